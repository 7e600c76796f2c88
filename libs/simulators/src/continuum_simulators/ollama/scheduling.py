"""Slots, queue and loaded models, as Ollama's scheduler has them."""

import asyncio
import time
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from continuum_simulators.ollama.behaviour import Behaviour, Model

__all__ = ["Loaded", "QueueFull", "Scheduler"]

_FOREVER = timedelta(days=365 * 200)
_CALLS = 100_000


class QueueFull(Exception):
    """A model is being loaded and nobody else may wait for that."""

    def __init__(self) -> None:
        super().__init__("server busy, please try again.  maximum pending requests exceeded")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model in memory."""

    model: Model
    num_ctx: int
    expires_at: datetime


class Scheduler:
    """Loads models when needed, then gives each request a slot, in the order of arrival.

    Only before a model is loaded is there a queue with an end. For a slot of a model that is in memory
    any number may wait: a server that is merely busy refuses nobody.
    """

    def __init__(self, behaviour: Behaviour) -> None:
        self._behaviour = behaviour
        self._slots = asyncio.Semaphore(behaviour.slots)
        self._loading = asyncio.Lock()
        self._queued = 0
        self._users: Counter[str] = Counter()
        self._left = asyncio.Event()
        self._loaded: dict[str, Loaded] = {}
        self.active = 0
        self.waiting = 0
        self.peak = 0
        self.most = 0
        """The most requests that were here at a time, those included that had to wait."""
        self.loads = 0
        self.calls: deque[tuple[float, float]] = deque(maxlen=_CALLS)
        """From when to when each request had a slot, in seconds since 1970."""

    def loaded(self) -> list[Loaded]:
        """Return the models in memory, the one that stays longest first."""
        now = datetime.now(UTC)
        self._loaded = {name: each for name, each in self._loaded.items() if each.expires_at > now}
        return sorted(self._loaded.values(), key=lambda each: each.expires_at, reverse=True)

    def unload(self, model: Model) -> None:
        """Take a model out of memory."""
        self._loaded.pop(model.name, None)

    def unload_all(self) -> None:
        """Forget what was in memory."""
        self._loaded.clear()

    @asynccontextmanager
    async def slot(self, model: Model, *, num_ctx: int, keep_alive: float) -> AsyncIterator[int]:
        """Wait for the model and for a slot; yields how long the model took to load, in nanoseconds."""
        if self._queued > self._behaviour.queue:
            raise QueueFull
        self.waiting += 1
        self.most = max(self.most, self.active + self.waiting)
        try:
            load_duration = await self._use(model, num_ctx)
        finally:
            self.waiting -= 1
        self.active += 1
        self.peak = max(self.peak, self.active)
        began = time.time()
        try:
            yield load_duration
        finally:
            self._keep(model, num_ctx, keep_alive)
            self.calls.append((began, time.time()))
            self.active -= 1
            self._slots.release()
            self._leave(model)

    async def _use(self, model: Model, num_ctx: int) -> int:
        started = time.monotonic_ns()
        self._queued += 1
        try:
            async with self._loading:
                await self._load(model, num_ctx)
                self._users[model.name] += 1
        finally:
            self._queued -= 1
        load_duration = time.monotonic_ns() - started
        try:
            await self._slots.acquire()
        except asyncio.CancelledError:
            self._leave(model)
            raise
        return load_duration

    def _leave(self, model: Model) -> None:
        self._users[model.name] -= 1
        self._left.set()

    async def _load(self, model: Model, num_ctx: int) -> None:
        if any(each.model == model and each.num_ctx == num_ctx for each in self.loaded()):
            return
        while self._users[model.name]:  # who uses it with another context is answered first
            self._left.clear()
            await self._left.wait()
        self.loads += 1
        await asyncio.sleep(self._behaviour.load_time)
        self._loaded[model.name] = Loaded(model, num_ctx, datetime.now(UTC) + _FOREVER)

    def _keep(self, model: Model, num_ctx: int, keep_alive: float) -> None:
        stay = _FOREVER if keep_alive < 0 else timedelta(seconds=keep_alive)
        self._loaded[model.name] = Loaded(model, num_ctx, datetime.now(UTC) + stay)
