"""Ingest's listing and persistence's comparison in one process, over a Paperless in memory."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from continuum_archive import Archive
from continuum_archive.comparing import Comparer, Remembered
from continuum_archive.writing import Writer
from continuum_ingest.adapters.progress import RedisMemory
from continuum_ingest.handlers.listing import FullListing
from continuum_ingest.listing import LastListing
from continuum_messaging import open_redis
from continuum_paperless import FakePaperless
from continuum_proto.documents import InventoryListed, SkipReason
from continuum_proto.event import Event
from tests.archives import MIDNIGHT, skipped

__all__ = ["Reconciling", "reconciling"]

KNOWN = 30


@dataclass
class Reconciling:
    """What was listed is compared at once."""

    paperless: FakePaperless
    comparer: Comparer
    remembered: list[Remembered] = field(default_factory=list)

    async def listed(self, event: Event[InventoryListed]) -> None:
        """Take a part, as persistence takes it out of its stream."""
        later = event.data.model_copy(update={"began": datetime.now(UTC) + timedelta(hours=2)})
        told = Event.new(later, id=event.id, source=event.source, subject=event.subject)
        await self.comparer.take(told, self._remember)

    async def _remember(self, documents: Sequence[Remembered]) -> None:
        self.remembered += documents


@asynccontextmanager
async def reconciling(redis_url: str, archive: Archive) -> AsyncIterator[Reconciling]:
    """Answer whoever asks for a comparison: thirty documents are known, as they are in Paperless."""
    writer, paperless = Writer(archive), FakePaperless(now=lambda: MIDNIGHT)
    await writer.first_start(MIDNIGHT - timedelta(days=1))
    for document in range(1, KNOWN + 1):
        paperless.add("words", id=document)
        await writer.skip(skipped(0, SkipReason.EXCLUDED, document=document, modified=0))
    redis = open_redis(redis_url)
    memory = RedisMemory(redis, "ingest-1")
    now = datetime.now(UTC)
    await memory.keep(LastListing(run=uuid4(), began=now, traces=await memory.traces()))
    here = Reconciling(paperless, Comparer(archive))
    listing = FullListing(paperless, memory, here, every=0.05, started=now)
    going = asyncio.create_task(listing.go_on())
    try:
        yield here
    finally:
        going.cancel()
        await asyncio.gather(going, return_exceptions=True)
        await redis.aclose()
