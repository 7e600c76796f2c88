"""The slots of one route: how much it works on at a time, and how much more it may take."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

from continuum_messaging.budgets import Budget
from continuum_messaging.routes import Route
from continuum_messaging.settings import DeliverySettings
from continuum_proto.topology import Stream

__all__ = ["Slot", "Slots"]


HELD = 2
"""For each slot, how many pieces of work may be held: one in the slot and one being settled."""


@dataclass(slots=True, eq=False)
class Slot:
    """A slot that is taken, by one entry or by a batch, until its handler has returned."""

    slots: "Slots"
    stream: str
    working: int
    """How many of its entries have a handler at work, or wait for one."""
    held: int
    """How many of its entries are not settled."""

    def returned(self) -> None:
        """Note that the handler of one entry has returned: the last one frees the slot."""
        self.working -= 1
        if not self.working:
            self.slots.leave(self)

    def settled(self) -> None:
        """Note that one entry is held no longer."""
        self.held -= 1
        if not self.held:
            self.slots.settled()


@dataclass(slots=True, eq=False)
class Slots:
    """Counts what is in flight; bulk work may fill a share of the slots only.

    What its handler is done with is still held until Redis has it; meanwhile its slot works on.
    """

    route: Route
    settings: DeliverySettings
    budget: Budget
    _taken: dict[str, int] = field(default_factory=dict)
    _held: int = 0
    _freed: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self, stream: str, entries: int) -> Slot:
        """Take a slot for that many entries of ``stream``, whether one is free or not."""
        self._taken[stream] = self._taken.get(stream, 0) + 1
        self._held += 1
        return Slot(self, stream, entries, entries)

    def leave(self, slot: Slot) -> None:
        """Free ``slot``, whose work may be held a while longer."""
        self._taken[slot.stream] -= 1
        self._freed.set()

    def settled(self) -> None:
        """Note that what was in a slot is held no longer."""
        self._held -= 1
        self._freed.set()

    def busy(self) -> int:
        """Return how many slots are taken."""
        return sum(self._taken.values())

    def free(self) -> int:
        """Return how many slots are free."""
        slots = self.settings.slots
        return max(0, min(slots - self.busy(), HELD * slots - self._held))

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
