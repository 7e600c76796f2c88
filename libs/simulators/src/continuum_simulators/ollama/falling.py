"""A server that falls over: every connection breaks, none is accepted until it is back."""

import asyncio
import socket
from contextlib import suppress

from aiohttp import web

__all__ = ["Listening"]


class Listening:
    """Where a server listens; it can fall and get up again at the same port."""

    def __init__(self, runner: web.AppRunner, host: str, port: int) -> None:
        self._runner = runner
        self._host, self._port = host, port
        self._socket: socket.socket | None = None
        self._site: web.SockSite | None = None
        self._getting_up: asyncio.Task[None] | None = None
        self.falls = 0

    async def start(self) -> None:
        """Listen."""
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        self._socket = socket.create_server((self._host, self._port), family=family)
        self._host, self._port = self._socket.getsockname()[:2]
        self._site = web.SockSite(self._runner, self._socket)
        await self._site.start()

    @property
    def url(self) -> str:
        """The base URL."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._port}"

    def fall(self, seconds: float) -> None:
        """Break every connection and stay away for that long."""
        if self._getting_up is None or self._getting_up.done():
            self.falls += 1
            self._getting_up = asyncio.create_task(self._away(seconds))

    async def aclose(self) -> None:
        """Stay down."""
        if self._getting_up is not None:
            self._getting_up.cancel()
            with suppress(asyncio.CancelledError):
                await self._getting_up

    async def _away(self, seconds: float) -> None:
        if self._site is not None and self._socket is not None:
            # asyncio trips over a connection that is being accepted while its server closes.
            asyncio.get_running_loop().remove_reader(self._socket)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            await self._site.stop()
        if self._runner.server is not None:
            for connection in self._runner.server.connections:
                if connection.transport is not None:
                    connection.transport.abort()
        await asyncio.sleep(seconds)
        await self.start()
