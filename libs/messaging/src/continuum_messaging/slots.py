"""The slots of one route: how much it works on at a time, and how much more it may take."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

from continuum_messaging.budgets import Budget
from continuum_messaging.routes import Route
from continuum_messaging.settings import DeliverySettings
from continuum_proto.topology import Stream

__all__ = ["Slot", "Slots"]


@dataclass(slots=True, eq=False)
class Slot:
    """A slot that is taken, by one entry or by a batch."""

    stream: str
    running: int


@dataclass(slots=True, eq=False)
class Slots:
    """Counts what is in flight; bulk work may fill a share of the slots only."""

    route: Route
    settings: DeliverySettings
    budget: Budget
    _taken: dict[str, int] = field(default_factory=dict)
    _freed: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self, stream: str, entries: int) -> Slot:
        """Take a slot for that many entries of ``stream``, whether one is free or not."""
        self._taken[stream] = self._taken.get(stream, 0) + 1
        return Slot(stream, entries)

    def ended(self, slot: Slot) -> None:
        """Note that one of its entries has ended: the last one frees it."""
        slot.running -= 1
        if not slot.running:
            self._taken[slot.stream] -= 1
            self._freed.set()

    def busy(self) -> int:
        """Return how many slots are taken."""
        return sum(self._taken.values())

    def free(self) -> int:
        """Return how many slots are free."""
        return max(0, self.settings.slots - self.busy())

    def free_for(self, stream: Stream) -> int:
        """Return how many of them ``stream`` may fill."""
        if stream is self.route.streams[0]:
            return self.free()
        return min(self.free(), self.settings.bulk_slots - self._taken.get(stream.name, 0))

    def wanted(self, stream: Stream) -> int:
        """Return how many new entries of ``stream`` may be read."""
        return self.budget.limit(stream, self.route.entries(self.free_for(stream)))

    async def one_freed(self) -> None:
        """Wait until a slot is freed, for one poll at most."""
        self._freed.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(self.settings.poll):
                await self._freed.wait()
