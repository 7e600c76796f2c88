"""The page that describes the API to people, and its style sheet."""

from dataclasses import dataclass
from importlib.resources import files
from typing import Final

from aiohttp import web

from continuum_api import asking, caching
from continuum_api.guarding import POLICY
from continuum_api.manual import STYLE

PATH: Final = "/api/docs"
ONLY_ITS_STYLE: Final = (
    "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)


@dataclass(frozen=True, slots=True)
class Manual:
    """Shows ``page``; no script, and nothing from anywhere else."""

    page: bytes

    def routes(self) -> list[web.RouteDef]:
        """Return the page and its style sheet; neither is an operation of the API."""
        return [web.get(PATH, self.read), web.get(f"/api/{STYLE}", self.style)]

    async def read(self, request: web.Request) -> web.Response:
        """Return the page."""
        asking.only(request.query, ())
        response = caching.tagged(request, self.page, "text/html")
        response.headers[POLICY] = ONLY_ITS_STYLE
        return response

    async def style(self, request: web.Request) -> web.Response:
        """Return the style sheet."""
        asking.only(request.query, ())
        return caching.tagged(request, files("continuum_api").joinpath("manual.css").read_bytes(), "text/css")
