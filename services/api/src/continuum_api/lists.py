"""Pages of lists: the body, its weak tag and the link to what follows."""

from aiohttp import web

from continuum_api import caching
from continuum_api.negotiation import JSON
from continuum_api.shapes.shape import Page, T


def listed(request: web.Request, page: Page[T]) -> web.Response:
    """Return ``page``; ``Link`` leads to the next one with the same parameters."""
    response = caching.tagged(request, page.model_dump_json().encode(), JSON, weak=True)
    if page.next is not None:
        target = request.rel_url.update_query(after=page.next)
        response.headers["Link"] = f'<{target}>; rel="next"'
    return response
