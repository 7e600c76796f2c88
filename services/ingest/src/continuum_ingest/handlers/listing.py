"""The full listing: everything that Paperless has, for persistence to compare with what it knows.

It is made when ingest starts, daily, when a person asks, and after Redis has lost something.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic
from typing import Final, Protocol

import structlog

from continuum_ingest.handlers.sweeping import Listing
from continuum_ingest.listing import Due, LastListing, due, part_event
from continuum_messaging import Traces
from continuum_paperless import FilterIgnored, ListingPage
from continuum_proto.documents import InventoryListed, WantedListing
from continuum_proto.errors import DependencyDown
from continuum_proto.event import Event

log = structlog.get_logger()

PAGE: Final = 250
"""Documents; webhooks wait while a page is read. With each, however small, Paperless sends all ids."""
LONGEST_REST: Final = 5.0
"""Seconds; with the next page well within a turn."""
SUBJECT: Final = "paperless/inventory"
SOURCE: Final = "continuum/ingest"


class Memory(Protocol):
    """What Redis remembers of listings, and what it looks like."""

    async def turn(self) -> bool:
        """Tell whether this process is the one to list, for a while."""

    async def keep_turn(self) -> None:
        """Have it for a while longer."""

    async def end_turn(self) -> None:
        """Let anybody have it."""

    async def traces(self) -> Traces:
        """Look at Redis."""

    async def wanted(self) -> WantedListing | None:
        """Return the listing that a person asked for."""

    async def last(self) -> LastListing | None:
        """Return the last listing that came to its end."""

    async def keep(self, listing: LastListing) -> None:
        """Remember a listing that came to its end."""


class Inventory(Protocol):
    """Where the parts of a listing go."""

    async def listed(self, event: Event[InventoryListed]) -> None:
        """Return once the part stands in its stream."""


@dataclass(frozen=True)
class FullListing:
    """Lists all of Paperless when that is due."""

    paperless: Listing
    memory: Memory
    inventory: Inventory
    every: float
    """Seconds between two looks whether it is due."""
    page: int = PAGE
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    started: datetime = field(default_factory=lambda: datetime.now(UTC))

    async def go_on(self) -> None:
        """List whenever it is due, until cancelled; what is down is tried again."""
        while True:
            try:
                await self.look()
            except DependencyDown as exc:
                log.warning("listing_postponed", dependency=exc.dependency, error=str(exc))
            except FilterIgnored as exc:
                log.warning("listing_impossible", error=str(exc))
            await asyncio.sleep(self.every)

    async def look(self) -> Due | None:
        """List if that is due and nobody else does it; return what was made.

        :raises DependencyDown: Paperless or Redis is away; the listing stays due.
        """
        if await self._due() is None or not await self.memory.turn():
            return None
        try:
            # Whoever had the turn before may have listed since we looked.
            traces, needed = await self.memory.traces(), await self._due()
            if needed is not None:
                await self._list(needed, traces)
        finally:
            await self.memory.end_turn()
        return needed

    async def _due(self) -> Due | None:
        return due(
            await self.memory.last(),
            await self.memory.traces(),
            wanted=await self.memory.wanted(),
            started=self.started,
            now=self.now(),
        )

    async def _list(self, needed: Due, traces: Traces) -> None:
        """List everything, and rest for as long as each part took: webhooks and Paperless have other work."""
        began, begun = self.now(), monotonic()
        log.info("listing_began", run=str(needed.run), reason=needed.reason, detail=needed.detail)
        first = await self._page(1)
        parts = max(1, -(-first.count // self.page))
        for part in range(1, parts + 1):
            page = first if part == 1 else await self._page(part)
            payload = InventoryListed(
                run=needed.run,
                part=part,
                parts=parts,
                began=began,
                reason=needed.reason,
                accept_absent=needed.accept_absent,
                documents=tuple(page.items),
            )
            event = Event.new(payload, id=part_event(needed.run, part), source=SOURCE, subject=SUBJECT)
            await self.inventory.listed(event)
            await self.memory.keep_turn()
            if part < parts:
                await asyncio.sleep(min(monotonic() - begun, LONGEST_REST))
            begun = monotonic()
        await self.memory.keep(LastListing(needed.run, began, traces))
        log.info("listing_ended", run=str(needed.run), documents=first.count, parts=parts)

    async def _page(self, number: int) -> ListingPage:
        """Fetch a page; what was added since the first is beyond the last, and announces itself.

        :raises FilterIgnored: it is not in order of id, so that others would be left out.
        """
        page = await self.paperless.listing(page=number, page_size=self.page)
        ids = [document.id for document in page.items]
        if ids != sorted(ids):
            raise FilterIgnored("this Paperless ignores ordering: its pages would overlap")
        return page
