"""Pages of lists: the body, its weak tag and the link to what follows."""

from aiohttp import web

from continuum_api import caching, shapes
from continuum_api.negotiation import JSON


def listed(request: web.Request, page: shapes.Page[shapes.T]) -> web.Response:
    """Return ``page``; ``Link`` leads to the next one with the same parameters."""
    body = page.model_dump_json().encode()
    response = caching.answer(
        request, caching.Representation(body=body, content_type=JSON, tag=caching.digest(body), weak=True)
    )
    if page.next is not None:
        target = request.rel_url.update_query(after=page.next)
        response.headers["Link"] = f'<{target}>; rel="next"'
    return response
