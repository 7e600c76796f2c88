"""The quick sweep: what changed in Paperless since the last look, and no webhook told.

A refused connection, a slow answer or three errors lose a webhook for ever. So ingest looks for itself:
when it starts, and then from time to time.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol

import structlog

from continuum_ingest.sweep import OVERLAP, advanced, missed
from continuum_messaging import Published
from continuum_paperless import FilterIgnored, ListingPage
from continuum_proto.documents import ListedDocument
from continuum_proto.errors import DependencyDown

log = structlog.get_logger()

PAGE: Final = 500


class Listing(Protocol):
    """What Paperless has."""

    async def listing(
        self, *, page: int, page_size: int, modified_after: datetime | None = None, ordering: str = "id"
    ) -> ListingPage:
        """List a page of documents.

        :raises PaperlessDown: it does not answer.
        """


class Progress(Protocol):
    """How far sweeps have come, and what was fetched."""

    async def turn(self, seconds: float) -> bool:
        """Tell whether this process is the one to sweep within these seconds."""

    async def cursor(self) -> datetime | None:
        """Return the newest change that a sweep has seen, or the first one where a full listing looked last.

        Nothing where neither has been: then a full listing comes first.
        """

    async def advance(self, cursor: datetime) -> None:
        """Remember the newest change seen."""

    async def fetched(self, ids: Iterable[int]) -> Mapping[int, datetime]:
        """Return the state in which documents were last fetched."""


class Found(Protocol):
    """Where found documents go."""

    async def found(self, document: ListedDocument) -> Published:
        """Return once the event stands in its stream."""


@dataclass(frozen=True)
class Sweep:
    """Finds what webhooks lost."""

    listing: Listing
    progress: Progress
    stream: Found
    every: float
    """Seconds between two sweeps."""

    async def go_on(self) -> None:
        """Sweep until cancelled; what is down is tried again the next time."""
        while True:
            try:
                if await self.progress.turn(self.every / 2):
                    await self.once(now=datetime.now(UTC))
            except DependencyDown as exc:
                log.warning("sweep_postponed", dependency=exc.dependency, error=str(exc))
            except FilterIgnored as exc:
                log.warning("sweep_impossible", error=str(exc))
            await asyncio.sleep(self.every)

    async def once(self, *, now: datetime) -> int:
        """Publish what was missed; return how many documents.

        :raises DependencyDown: Paperless or Redis is away; the cursor stays where it was.
        """
        cursor = await self.progress.cursor()
        if cursor is None:
            return 0
        newest, added = cursor, 0
        async for listed in self._changed_since(cursor - OVERLAP):
            added += await self._publish_missed(listed, now=now)
            newest = advanced(newest, listed)
        await self.progress.advance(newest)
        if added:
            log.info("sweep_found", documents=added)
        return added

    async def _publish_missed(self, listed: Sequence[ListedDocument], *, now: datetime) -> int:
        fetched = await self.progress.fetched(document.id for document in listed)
        published = [await self.stream.found(document) for document in missed(listed, fetched, now=now)]
        return sum(not (each.merged or each.known) for each in published)

    async def _changed_since(self, moment: datetime) -> AsyncIterator[Sequence[ListedDocument]]:
        """List a page at a time: after a busy hour there are many."""
        page, more = 1, True
        while more:
            part = await self.listing.listing(
                page=page, page_size=PAGE, modified_after=moment, ordering="modified"
            )
            yield part.items
            page, more = page + 1, part.has_more
