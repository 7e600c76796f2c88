"""Search in briefs and in the texts of documents."""

from collections.abc import Iterable
from dataclasses import dataclass
from time import monotonic
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

from continuum_api import asking, caching, cursors, narrowing, opensearch, problems, questions
from continuum_api.answers import search as answers
from continuum_api.describing import AFTER, Operation, Parameter
from continuum_api.negotiation import JSON
from continuum_api.shapes.search import SearchAnswer
from continuum_api.turns import Searcher

MOST: Final = 20
"""Hits on a page: each costs the marking of a passage."""

PARAMETERS: Final = (
    Parameter(
        "q",
        'What to search: words, "words in a row", -without, one or another.',
        {"type": "string", "minLength": 1, "maxLength": questions.LONGEST},
        required=True,
    ),
    Parameter(
        "in",
        "Where to search; in both without it.",
        {"type": "string", "enum": ["briefs", "sources", "briefs,sources", "sources,briefs"]},
    ),
    narrowing.TAG,
    narrowing.NAMING,
    narrowing.CORRESPONDENT,
    narrowing.YEAR_OF,
    Parameter("limit", "How many hits.", {"type": "integer", "minimum": 1, "maximum": MOST, "default": MOST}),
    AFTER,
)
KNOWN: Final = frozenset(parameter.name for parameter in PARAMETERS)

SEARCH: Final = Operation(
    id="search",
    path="/search",
    summary="Briefs and passages of documents that hold the words, the best first",
    answer=SearchAnswer,
    parameters=PARAMETERS,
)
OPENSEARCH: Final = Operation(
    id="read_opensearch",
    path="/opensearch.xml",
    summary="How a browser adds this search to its own",
    answer=None,
    refusals=(400, 404),
    media_types=(opensearch.MEDIA_TYPE,),
)
OPERATIONS: Final = (SEARCH, OPENSEARCH)


@dataclass(frozen=True, slots=True)
class Search:
    """Answers searches."""

    searcher: Searcher
    public_url: str | None

    def routes(self) -> Iterable[tuple[Operation, Handler]]:
        """Return each operation with its handler."""
        return ((SEARCH, self.search), (OPENSEARCH, self.opensearch))

    async def search(self, request: web.Request) -> web.Response:
        """Return a page of what was found."""
        asking.only(request.query, KNOWN)
        asked = questions.question(request.query)
        limit, after = asking.limit(request.query, most=MOST), questions.place(request.query, asked)
        began = monotonic()
        found = await self.searcher.search(asked, limit=limit, after=after)
        cursor = cursors.encode_place(questions.listing(asked), found.last) if found.last else None
        took_ms = round((monotonic() - began) * 1000, 1)
        return _answered(request, answers.answer(found, next=cursor, took_ms=took_ms))

    async def opensearch(self, request: web.Request) -> web.Response:
        """Return the description of this search for browsers."""
        asking.only(request.query, ())
        if self.public_url is None:
            raise problems.no_public_url()
        body = opensearch.description(self.public_url)
        return caching.tagged(request, body, opensearch.MEDIA_TYPE)


def _answered(request: web.Request, it: SearchAnswer) -> web.Response:
    """Return the page; how long it took makes it no other page."""
    tag = caching.digest(it.model_dump_json(exclude={"took_ms"}).encode())
    body = it.model_dump_json().encode()
    response = caching.answer(
        request, caching.Representation(body=body, content_type=JSON, tag=tag, weak=True)
    )
    if it.next is not None:
        response.headers["Link"] = f'<{request.rel_url.update_query(after=it.next)}>; rel="next"'
    return response
