"""Requests byte for byte, as no client would send them."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

PATIENCE: Final = 30.0


@dataclass(frozen=True)
class RawAnswer:
    """What came back; status 0 where nothing did."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


NOTHING: Final = RawAnswer(0, {}, b"")


@asynccontextmanager
async def connected(port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Open a connection, and leave it in the end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.close()


async def sent(port: int, request: bytes) -> RawAnswer:
    """Send ``request``, say nothing more, and return what comes back."""
    async with connected(port) as (reader, writer):
        writer.write(request)
        async with asyncio.timeout(PATIENCE):
            try:
                return await received(reader)
            except (ConnectionResetError, asyncio.IncompleteReadError):
                return NOTHING


async def received(reader: asyncio.StreamReader) -> RawAnswer:
    """Read the next answer that is not only a word in between, such as 100."""
    while True:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.strip().split("\r\n")
        pairs = (line.partition(":") for line in lines)
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        if (status := int(first.split()[1])) >= 200:
            return RawAnswer(status, headers, body)


def request(target: str, *headers: bytes) -> bytes:
    """Return a request that is answered and then closed."""
    lines = [b"GET %s HTTP/1.1" % target.encode(), b"Host: localhost", b"Connection: close", *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n"
