"""Connections of strangers, on real sockets: which are cut, when, and which never are. Times are divided."""

import asyncio
import gzip
import resource
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

import pytest
from aiohttp import web

from continuum_chassis import Limits, Watchdog, listen, observed
from continuum_chassis.watchdog import room
from continuum_telemetry import Metrics

SILENCE: Final = 0.2
LIMITS: Final = Limits(silence=SILENCE, idle=4 * SILENCE, rate=40_000, small=1000, connections=4)
HEAD: Final = b"POST /body HTTP/1.1\r\nHost: here\r\nContent-Length: %d\r\n\r\n"
WAITING: Final = b"GET /waiting HTTP/1.1\r\nHost: here\r\n\r\n"


@dataclass
class Server:
    """A listener under watch, and what its handlers saw."""

    port: int = 0
    close: Callable[[], Awaitable[None]] | None = None
    let_go: asyncio.Event = field(default_factory=asyncio.Event)
    waiting: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))

    async def read(self, request: web.Request) -> web.Response:
        return web.Response(text=str(len(await request.read())))

    async def wait(self, request: web.Request) -> web.Response:
        self.waiting.release()
        await self.let_go.wait()
        return web.Response(text="waited")


@dataclass(frozen=True)
class Peer:
    """Somebody who connected."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def ended(self) -> bool:
        """Wait until the connection ends; tell whether that was without a word."""
        try:
            async with asyncio.timeout(20 * SILENCE):
                return await self.reader.read() == b""
        except ConnectionResetError:
            return True

    async def lives(self, seconds: float) -> bool:
        """Tell whether nothing comes, no end either, for so long."""
        try:
            async with asyncio.timeout(seconds):
                await self.reader.read(1)
        except TimeoutError:
            return True
        except ConnectionResetError:
            return False
        return False

    async def status(self) -> bytes:
        """Return the status of the answer, once it is read whole."""
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split()[0])
        await self.reader.readexactly(length)
        return head.split()[1]


@asynccontextmanager
async def serving(limits: Limits = LIMITS, *, drain: float = 1.0) -> AsyncIterator[Server]:
    server, watchdog = Server(), Watchdog(limits)
    app = web.Application()
    app.router.add_post("/body", server.read)
    app.router.add_get("/waiting", server.wait)
    listener = await listen(
        observed(app), host="127.0.0.1", port=0, setting="PORT", drain_seconds=drain, watchdog=watchdog
    )
    server.port, server.close = listener.port, listener.close
    watching = asyncio.create_task(watchdog.watch())
    try:
        yield server
    finally:
        server.let_go.set()
        await listener.close()
        watching.cancel()
        await asyncio.wait([watching])


@asynccontextmanager
async def peer(server: Server, *sent: bytes) -> AsyncIterator[Peer]:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        for piece in sent:
            writer.write(piece)
        await writer.drain()
        yield Peer(reader, writer)
    finally:
        writer.transport.abort()


def cut(reason: str) -> float:
    """Return how many connections were cut for that reason so far."""
    value = Metrics.current().registry.get_sample_value("continuum_connections_cut_total", {"reason": reason})
    return value or 0.0


@pytest.mark.parametrize(
    "sent", [b"", b"POST /body HTT", HEAD % 10, HEAD % 10 + b"half"], ids=["nothing", "line", "head", "body"]
)
async def test_a_request_that_does_not_go_on_is_cut_after_the_silence_and_not_before(sent: bytes) -> None:
    before = cut("silent")
    async with serving() as server, peer(server, sent) as stranger:
        assert await stranger.lives(SILENCE / 2)
        assert await stranger.ended()
    assert cut("silent") == before + 1


async def test_a_request_that_is_cut_is_no_failure_of_ours() -> None:
    def counted(status: str) -> float:
        labels = {"http_request_method": "POST", "http_route": "/body", "http_response_status_code": status}
        name = "http_server_request_duration_seconds_count"
        return Metrics.current().registry.get_sample_value(name, labels) or 0.0

    before = counted("499"), counted("500")
    async with serving() as server, peer(server, HEAD % 10) as stranger:
        assert await stranger.ended()
    assert (counted("499"), counted("500")) == (before[0] + 1, before[1])


async def test_a_small_request_may_come_as_slowly_as_it_likes() -> None:
    async with serving() as server, peer(server, HEAD[:20]) as sender:
        for byte in (HEAD % 2)[20:24]:
            assert await sender.lives(SILENCE / 2)
            sender.writer.write(bytes([byte]))
        sender.writer.write((HEAD % 2)[24:])
        for byte in b"ab":
            assert await sender.lives(SILENCE / 2)
            sender.writer.write(bytes([byte]))
        assert await sender.status() == b"200"


async def test_a_large_request_may_not() -> None:
    before = cut("slow")
    async with serving() as server, peer(server, HEAD % 10**6, b"x" * 5000) as stranger:
        begun = time.monotonic()
        while await stranger.lives(SILENCE / 5):
            stranger.writer.write(b"x")
        assert SILENCE < time.monotonic() - begun < 10 * SILENCE
    assert cut("slow") == before + 1


async def test_a_large_request_that_keeps_its_pace_is_answered() -> None:
    """Five times the pace that is asked for, over five times the silence."""
    pieces, piece = 25, b"x" * int(LIMITS.rate * SILENCE)
    async with serving() as server, peer(server, HEAD % (pieces * len(piece))) as sender:
        for _ in range(pieces - 1):
            sender.writer.write(piece)
            assert await sender.lives(SILENCE / 5)
        sender.writer.write(piece)
        assert await sender.status() == b"200"


async def test_what_waits_for_our_answer_is_not_cut() -> None:
    async with serving() as server, peer(server, WAITING) as caller:
        assert await caller.lives(3 * SILENCE)
        server.let_go.set()
        assert await caller.status() == b"200"


async def test_between_requests_there_is_more_time() -> None:
    before = cut("idle")
    async with serving() as server, peer(server, HEAD % 0) as caller:
        for _ in range(2):
            assert await caller.status() == b"200"
            assert await caller.lives(2 * SILENCE)
            caller.writer.write(HEAD % 0)
        assert await caller.status() == b"200"
        assert await caller.ended()
    assert cut("idle") == before + 1


async def test_after_an_answer_the_next_request_is_held_to_the_same() -> None:
    async with serving() as server, peer(server, HEAD % 0) as caller:
        assert await caller.status() == b"200"
        caller.writer.write(HEAD % 10)
        begun = time.monotonic()
        assert await caller.ended()
        assert time.monotonic() - begun < LIMITS.idle


async def test_at_the_limit_the_one_that_has_waited_longest_goes_and_the_new_one_is_served() -> None:
    before = cut("crowded")
    async with (
        serving(Limits(connections=3)) as server,
        peer(server, WAITING) as whole,
        peer(server, b"POST") as oldest,
        peer(server, HEAD % 10) as younger,
    ):
        await server.waiting.acquire()
        async with peer(server, HEAD % 0) as newest:
            assert await newest.status() == b"200"
            assert await oldest.ended()
            assert await younger.lives(0.05)
            async with peer(server) as another:
                assert await younger.ended()
                assert await another.lives(0.05)
        server.let_go.set()
        assert await whole.status() == b"200"
    assert cut("crowded") == before + 2


async def test_whoever_was_answered_waits_anew() -> None:
    async with (
        serving(Limits(connections=2)) as server,
        peer(server, HEAD % 0) as answered,
        peer(server, b"POST") as silent,
    ):
        assert await answered.status() == b"200"
        answered.writer.write(HEAD % 0)
        assert await answered.status() == b"200"
        async with peer(server):
            assert await silent.ended()
            assert await answered.lives(0.05)


async def test_requests_that_are_whole_are_answered_above_the_limit_as_well() -> None:
    async with (
        serving(Limits(connections=1)) as server,
        peer(server, WAITING) as first,
        peer(server, WAITING) as second,
    ):
        await server.waiting.acquire()
        await server.waiting.acquire()
        server.let_go.set()
        assert (await first.status(), await second.status()) == (b"200", b"200")


async def test_nobody_is_cut_because_we_stood_still() -> None:
    async with serving() as server, peer(server, HEAD % 4) as sender:
        assert await sender.lives(SILENCE / 2)
        time.sleep(3 * SILENCE)  # noqa: ASYNC251 - the process, not the sender, is to stand still
        assert await sender.lives(SILENCE / 2)
        sender.writer.write(b"rest")
        assert await sender.status() == b"200"


async def test_what_is_compressed_is_not_unfolded() -> None:
    bomb = gzip.compress(bytes(900_000))
    head = HEAD.replace(b"Host", b"Content-Encoding: gzip\r\nHost") % len(bomb)
    async with serving() as server, peer(server, head + bomb) as sender:
        answer = await sender.reader.readuntil(b"\r\n\r\n%d" % len(bomb))
    assert answer.startswith(b"HTTP/1.1 200 ")


@asynccontextmanager
async def closing(server: Server) -> AsyncIterator[None]:
    """Close the listener meanwhile: it takes no new connection from the beginning, and ends by the end."""
    assert server.close is not None
    task = asyncio.ensure_future(server.close())
    async with asyncio.timeout(5):
        while await _taken(server):  # noqa: ASYNC110 - the system tells nobody
            await asyncio.sleep(0.01)
    yield
    await task


async def _taken(server: Server) -> bool:
    try:
        async with peer(server):
            return True
    except ConnectionError:
        return False


@pytest.mark.parametrize("sent", [b"", b"POST /body HTT", HEAD % 4, HEAD % 4 + b"re"])
async def test_a_request_that_has_begun_when_we_stop_is_answered_and_is_the_last(sent: bytes) -> None:
    whole = HEAD % 4 + b"rest"
    async with serving(Limits()) as server, peer(server, sent) as sender, closing(server):
        sender.writer.write(whole[len(sent) :])
        head = await sender.reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 ")
        assert b"connection: close" in head.lower()
        assert await sender.reader.read() == b"4"


async def test_a_request_that_does_not_come_whole_holds_a_stop_up_for_the_drain_time_and_no_longer() -> None:
    before = cut("stopping")
    async with serving(Limits(), drain=0.2) as server, peer(server, HEAD % 4) as sender:
        begun = time.monotonic()
        async with closing(server):
            assert await sender.ended()
        assert 0.2 <= time.monotonic() - begun < 5  # where nobody stops, it has ten seconds
    assert cut("stopping") == before + 1


async def test_whoever_waits_between_two_requests_holds_no_stop_up() -> None:
    async with serving(Limits(), drain=10) as server, peer(server, HEAD % 0) as answered:
        assert await answered.status() == b"200"
        begun = time.monotonic()
        async with closing(server):
            assert await answered.ended()
        assert time.monotonic() - begun < 5


@pytest.fixture
def few_files() -> Iterator[None]:
    """Let this process begin with room for few files, of which it may have more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.usefixtures("few_files")
def test_as_many_files_are_asked_for_as_connections_need() -> None:
    Watchdog(Limits(connections=300))
    assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] >= 400


@pytest.mark.parametrize(("files", "connections"), [(64, 32), (150, 75), (1000, 900), (10_000, 2000)])
def test_connections_leave_files_to_everything_else(files: int, connections: int) -> None:
    assert room(2000, files) == connections
