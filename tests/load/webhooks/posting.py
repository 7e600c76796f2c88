"""The client: posts webhooks over kept connections, as cheaply as Python can."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import count
from time import perf_counter
from typing import Final

from tests.load.webhooks.targets import SECRET

HEAD: Final = (
    "POST /webhooks/paperless HTTP/1.1\r\nHost: ingest\r\nAccept: */*\r\nUser-Agent: python-httpx/0.28.1\r\n"
    f"X-Continuum-Secret: {SECRET}\r\nContent-Type: application/json\r\nContent-Length: "
)
ACCEPTED: Final = b"202"


def requests() -> Iterator[bytes]:
    """Write webhooks, each about another document."""
    for document in count(1):
        url = f"http://paperless.lan:8000/documents/{document}/"
        body = f'{{"doc_id":"{document}","doc_url":"{url}","doc_title":"A letter","correspondent":""}}'
        yield f"{HEAD}{len(body)}\r\n\r\n{body}".encode()


class Refused(Exception):
    """A webhook was not accepted: the argument is the status."""


class Poster(asyncio.Protocol):
    """One connection; one request at a time."""

    def __init__(self) -> None:
        self._buffer = b""
        self._answer: asyncio.Future[None] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(Refused("connection lost"))

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, whole, body = self._buffer.partition(b"\r\n\r\n")
        if not whole or len(body) < int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0]):
            return
        status, self._buffer = head.split(b" ", 2)[1], b""
        assert self._answer is not None
        if status == ACCEPTED:
            self._answer.set_result(None)
        else:
            self._answer.set_exception(Refused(status.decode()))

    async def post(self, request: bytes) -> None:
        """Send a request and wait for its answer.

        :raises Refused: it was not 202.
        """
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        await self._answer

    def close(self) -> None:
        """Close the connection."""
        if self._transport is not None:
            self._transport.close()


@asynccontextmanager
async def posters(port: int, number: int) -> AsyncIterator[list[Poster]]:
    """Open so many connections."""
    loop = asyncio.get_running_loop()
    opened = [(await loop.create_connection(Poster, "127.0.0.1", port))[1] for _ in range(number)]
    try:
        yield opened
    finally:
        for poster in opened:
            poster.close()


async def full_speed(port: int, seconds: float, sent: Iterator[bytes], *, connections: int = 64) -> float:
    """Post for so long, each connection as fast as it is answered; return webhooks a second."""
    begun = perf_counter()
    numbers: list[int] = []

    async def go_on(poster: Poster) -> None:
        posted = 0
        while perf_counter() - begun < seconds:
            await poster.post(next(sent))
            posted += 1
        numbers.append(posted)

    async with posters(port, connections) as opened, asyncio.TaskGroup() as group:
        for poster in opened:
            group.create_task(go_on(poster))
    return sum(numbers) / (perf_counter() - begun)


async def steadily(
    port: int, seconds: float, rate: float, sent: Iterator[bytes], *, connections: int = 64
) -> list[float]:
    """Post evenly; return the milliseconds from when each was due to its answer."""
    taken: list[float] = []

    async def post(due: float) -> None:
        poster = await idle.get()
        await poster.post(next(sent))
        taken.append((perf_counter() - due) * 1000)
        idle.put_nowait(poster)

    async with posters(port, connections) as opened:
        idle: asyncio.LifoQueue[Poster] = asyncio.LifoQueue()
        for poster in opened:
            idle.put_nowait(poster)
        begun = perf_counter()
        async with asyncio.TaskGroup() as group:
            for position in range(int(seconds * rate)):
                due = begun + position / rate
                await asyncio.sleep(max(0.0, due - perf_counter()))
                group.create_task(post(due))
    return taken
