"""What else goes on while webhooks come; ingest is measured once with each."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Final, TypeAlias
from uuid import uuid4

from continuum_proto.documents import WantedListing
from continuum_proto.topology import LISTING_WANTED_KEY
from tests.load.delivery.server import Server
from tests.load.webhooks.backfilled import backfilled
from tests.load.webhooks.listed import listed

Settings: TypeAlias = Mapping[str, str]
GoingOn: TypeAlias = Callable[[Server], AbstractAsyncContextManager[Settings]]
"""Begins before ingest starts and ends after it; yields what ingest is told of it."""

DOCUMENTS: Final = 100_000
EVERY: Final = 0.2
"""Seconds between two wishes for a listing, each of which takes longer."""


@asynccontextmanager
async def nothing(server: Server) -> AsyncIterator[Settings]:
    """Leave ingest and its Redis to the webhooks."""
    yield {}


@asynccontextmanager
async def listing(server: Server) -> AsyncIterator[Settings]:
    """Let ingest list all of a large Paperless again and again.

    Nobody reads the parts, so that persistence takes no time from a machine that is measured.
    """

    async def wish() -> None:
        while True:
            server.redis.set(LISTING_WANTED_KEY, WantedListing(run=uuid4()).model_dump_json())
            await asyncio.sleep(EVERY)

    async with listed(DOCUMENTS) as url:
        wishing = asyncio.create_task(wish())
        try:
            look = {"CONTINUUM_INGEST_LOOK_SECONDS": str(EVERY)}
            yield {"PAPERLESS_URL": url, "PAPERLESS_TOKEN": "t"} | look
        finally:
            wishing.cancel()
            await asyncio.wait([wishing])


@asynccontextmanager
async def backfill(server: Server) -> AsyncIterator[Settings]:
    """Let a relay publish what a backfill asks for."""
    async with backfilled(server.url):
        yield {}


BESIDE: Final[Mapping[str, GoingOn]] = {
    "": nothing,
    "while it lists 100,000 documents": listing,
    "beside a backfill": backfill,
}
"""By the words that stand after "ingest" in the figures; the first is what the others are compared with."""
