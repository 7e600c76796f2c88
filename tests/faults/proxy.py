"""A proxy between workers and their server that loses, delays, cuts and falls silent on request.

It runs in a thread of its own, so that a test may wait, kill and look while it works.
"""

import asyncio
import random
import socket
import struct
import threading
from collections import deque
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any, Final, Self

from continuum_messaging.lua import script
from tests.faults.resp import Frames, words

__all__ = ["Fate", "Link", "Proxy", "Slowness", "lose_some", "runs"]

CHUNK: Final = 64 * 1024
RESET: Final = struct.pack("ii", 1, 0)
"""SO_LINGER of no time: closing sends RST instead of FIN."""


class Fate(Enum):
    """What becomes of the reply to a command."""

    PASS = auto()
    LOSE = auto()
    """It is dropped, and the connection reset."""
    HOLD = auto()
    """It is dropped, and the connection says nothing any more."""
    LATE = auto()
    """It arrives a second later."""


Command = list[bytes]
Decide = Callable[[Command], Fate]


def runs(name: str) -> Callable[[Command], bool]:
    """Return what tells whether a command runs our script ``name``."""
    ours = {script(name).sha.encode(), script(name).text.encode()}
    return lambda command: len(command) > 1 and command[1] in ours


def lose_some(share: float, *, seed: int = 0) -> Decide:
    """Lose the replies to that share of all commands."""
    chance = random.Random(seed)
    return lambda _command: Fate.LOSE if chance.random() < share else Fate.PASS


@dataclass(frozen=True, slots=True)
class Slowness:
    """How slow a link is."""

    latency: float = 0.0
    """Seconds between a reply's leaving and its arrival …"""
    jitter: float = 0.0
    """… more or less by up to so many."""
    bandwidth: float = 0.0
    """Bytes a second, each way of each connection; 0 is no limit."""


@dataclass(slots=True, eq=False)
class Link:
    """One connection of a client, and ours to the server for it."""

    client: asyncio.StreamWriter
    server: asyncio.StreamWriter | None = None
    silent: bool = False
    fates: deque[Fate] = field(default_factory=deque)
    replies: asyncio.Queue[tuple[float, bytes]] = field(default_factory=asyncio.Queue)

    def reset(self) -> None:
        """Cut both ends; the client gets RST."""
        with suppress(OSError):  # the client was faster
            self.client.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self.close()

    def close(self) -> None:
        for writer in (self.client, self.server):
            if writer is not None:
                writer.transport.abort()


class Proxy:
    """Listens on a port of the loopback and leads to ``target``: a Unix socket, or another port."""

    def __init__(self, target: Path | int) -> None:
        self.port = 0
        self.decide: Decide = lambda _command: Fate.PASS
        """Asked for each command; runs in the proxy's thread."""
        self.slowness = Slowness()
        self.lost = 0
        """How many replies were lost or held."""
        self._target = target
        self._mute = False
        self._links: set[Link] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._listener: asyncio.Server | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)

    @property
    def connections(self) -> int:
        """How many clients are connected."""
        return len(self._links)

    def silence(self) -> None:
        """Be a black hole: what is connected hears nothing more, what connects is never answered."""
        self._do(self._silenced(mute=True))

    def drop_out(self) -> None:
        """Let what is connected hear nothing more, without a FIN; what connects anew is served."""
        self._do(self._silenced(mute=False))

    def heal(self) -> None:
        """Serve what connects from now on; what fell silent stays so."""
        self._mute = False

    def reset(self) -> None:
        """Cut every connection with RST."""
        self._do(self._reset())

    def refuse(self) -> None:
        """Cut every connection, and refuse new ones."""
        self._do(self._refuse())

    def accept(self) -> None:
        """Take connections again, at the same port."""
        self._do(self._listen())

    def __enter__(self) -> Self:
        self._thread.start()
        self._do(self._listen())
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._do(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _do(self, step: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(step, self._loop).result(10)

    # In the proxy's thread ----------------------------------------------------------------------

    async def _listen(self) -> None:
        self._listener = await asyncio.start_server(self._taken, "127.0.0.1", self.port)
        self.port = self._listener.sockets[0].getsockname()[1]

    async def _silenced(self, *, mute: bool) -> None:
        self._mute = mute
        for link in self._links:
            link.silent = True

    async def _reset(self) -> None:
        for link in list(self._links):
            link.reset()

    async def _refuse(self) -> None:
        if self._listener is not None:
            self._listener.close()
        await self._reset()

    async def _end(self) -> None:
        await self._refuse()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _taken(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = self._loop.create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        link = Link(writer, silent=self._mute)
        self._links.add(link)
        try:
            await self._pass(link, reader)
        except OSError:
            link.reset()
        finally:
            self._links.discard(link)
            link.close()

    async def _pass(self, link: Link, reader: asyncio.StreamReader) -> None:
        if self._mute:
            await _swallow(reader)
            return
        if isinstance(self._target, Path):
            answers, link.server = await asyncio.open_unix_connection(str(self._target))
        else:
            answers, link.server = await asyncio.open_connection("127.0.0.1", self._target)
        ways = [self._commands(link, reader), self._answers(link, answers), self._deliver(link)]
        tasks = [asyncio.ensure_future(way) for way in ways]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if link.silent and tasks[0] not in done:
                await tasks[0]  # a dead peer's server may hang up: nobody hears of it
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _commands(self, link: Link, reader: asyncio.StreamReader) -> None:
        """Pass commands on until the client goes."""
        frames = Frames()
        assert link.server is not None
        while data := await reader.read(CHUNK):
            if link.silent:
                continue
            await self._crawl(len(data))
            for frame in frames.feed(data):
                link.fates.append(self.decide(words(frame)))
                link.server.write(frame)
            await link.server.drain()

    async def _answers(self, link: Link, answers: asyncio.StreamReader) -> None:
        """Pass replies on, each by the fate of its command."""
        frames = Frames()
        while data := await answers.read(CHUNK):
            for frame in frames.feed(data):
                fate = link.fates.popleft() if link.fates else Fate.PASS
                if fate in (Fate.LOSE, Fate.HOLD):
                    self.lost += 1
                if fate is Fate.LOSE:
                    link.reset()
                    return
                link.silent |= fate is Fate.HOLD
                if not link.silent:
                    due = monotonic() + self._latency() + (1.0 if fate is Fate.LATE else 0.0)
                    link.replies.put_nowait((due, frame))

    async def _deliver(self, link: Link) -> None:
        """Let replies arrive in their order, as late as the link is slow."""
        while True:
            due, frame = await link.replies.get()
            await asyncio.sleep(max(0.0, due - monotonic()))
            await self._crawl(len(frame))
            if not link.silent:
                link.client.write(frame)
                await link.client.drain()

    def _latency(self) -> float:
        slow = self.slowness
        return max(0.0, slow.latency + random.uniform(-slow.jitter, slow.jitter))

    async def _crawl(self, size: int) -> None:
        if self.slowness.bandwidth:
            await asyncio.sleep(size / self.slowness.bandwidth)


async def _swallow(reader: asyncio.StreamReader) -> None:
    while await reader.read(CHUNK):
        pass
