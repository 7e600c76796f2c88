"""A Paperless that has a listing of very many documents, and nothing else, as a process of its own."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final

from aiohttp import web

from tests.integration.chassis.processes import started

FIRST: Final = datetime(2026, 1, 1, tzinfo=UTC)


def modified(document: int) -> datetime:
    """Return when a document was last changed: in the order of the ids, a second apart."""
    return FIRST + timedelta(seconds=document)


@asynccontextmanager
async def listed(documents: int) -> AsyncIterator[str]:
    """Run it, and say where."""
    async with started("tests.load.webhooks.listed", DOCUMENTS=str(documents)) as process:
        yield f"http://127.0.0.1:{(await process.event('listening'))['port']}"


async def serve(documents: int) -> None:
    """Serve until killed."""
    ids = [str(number) for number in range(1, documents + 1)]

    @cache
    def every(before: int) -> str:
        """Write the ids of the whole listing, which version 9 of the API shows with each page."""
        return f"[{','.join(ids[before:])}]"

    async def page(request: web.Request) -> web.Response:
        number, size = int(request.query["page"]), int(request.query["page_size"])
        before = _before(request.query.get("modified__gt"))
        numbers = range(before + (number - 1) * size + 1, min(documents, before + number * size) + 1)
        moments = ((each, modified(each).isoformat()) for each in numbers)
        results = [{"id": each, "modified": moment, "added": moment} for each, moment in moments]
        body = {"count": max(0, documents - before), "next": None, "previous": None, "results": results}
        text = f'{{"all":{every(before)},{json.dumps(body).removeprefix("{")}'
        return web.Response(text=text, content_type="application/json")

    app = web.Application()
    app.router.add_get("/api/documents/", page)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    sys.stdout.write(json.dumps({"event": "listening", "port": runner.addresses[0][1]}) + "\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


def _before(moment: str | None) -> int:
    """Return how many documents were last changed up to then."""
    if moment is None:
        return 0
    return max(0, int((datetime.fromisoformat(moment) - FIRST).total_seconds()))


if __name__ == "__main__":
    asyncio.run(serve(int(os.environ["DOCUMENTS"])))
