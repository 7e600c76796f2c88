"""The aiohttp application: routes, guards and headers around the handlers."""

from collections.abc import Collection

from aiohttp import web

from continuum_api.guarding import add_headers, only_for, worded
from continuum_api.handlers.about import About
from continuum_api.handlers.briefs import Briefs
from continuum_api.handlers.documents import Documents
from continuum_api.operations import routes

LARGEST_BODY = 64 * 1024
"""Bytes; no operation takes a body yet."""


def application(
    briefs: Briefs, documents: Documents, about: About, *, hosts: Collection[str]
) -> web.Application:
    """Return the application, answering for ``hosts`` only."""
    app = web.Application(middlewares=[only_for(hosts), worded], client_max_size=LARGEST_BODY)
    app.on_response_prepare.append(add_headers)
    app.add_routes(routes(briefs, documents, about))
    return app
