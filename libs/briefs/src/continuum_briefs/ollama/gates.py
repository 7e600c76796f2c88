"""Whether one model server may be asked, and how it comes back."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum, auto

from continuum_proto.errors import ModelDown

__all__ = ["Gate", "Rests"]


@dataclass(frozen=True, slots=True)
class Rests:
    """How long a server is left alone, in seconds: doubled with each look that fails, up to a limit."""

    first: float = 1.0
    most: float = 30.0

    def after(self, failures: int) -> float:
        """Return how long to wait; not quite the same for every process that looks at that server."""
        longest = min(self.first * 2.0 ** min(failures - 1, 30), self.most)
        return random.uniform(longest / 2, longest)  # noqa: S311  spreads load, keeps no secret


class _State(Enum):
    OPEN = auto()
    DOUBTED = auto()
    """It failed on a question, and is being looked at before anybody asks it again."""
    CLOSED = auto()


@dataclass(slots=True, eq=False)
class Gate:
    """Open, until its server fails; open again once ``look`` finds nothing wrong, or a question is answered.

    ``look`` raises ``ModelDown`` where there is something; however many want to know, it runs once at a
    time. ``changed`` is called when the state is another one.
    """

    rests: Rests = field(default_factory=Rests)
    look: Callable[[], Awaitable[None]] = field(init=False)
    changed: Callable[[], None] = field(init=False)
    reason: str = ""
    """What was wrong when the server last failed."""
    failures: int = 0
    _state: _State = _State.OPEN
    _looking: asyncio.Task[bool] | None = None
    _reviving: asyncio.Task[None] | None = None

    @property
    def is_open(self) -> bool:
        """Whether the server may be asked."""
        return self._state is _State.OPEN

    @property
    def may_open(self) -> bool:
        """Whether it may be asked, or is being looked at just now."""
        return self.is_open or self._looking is not None

    def opened(self) -> None:
        """Note that the server works."""
        self.failures = 0
        self._become(_State.OPEN)

    def closed(self, reason: str) -> None:
        """Note that the server cannot be asked; from now on it is looked at after growing rests."""
        if self._state is not _State.CLOSED:  # of several questions that fail together one counts
            self.failures += 1
        self.reason = reason
        self._become(_State.CLOSED)
        if self._reviving is None or self._reviving.done():
            self._reviving = asyncio.create_task(self._revive())

    def doubted(self, reason: str) -> None:
        """Let nobody ask the server until a look, which begins now, has found out whether it works."""
        self.reason = reason
        if self.is_open:
            self._begin()
            self._become(_State.DOUBTED)

    def hurried(self) -> None:
        """Look now rather than after the rest: somebody needs the server."""
        if not self.is_open:
            self._begin()

    async def works(self) -> bool:
        """Look at the server now, together with whoever is looking; tell whether it works."""
        return self.is_open or await asyncio.shield(self._begin())

    async def aclose(self) -> None:
        """Look no more."""
        tasks = [task for task in (self._looking, self._reviving) if task is not None]
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task

    def _begin(self) -> asyncio.Task[bool]:
        if self._looking is None:
            self._looking = asyncio.create_task(self._looked())
        return self._looking

    async def _looked(self) -> bool:
        try:
            await self.look()
        except ModelDown as exc:
            if not self.is_open:  # a question may have been answered meanwhile: that proves more
                self.failures += self._state is _State.CLOSED
                self.closed(str(exc))
        else:
            self.opened()
        finally:
            self._looking = None
            self.changed()
        return self.is_open

    async def _revive(self) -> None:
        while not self.is_open:
            await asyncio.sleep(self.rests.after(self.failures))
            await self.works()

    def _become(self, state: _State) -> None:
        if state is not self._state:
            self._state = state
            self.changed()
