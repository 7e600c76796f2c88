"""Feeds of briefs, as Atom and as JSON Feed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from aiohttp import web
from aiohttp.typedefs import Handler

from continuum_api import asking, atom, caching, cursors, feeds, narrowing, problems
from continuum_api.answers.feeds import json_feed
from continuum_api.describing import AFTER, Operation
from continuum_api.shapes.feeds import JsonFeed
from continuum_archive.feed import FeedRow
from continuum_archive.listing import EVERYTHING, Which
from continuum_archive.rows import Position, Slice, WithdrawnRow

JSON_FEED: Final = "application/feed+json"
SIZE: Final = 50
"""Entries of a page."""
NOTICES: Final = timedelta(days=30)
"""For how long a withdrawal is told: a reader that asks once a month hears of it."""
NARROWED: Final = (narrowing.TAG, narrowing.NAMING, AFTER)

ATOM: Final = Operation(
    id="read_atom_feed",
    path="/feed.atom",
    summary="The newest briefs as an Atom feed",
    answer=None,
    parameters=NARROWED,
    refusals=(400, 404, 503),
    media_types=(atom.MEDIA_TYPE,),
)
JSON: Final = Operation(
    id="read_json_feed",
    path="/feed.json",
    summary="The newest briefs as a JSON Feed",
    answer=JsonFeed,
    parameters=NARROWED,
    refusals=(400, 404, 503),
    media_types=(JSON_FEED,),
)
OPERATIONS: Final = (ATOM, JSON)


class News(Protocol):
    """What feeds tell."""

    async def published(
        self, *, limit: int, after: Position | None = None, which: Which = EVERYTHING
    ) -> Slice[FeedRow]:
        """Return published briefs, the newest version first."""

    async def taken(
        self, *, limit: int, since: datetime, after: Position | None = None
    ) -> Slice[WithdrawnRow]:
        """Return briefs that were withdrawn after ``since``, the newest withdrawal first."""


@dataclass(frozen=True, slots=True)
class Feeds:
    """Answers in the form of feeds."""

    news: News
    public_url: str | None
    size: int = SIZE

    def routes(self) -> Iterable[tuple[Operation, Handler]]:
        """Return each operation with its handler."""
        return ((ATOM, self.atom), (JSON, self.json))

    async def atom(self, request: web.Request) -> web.Response:
        """Return a page of the Atom feed."""
        feed, site = await self._feed(request, "feed.atom")
        return caching.tagged(request, atom.render(feed, site), atom.MEDIA_TYPE, weak=True)

    async def json(self, request: web.Request) -> web.Response:
        """Return a page of the JSON feed."""
        feed, site = await self._feed(request, "feed.json")
        body = json_feed(feed, site).model_dump_json(exclude_none=True).encode()
        return caching.tagged(request, body, JSON_FEED, weak=True)

    async def _feed(self, request: web.Request, form: str) -> tuple[feeds.Feed, feeds.Site]:
        if self.public_url is None:
            raise problems.no_public_url()
        asking.only(request.query, {one.name for one in NARROWED})
        which = narrowing.which(request.query)
        listing = cursors.bound("feed", which.tag, which.entity)
        entries, more = await self._entries(which, asking.position(request.query, listing))
        query = feeds.query_of(which)
        last = entries[-1] if more else None
        feed = feeds.Feed(
            title=f"{feeds.TITLE}: {which.tag}" if which.tag else feeds.TITLE,
            name=f"feed?{query}" if query else "feed",
            form=form,
            entries=entries,
            query=query,
            next=cursors.encode(listing, Position(last.at, last.brief)) if last else None,
        )
        return feed, feeds.Site(self.public_url)

    async def _entries(self, which: Which, after: Position | None) -> tuple[Sequence[feeds.Entry], bool]:
        """Return a page of briefs and notices, the newest first.

        A notice is told in every feed: it says nothing of what the brief named or how it was tagged.
        """
        shown = await self.news.published(limit=self.size, after=after, which=which)
        since = datetime.now(UTC) - NOTICES
        taken = await self.news.taken(limit=self.size, since=since, after=after)
        return _together(
            Slice([feeds.published(row) for row in shown.items], shown.more),
            Slice([feeds.withdrawn(row) for row in taken.items], taken.more),
            limit=self.size,
        )


def _together(*lists: Slice[feeds.Entry], limit: int) -> tuple[Sequence[feeds.Entry], bool]:
    """Put lists into one, the newest first, as far as each of them is known; tell whether there is more."""
    entries = sorted((entry for part in lists for entry in part.items), key=_place, reverse=True)
    known = max((_place(part.items[-1]) for part in lists if part.more), default=None)
    page = [entry for entry in entries if known is None or _place(entry) >= known][:limit]
    return page, known is not None or len(page) < len(entries)


def _place(entry: feeds.Entry) -> tuple[datetime, str]:
    return entry.at, entry.brief
