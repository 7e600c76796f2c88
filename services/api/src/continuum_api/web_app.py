"""The aiohttp application: routes, guards and headers around the handlers."""

from collections.abc import Collection
from functools import partial

from aiohttp import web

from continuum_api.describing import ROOT, Subject
from continuum_api.guarding import add_headers, only_for, worded

LARGEST_BODY = 64 * 1024
"""Bytes; requests are short."""


def application(*subjects: Subject, hosts: Collection[str]) -> web.Application:
    """Return the application that answers for ``subjects``, under the names of ``hosts`` only."""
    app = web.Application(middlewares=[only_for(hosts), worded], client_max_size=LARGEST_BODY)
    app.on_response_prepare.append(add_headers)
    for subject in subjects:
        for operation, handler in subject.routes():
            route = web.get if operation.method == "GET" else partial(web.route, operation.method)
            app.add_routes([route(ROOT + operation.path, handler)])
    return app
