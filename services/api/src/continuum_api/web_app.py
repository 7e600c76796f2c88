"""The aiohttp application: routes, guards and headers around the handlers."""

import re
from collections.abc import Collection
from functools import partial

from aiohttp import web
from aiohttp.hdrs import CACHE_CONTROL
from aiohttp.typedefs import Handler

from continuum_api.admission import READERS, Admission
from continuum_api.describing import ROOT, Operation, Subject
from continuum_api.guarding import LARGEST_BODY, add_headers, check_change, only_for, worded


def application(
    *subjects: Subject, hosts: Collection[str], admission: Admission = READERS
) -> web.Application:
    """Return the application that answers for ``subjects``, under the names of ``hosts`` only."""
    app = web.Application(middlewares=[only_for(hosts), worded], client_max_size=LARGEST_BODY)
    app.on_response_prepare.append(add_headers)
    routes = [route for subject in subjects for route in subject.routes()]
    spelt_out = {operation.path for operation, _ in routes if "{" not in operation.path}
    for operation, handler in routes:
        route = partial(web.route, operation.method) if operation.changes else web.get
        address = ROOT + _address(operation.path, spelt_out)
        app.add_routes([route(address, _gated(operation, handler, admission, hosts))])
    return app


def _address(path: str, spelt_out: Collection[str]) -> str:
    """Return ``path`` for the router: an address that is spelt out is none of those that end in any id."""
    folder, _, last = path.rpartition("/")
    names = [other.rpartition("/")[2] for other in spelt_out if other.rpartition("/")[0] == folder]
    if last != "{id}" or not names:
        return path
    return f"{folder}/{{id:(?!(?:{'|'.join(map(re.escape, sorted(names)))})$)[^{{}}/]+}}"


def _gated(operation: Operation, handler: Handler, admission: Admission, hosts: Collection[str]) -> Handler:
    """Answer who may ask, change nothing for another site's page, let no cache keep what operators get."""

    async def gated(request: web.Request) -> web.StreamResponse:
        admission.check(operation, request)
        if operation.changes:
            check_change(request, hosts)
        response = await handler(request)
        if operation.operators or (operation.tells_operators_more and admission.caller(request).operates):
            response.headers[CACHE_CONTROL] = "no-store"
        return response

    return gated
