"""What a Redis would hold, in memory: entries, groups, keys, and who holds what since when."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from continuum_messaging.entries import (
    Add,
    AddDocument,
    Answer,
    Delete,
    DeleteField,
    Held,
    Holder,
    Keep,
    Set,
    SetField,
    order,
    retry_consumer,
)
from continuum_proto.documents import Lane
from continuum_proto.topology import (
    DOCUMENTS,
    DOCUMENTS_BULK,
    PUBLISHED_KEY,
    QUEUED_KEY,
    RETENTION,
    STREAMS,
    WORKING_KEY,
)

__all__ = ["MemoryState", "Pending"]

PUBLISHED = 2 * RETENTION / timedelta(seconds=1)


@dataclass(slots=True, eq=False)
class Pending:
    """Who has an entry, since when, and how often it was delivered."""

    consumer: str
    since: float
    deliveries: int


@dataclass(slots=True, eq=False)
class Group:
    last: str = "0-0"
    pending: dict[str, Pending] = field(default_factory=dict)
    consumers: set[str] = field(default_factory=set)
    crashes: dict[str, int] = field(default_factory=dict)
    alone: set[str] = field(default_factory=set)
    """Suspects that are worked on alone."""

    def count_crash(self, entry: str, suspect: int) -> None:
        """Count that a holder died; a suspect that waited for its turn meanwhile has not crashed."""
        at_work, count = entry in self.alone, self.crashes.get(entry, 0)
        self.alone.discard(entry)
        if count < suspect or at_work:
            self.crashes[entry] = count + 1

    def forget_crashes(self, entry: str) -> None:
        """Forget what was held against an entry."""
        self.crashes.pop(entry, None)
        self.alone.discard(entry)


Fields = Mapping[bytes, bytes]


@dataclass(slots=True, eq=False)
class MemoryState:
    """Times are seconds of ``now``, which only a test moves."""

    now: float = 1_700_000_000.0
    streams: dict[str, dict[str, Fields]] = field(default_factory=dict)
    keys: dict[str, tuple[bytes, float]] = field(default_factory=dict)
    """Value and time of expiry."""
    hashes: dict[str, dict[str, bytes]] = field(default_factory=dict)
    vanished: list[tuple[str, str, str]] = field(default_factory=list)
    """Stream, group and entry of what was deleted while pending."""
    groups: dict[tuple[str, str], Group] = field(default_factory=dict)
    _newest: dict[str, tuple[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for stream in STREAMS:
            self.streams[stream.name] = {}
            for group in stream.groups:
                self.groups[stream.name, group] = Group()

    def get(self, key: str) -> bytes | None:
        """Return what a key holds now."""
        value, expiry = self.keys.get(key, (None, 0.0))
        return value if expiry > self.now else None

    def waiting(self) -> Iterator[tuple[str, str, str, int | None, float]]:
        """Tell of everything pending: stream, group, entry, tier, since when."""
        for (stream, group), state in self.groups.items():
            for entry, pending in state.pending.items():
                yield stream, group, entry, Holder(pending.consumer, 0, 0.0).tier, pending.since

    def undelivered(self, stream: str, group: str) -> int:
        """Return how many entries the group was not given yet."""
        last = order(self.groups[stream, group].last)
        return sum(order(entry) > last for entry in self.streams[stream])

    def pending(self, held: Held) -> Pending | None:
        """Return the pending entry, if that consumer holds it."""
        pending = self.groups[held.stream, held.group].pending.get(held.entry)
        return pending if pending is not None and pending.consumer == held.consumer else None

    def holding(self, held: Held) -> tuple[Pending | None, Answer]:
        """Return the pending entry, if a change of its state may go ahead, or why it may not."""
        pending = self.pending(held)
        if pending is None:
            return None, Answer.LEASE_LOST
        if held.entry not in self.streams[held.stream]:
            self.bury(held, held.entry)
            return None, Answer.VANISHED
        if self.streams[held.stream][held.entry].get(b"id", b"") != held.event:
            return None, Answer.LEASE_LOST
        return pending, Answer.TAKEN

    def bury(self, held: Held, entry: str) -> None:
        """Take an entry that is gone off the pending list, and write it down."""
        group = self.groups[held.stream, held.group]
        group.pending.pop(entry)
        group.forget_crashes(entry)
        self.vanished.append((held.stream, held.group, entry))

    def hand_over(self, held: Held, pending: Pending, tier: int, *, idle: float, charge: bool) -> None:
        """Let an entry wait in ``tier``."""
        pending.consumer, pending.since = retry_consumer(tier), self.now - idle
        pending.deliveries -= 0 if charge else min(1, pending.deliveries)
        self.groups[held.stream, held.group].consumers.add(pending.consumer)

    def release(self, held: Held) -> None:
        """Let another event of the same document go ahead."""
        working = WORKING_KEY.format(document_id=held.document)
        if held.document is not None and self.get(working) == held.event:
            self.keys.pop(working)

    def extend(self, held: Held, lease: float) -> None:
        """Keep other events of the same document waiting."""
        working = WORKING_KEY.format(document_id=held.document)
        if held.document is not None and (value := self.get(working)) is not None:
            self.set(working, value, lease)

    def set(self, key: str, value: bytes, seconds: float) -> None:
        """Write a key; 0 seconds means for ever."""
        self.keys[key] = (value, self.now + seconds if seconds else float("inf"))

    def put(self, step: Add | AddDocument) -> bool:
        """Add an event; tell whether it is new."""
        if isinstance(step, Add):
            return self.put_event(step.stream, step.event, step.fields)[1]
        return self.put_document(step)[2] == "new"

    def do(self, step: Keep | Set | Delete | SetField | DeleteField) -> None:
        """Do what is no event."""
        match step:
            case Keep(key, value, expiry_ms) | Set(key, value, expiry_ms):
                self.set(key, value, expiry_ms / 1000)
            case Delete(key):
                self.keys.pop(key, None)
                self.hashes.pop(key, None)
            case SetField(key, field, value):
                self.hashes.setdefault(key, {})[field] = value
            case DeleteField(key, field):
                self.hashes.get(key, {}).pop(field, None)

    def put_entry(self, stream: str, entry: str, fields: Mapping[bytes, bytes]) -> None:
        """Add an entry under an id that was chosen elsewhere: all later ones come after it."""
        self.streams[stream][entry] = fields
        self._newest[stream] = max(self._newest.get(stream, (0, 0)), order(entry))

    def _next(self, stream: str) -> str:
        """Return an id after every other, as Redis does: also where the clock went back."""
        there = order(next(reversed(self.streams[stream]), "0-0"))
        ms, sequence = max(self._newest.get(stream, (0, 0)), there)
        now = int(self.now * 1000)
        ms, sequence = (now, 0) if now > ms else (ms, sequence + 1)
        self._newest[stream] = ms, sequence
        return f"{ms}-{sequence}"

    def _standing(self, stream: str, event: UUID) -> str | None:
        known = self.get(PUBLISHED_KEY.format(event_id=event))
        return known.decode() if known is not None and known.decode() in self.streams[stream] else None

    def put_event(
        self, stream: str, event: UUID, fields: Mapping[str, str] | Mapping[bytes, bytes]
    ) -> tuple[str, bool]:
        """Add an event; return its entry and whether it is new."""
        known = self._standing(stream, event)
        if known is not None:
            return known, False
        entry = self._next(stream)
        self.streams[stream][entry] = {_bytes(name): _bytes(value) for name, value in fields.items()}
        self.set(PUBLISHED_KEY.format(event_id=event), entry.encode(), PUBLISHED)
        return entry, True

    def put_document(self, step: AddDocument) -> tuple[str, UUID, str]:
        """Add or merge; return the entry, the event in it, and ``new``, ``known`` or ``merged``."""
        stream = DOCUMENTS_BULK.name if step.lane == Lane.BULK else DOCUMENTS.name
        known = self._standing(stream, step.event)
        if known is not None:
            return known, step.event, "known"
        marker = QUEUED_KEY.format(document_id=step.document)
        queued = self.get(marker)
        if queued is not None and not step.force:
            other_stream, entry, event, lane = queued.decode().split()
            there = self.streams[other_stream].get(entry, {}).get(b"id") == event.encode()
            if there and lane in (step.lane, Lane.LIVE):
                return entry, UUID(event), "merged"
        entry, _ = self.put_event(stream, step.event, step.fields)
        self.set(marker, f"{stream} {entry} {step.event} {step.lane}".encode(), RETENTION.total_seconds())
        return entry, step.event, "new"


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text
