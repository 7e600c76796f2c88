"""The in-memory twin of delivery: one process, a clock of its own, the same outcomes."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TypeVar
from uuid import UUID

from continuum_messaging.attempts import document_step, plain_step
from continuum_messaging.batches import Batch, shares
from continuum_messaging.brakes import Brakes
from continuum_messaging.budgets import Budget
from continuum_messaging.claims import Claims
from continuum_messaging.deliveries import Runner
from continuum_messaging.entries import Streams, Taken
from continuum_messaging.gates import Gate, Gates
from continuum_messaging.memory_streams import MemoryStreams
from continuum_messaging.observing import Observer
from continuum_messaging.routes import Route
from continuum_messaging.settings import DeliverySettings
from continuum_messaging.values import Letter, Published
from continuum_proto.documents import DocumentChanged
from continuum_proto.envelope import Envelope, Payload
from continuum_proto.event import Event
from continuum_proto.topology import DEAD_LETTERS, EFFECTS, Stream
from continuum_telemetry import Metrics

__all__ = ["MemoryLanes"]

P = TypeVar("P", bound=Payload)

CONSUMER = "memory"
DAY = 86_400
MANY = 100_000
"""More deliveries than this at one instant mean that a handler feeds itself."""


def _patient(_low: float, high: float) -> float:
    return high


def _unaged(low: float, _high: float) -> float:
    return low


@dataclass(eq=False)
class MemoryLanes:
    """Delivery without Redis, for unit tests of services: publisher, effects and lanes in one.

    Nothing is delivered until :meth:`run` or :meth:`pass_time`; deliveries come one after the other
    and every back-off lasts its full time.
    """

    service: str = "test"
    settings: DeliverySettings = field(default_factory=DeliverySettings)
    state: MemoryStreams = field(default_factory=MemoryStreams)
    _routes: list[Route] = field(default_factory=list)
    _budgets: dict[tuple[str, tuple[str, ...]], Budget] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._observer = Observer(Metrics())
        gates = Gates(self.settings, clock=lambda: self.state.now, jitter=_patient)
        brakes = Brakes(self.settings)
        self._runner = Runner(self.service, "", self.settings, gates, self._observer, brakes, jitter=_unaged)
        self._streams: Streams = self.state

    def add(self, route: Route) -> None:
        """Take on ``route``."""
        self._routes.append(route)
        self._budgets[route.key] = Budget(route, self._streams, day=self._day)

    async def publish(self, stream: Stream, event: Event[P]) -> Published:
        """Do as :meth:`Publisher.publish`."""
        return await self.state.add(plain_step(stream, event))

    async def publish_document(self, event: Event[DocumentChanged]) -> Published:
        """Do as :meth:`Publisher.publish_document`."""
        return await self.state.add_document(document_step(event, event.data))

    async def read(
        self, name: str, *, event_id: UUID | None = None, document_id: int | None = None
    ) -> bytes | None:
        """Do as :meth:`Effects.read`."""
        effect = EFFECTS[name]
        if effect.kind == "hash":
            return await self.state.field(effect.key, str(document_id))
        return await self.state.value(effect.key.format(event_id=event_id))

    async def run(self) -> None:
        """Deliver all that is due, and what follows from it, until nothing is."""
        for _ in range(MANY):
            if not [route for route in self._routes if await self._one(route)]:
                return
        raise RuntimeError("deliveries never end: a handler feeds itself")

    async def pass_time(self, seconds: float) -> None:
        """Move the clock on, and deliver at every instant what has become due."""
        end = self.state.now + seconds
        await self.run()
        while (at := self._next_instant()) <= end:
            self.state.now = max(at, self.state.now)
            await self.run()
        self.state.now = end

    def events(self, stream: Stream) -> list[Event[Payload]]:
        """Return the events in ``stream``, settled ones included."""
        return [Event.read(Envelope.read(fields)) for fields in self.state.streams[stream.name].values()]

    def letters(self) -> list[Letter]:
        """Return the open dead letters."""
        return [Letter(entry, fields) for entry, fields in self.state.streams[DEAD_LETTERS.name].items()]

    def parked(self) -> dict[int, int]:
        """Return how many entries wait in each tier, over all routes."""
        tiers = [tier for *_, tier, _ in self.state.waiting() if tier is not None]
        return {tier: tiers.count(tier) for tier in sorted(set(tiers))}

    def gates(self) -> dict[str, bool]:
        """Return which gates are open."""
        return self._runner.gates.state()

    async def waiting(self) -> str | None:
        """Do as :meth:`RedisLanes.waiting`."""
        problems = (self._runner.brakes.problem(), self._runner.gates.problem())
        return "; ".join(filter(None, problems)) or None

    async def start(self) -> None:
        """Deliver what waits."""
        await self.run()

    async def drain(self, seconds: float) -> None:
        """Do nothing: no delivery outlives a call of :meth:`run`."""

    async def _one(self, route: Route) -> bool:
        """Deliver one entry of ``route``, or a batch, if one is due and no gate keeps it."""
        gate = self._runner.gates.closed(route)
        if self._runner.brakes.stopped(route) or (gate is not None and self._runner.gates.wait(gate)):
            return False
        found = await self._next(route, 1 if gate is not None else route.entries(1))
        for share in shares(route, found):
            await asyncio.gather(*[self._deliver(route, taken, batch, gate) for taken, batch in share])
        return bool(found)

    async def _deliver(self, route: Route, taken: Taken, batch: Batch | None, gate: Gate | None) -> None:
        delivery = self._runner.lease(route, taken, CONSUMER, since=self.state.now)
        delivery.probe, delivery.batch = gate, batch
        await self._runner.run(delivery, self._streams)

    async def _next(self, route: Route, most: int) -> Sequence[Taken]:
        claims = Claims(route, CONSUMER, self._streams, self.settings, self._observer)
        for stream in route.streams:
            if taken := await claims.due(stream, 1):
                return taken
        budget = self._budgets[route.key]
        await budget.look()
        for stream in route.streams:
            wanted = budget.limit(stream, most)
            if wanted and (taken := await self._streams.read(route.group, CONSUMER, {stream.name: wanted})):
                await budget.spend(taken)
                return taken
        return ()

    def _next_instant(self) -> float:
        """Return when the next retry is due, the next probe may go or the next day begins."""
        tiers = self.settings.tiers
        instants = [
            since + (tiers[min(tier, len(tiers)) - 1] if tier else 0.0)
            for *_, tier, since in self.state.waiting()
            if tier is not None
        ]
        probes = [
            self.state.now + self._runner.gates.wait(gate)
            for route in self._routes
            if (gate := self._runner.gates.closed(route)) is not None
        ]
        if probes:
            instants = [max(instant, min(probes)) for instant in instants] + probes
        if any(budget.note() for budget in self._budgets.values()):
            instants.append((self.state.now // DAY + 1) * DAY)
        return min((instant for instant in instants if instant > self.state.now), default=float("inf"))

    def _day(self) -> date:
        return datetime.fromtimestamp(self.state.now, UTC).date()
