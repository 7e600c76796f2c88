"""Routes: which handler takes which event of which streams, in which group."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from continuum_proto.envelope import Payload
from continuum_proto.topology import Stream

__all__ = ["Call", "Handler", "Lanes", "Route"]

Handler = Callable[..., Awaitable[Any]]
"""A coroutine from an event (its first parameter, ``event``) to an event, an outcome or nothing.

A handler of batches goes from ``events`` to a sequence with one of these for each, in order.
"""

Call = Callable[[Any], Awaitable[Any]]
"""A handler whose other parameters are solved."""


@dataclass(slots=True, eq=False)
class Route:
    """What one group of one service does with one stream, or with two lanes of one.

    ``streams`` stand in order of preference. A ``raw`` route gets letters instead of events.
    """

    streams: tuple[Stream, ...]
    group: str
    emits: Stream | None = None
    guards_document: bool = False
    raw: bool = False
    bulk_daily: int | None = None
    """How many entries of the other streams than the first are begun a day; retries are not counted."""
    calls: dict[str, Call] = field(default_factory=dict)
    """By event type."""
    batches: dict[str, int] = field(default_factory=dict)
    """How many events one call takes at most, by event type, where it takes several."""
    raw_call: Call | None = None

    @property
    def key(self) -> tuple[str, tuple[str, ...]]:
        """What two declarations of the same route have in common."""
        return self.group, tuple(stream.name for stream in self.streams)

    @property
    def declaration(self) -> tuple[object, ...]:
        """What two declarations of the same route have to agree on."""
        return self.emits, self.guards_document, self.raw, self.bulk_daily

    @property
    def batch(self) -> int:
        """How many entries go into one slot, where they go together."""
        return min(self.batches.values(), default=1)

    def takes_together(self, event_type: str) -> bool:
        """Tell whether entries of that type share a slot; what nobody handles waits for nothing there."""
        return bool(self.batches) and (event_type in self.batches or event_type not in self.calls)

    def entries(self, slots: int) -> int:
        """Return how many new entries fit into ``slots``, whatever their types."""
        return slots * self.batch if len(self.batches) == len(self.calls) else slots

    def handle(self, payload: type[Payload], call: Call, *, batch: int | None = None) -> None:
        """Let ``call`` take the events of that type; up to ``batch`` of them at a time."""
        if payload.TYPE in self.calls:
            raise TypeError(f"{self.streams[0].name}: {payload.__name__} has a handler already")
        if not any(payload in stream.carries for stream in self.streams):
            raise TypeError(f"{self.streams[0].name} does not carry {payload.__name__}")
        self.calls[payload.TYPE] = call
        if batch is not None:
            self.batches[payload.TYPE] = batch


class Lanes(Protocol):
    """What reads, leases, calls and settles: on Redis, or in memory."""

    def add(self, route: Route) -> None:
        """Take on ``route``; before the start only."""

    async def start(self) -> None:
        """Begin to read."""

    async def drain(self, seconds: float) -> None:
        """Stop reading, finish what is in flight within ``seconds``, put the rest back."""
