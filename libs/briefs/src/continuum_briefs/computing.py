"""Where long texts are read: beside the event loop, which has everybody else's work to do."""

import asyncio
import pickle
import struct
import sys
from collections.abc import Callable
from types import TracebackType
from typing import Final, Protocol, Self, TypeVar, TypeVarTuple, cast

from continuum_proto.errors import TransientError

__all__ = ["SHORT", "Computing", "Processes", "ReadingFailed", "Threads", "compute"]

SHORT: Final = 6_000
"""Code points of a text that is read in less than 20 ms: not worth the way to another thread or process."""
PATIENCE: Final = 300.0
"""Seconds that one piece of work may take."""
LENGTH: Final = struct.Struct("!Q")
READER: Final = "continuum_briefs.reader"

R = TypeVar("R")
Ts = TypeVarTuple("Ts")


class ReadingFailed(TransientError):
    """Reading a text took more memory or time than it may, or killed its process."""


class _Died(ReadingFailed):
    """The process that read it is gone."""


class Computing(Protocol):
    """Something that computes while the event loop turns."""

    async def run(self, function: Callable[[*Ts], R], /, *args: *Ts) -> R:
        """Return what ``function`` returns, or raise what it raises.

        :raises ReadingFailed: it took too much memory or time.
        """


async def compute(computing: Computing, size: int, function: Callable[[*Ts], R], /, *args: *Ts) -> R:
    """Call ``function`` at once where the text has few code points, else by ``computing``."""
    return function(*args) if size <= SHORT else await computing.run(function, *args)


class Threads:
    """Threads of this process: they cost nothing, and share one interpreter lock with the event loop."""

    async def run(self, function: Callable[[*Ts], R], /, *args: *Ts) -> R:
        """As :meth:`Computing.run`."""
        return await asyncio.to_thread(function, *args)


class Processes:
    """At most ``most`` processes, started when first needed; a context manager that ends them.

    Each works on one text at a time: one that is killed, by the kernel or by what it reads, takes no other
    text with it. It finds neither our environment nor our files open, and has limits of its own.
    """

    def __init__(self, most: int = 2, *, patience: float = PATIENCE) -> None:
        self._free = asyncio.Semaphore(most)
        self._patience = patience
        self._idle: list[_Child] = []
        self._all: set[_Child] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for child in [*self._all]:
            await self._end(child)

    async def run(self, function: Callable[[*Ts], R], /, *args: *Ts) -> R:
        """As :meth:`Computing.run`; ``function`` is one of a module, and everything can be pickled."""
        async with self._free:
            request = pickle.dumps((function, args), pickle.HIGHEST_PROTOCOL)
            idle = self._idle.pop() if self._idle else None
            try:
                answer = await self._ask(idle or await self._started(), request)
            except _Died:
                if idle is None:
                    raise
                # It may have died while nobody looked, and the text is not to blame.
                answer = await self._ask(await self._started(), request)
        return cast("R", _result(answer))

    async def _started(self) -> "_Child":
        child = await _Child.start()
        self._all.add(child)
        return child

    async def _ask(self, child: "_Child", request: bytes) -> bytes:
        """Let ``child`` work; afterwards it is idle, or ended."""
        try:
            async with asyncio.timeout(self._patience):
                answer = await child.ask(request)
        except TimeoutError as exc:
            raise ReadingFailed(f"it took more than {self._patience:g} seconds") from exc
        else:
            self._idle.append(child)
            return answer
        finally:
            if child not in self._idle:
                await self._end(child)

    async def _end(self, child: "_Child") -> None:
        self._all.discard(child)
        await child.end()


class _Child:
    """One process that computes."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin is not None, "it was started with pipes"
        assert process.stdout is not None, "it was started with pipes"
        self._process, self._to, self._from = process, process.stdin, process.stdout

    @classmethod
    async def start(cls) -> "_Child":
        """Start one that knows nothing of our environment and hears none of our signals."""
        pipe = asyncio.subprocess.PIPE
        command = (sys.executable, "-I", "-m", READER)
        return cls(
            await asyncio.create_subprocess_exec(
                *command, stdin=pipe, stdout=pipe, env={}, start_new_session=True
            )
        )

    @property
    def alive(self) -> bool:
        """Whether it has not ended."""
        return self._process.returncode is None

    async def ask(self, request: bytes) -> bytes:
        """Hand it a piece of work and wait for what comes of it.

        :raises _Died: it did not survive that.
        """
        try:
            self._to.write(LENGTH.pack(len(request)))
            self._to.write(request)
            await self._to.drain()
            (length,) = LENGTH.unpack(await self._from.readexactly(LENGTH.size))
            return await self._from.readexactly(length)
        except (asyncio.IncompleteReadError, ConnectionError) as exc:
            raise _Died(f"it killed its process: code {await self._process.wait()}") from exc

    async def end(self) -> None:
        """Kill it, if need be, and wait until it is gone."""
        if self.alive:
            self._process.kill()
        self._to.close()
        await self._process.wait()


def _result(answer: bytes) -> object:
    returned, value = pickle.loads(answer)  # noqa: S301 - by our own code, in a process of ours
    if returned:
        return value
    if isinstance(value, MemoryError):
        raise ReadingFailed("it took more memory than it may") from value
    assert isinstance(value, BaseException), "what is not returned was raised"
    raise value
