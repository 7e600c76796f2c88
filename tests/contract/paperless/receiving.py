"""A server that takes webhooks and keeps them as they came over the wire."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web


@dataclass
class Receiver:
    """Takes webhooks at ``url``, and answers as it is told."""

    url: str = ""
    status: int = 200
    delay: float = 0.0
    seen: list[tuple[tuple[tuple[str, str], ...], bytes]] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: web.Request) -> web.Response:
        """Keep headers and body."""
        headers = tuple((name.decode(), value.decode()) for name, value in request.raw_headers)
        self.seen.append((headers, await request.read()))
        self.came.set()
        await asyncio.sleep(self.delay)
        return web.Response(status=self.status)


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """Serve a receiver on any free port."""
    receiver = Receiver()
    app = web.Application(client_max_size=2**20)
    app.router.add_post("/hook", receiver.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()
