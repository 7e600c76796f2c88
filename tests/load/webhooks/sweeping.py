"""What a look at the whole of Paperless costs ingest: its CPU and its memory."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Final

import psutil

from continuum_ingest.handlers.listing import PAGE
from continuum_proto.topology import EFFECTS, INVENTORY, SWEEP_CURSOR_KEY
from tests.load.delivery.server import Server
from tests.load.webhooks.listed import FIRST, listed, modified
from tests.load.webhooks.targets import ingest

MISSED_EVERY: Final = 100
"""One document in so many was not announced, and is published by the sweep."""
LOOK: Final = 0.05
PATIENCE: Final = 300.0


@dataclass(frozen=True)
class Swept:
    """What a sweep took."""

    cpu_seconds: float
    """Of the whole process, from its start."""
    seconds: float
    rss_mb: float
    """The most that was seen."""


async def swept(server: Server, documents: int) -> Swept:
    """Let a fresh ingest sweep a Paperless of so many documents, nearly all fetched, and list it in full."""
    server.empty()
    server.redis.set(SWEEP_CURSOR_KEY, (FIRST - timedelta(days=1)).isoformat())
    known = (number for number in range(1, documents + 1) if number % MISSED_EVERY)
    fetched = [text for number in known for text in (str(number), modified(number).isoformat())]
    server.redis.hset(EFFECTS["fetched"].key, items=fetched)
    begun = monotonic()
    async with (
        listed(documents) as url,
        ingest(server.url, PAPERLESS_URL=url, PAPERLESS_TOKEN="t") as running,
    ):
        process, most = psutil.Process(running.pid), 0
        while not _done(server, documents):
            most = max(most, process.memory_info().rss)
            if monotonic() - begun > PATIENCE:
                raise RuntimeError(f"sweep and listing did not end within {PATIENCE:g} s")
            await asyncio.sleep(LOOK)
        times = process.cpu_times()
    return Swept(round(times.user + times.system, 2), round(monotonic() - begun, 2), round(most / 1e6, 1))


def _done(server: Server, documents: int) -> bool:
    swept_to, newest = server.redis.get(SWEEP_CURSOR_KEY), modified(documents).isoformat().encode()
    return swept_to == newest and server.redis.xlen(INVENTORY.name) == -(-documents // PAGE)
