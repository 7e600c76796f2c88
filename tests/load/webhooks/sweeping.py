"""What a look at the whole of Paperless costs ingest: its CPU and its memory."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Final

import psutil
from aiohttp import web

from continuum_proto.topology import EFFECTS, SWEEP_CURSOR_KEY
from tests.load.delivery.server import Server
from tests.load.webhooks.targets import ingest

FIRST: Final = datetime(2026, 1, 1, tzinfo=UTC)
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
    """Let a fresh ingest sweep a Paperless of so many documents, nearly all of which were fetched."""
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
        while (kept := server.redis.get(SWEEP_CURSOR_KEY)) != modified(documents).isoformat().encode():
            most = max(most, process.memory_info().rss)
            if monotonic() - begun > PATIENCE:
                raise RuntimeError(f"the sweep did not end within {PATIENCE:g} s: its cursor is {kept!r}")
            await asyncio.sleep(LOOK)
        times = process.cpu_times()
    return Swept(round(times.user + times.system, 2), round(monotonic() - begun, 2), round(most / 1e6, 1))


def modified(document: int) -> datetime:
    """Return when a document was last changed."""
    return FIRST + timedelta(seconds=document)


@asynccontextmanager
async def listed(documents: int) -> AsyncIterator[str]:
    """Serve a listing of so many documents, and nothing else of Paperless."""

    async def page(request: web.Request) -> web.Response:
        number, size = int(request.query["page"]), int(request.query["page_size"])
        listed = range((number - 1) * size + 1, min(documents, number * size) + 1)
        moments = ((each, modified(each).isoformat()) for each in listed)
        results = [{"id": each, "modified": moment, "added": moment} for each, moment in moments]
        body = {"count": documents, "next": None, "previous": None, "results": results}
        return web.Response(text=json.dumps(body), content_type="application/json")

    app = web.Application()
    app.router.add_get("/api/documents/", page)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
