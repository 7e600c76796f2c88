"""What should stand in streams, groups and keys: publishing, people, and time.

Entry ids are the server's to choose: a new entry has a name of its own until :meth:`Kept.learn`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

from continuum_messaging.entries import (
    Add,
    AddDocument,
    Delete,
    DeleteField,
    Keep,
    Set,
    SetField,
    Step,
    order,
)
from continuum_proto.topology import (
    BRIEFS,
    DEAD_LETTERS,
    DOCUMENTS,
    DOCUMENTS_BULK,
    LETTERS,
    PUBLISHED_KEY,
    QUEUED_KEY,
    RETENTION,
)
from tests.property.picture import GroupPicture, Lease, Picture, Value

__all__ = ["KEPT", "SUSPECT", "GroupModel", "Hold", "Kept", "Key", "alone"]

KEPT = (DOCUMENTS, DOCUMENTS_BULK, BRIEFS, LETTERS, DEAD_LETTERS)
"""The streams that a run may touch."""
SUSPECT = 2
"""From how many crashes on an entry runs alone."""
DAY = RETENTION.total_seconds()
Key = tuple[str, str]
"""A stream and a group of it."""


@dataclass(slots=True)
class Hold:
    """Who has a pending entry, since when, and how often it was delivered."""

    consumer: str
    since: float
    count: int


@dataclass(slots=True)
class GroupModel:
    """One group of one stream."""

    last: str = "0-0"
    pending: dict[str, Hold] = field(default_factory=dict)
    crashes: dict[str, int] = field(default_factory=dict)
    """By entry; beside it whether a suspect is worked on alone."""

    def crash(self, entry: str) -> None:
        """Count that a holder died: a suspect that waited for its turn meanwhile has not crashed."""
        at_work = self.crashes.pop(alone(entry), 0)
        count_ = self.crashes.get(entry, 0)
        if count_ < SUSPECT or at_work:
            self.crashes[entry] = count_ + 1

    def forget_crashes(self, entry: str) -> None:
        """Forget what was held against an entry."""
        self.crashes.pop(entry, None)
        self.crashes.pop(alone(entry), None)


def alone(entry: str) -> str:
    """Return where it is noted that a suspect is worked on alone."""
    return f"{entry} alone"


class Kept:
    """Streams, groups and keys as they should be. Times are seconds of a clock that starts at 0."""

    def __init__(self, *, ghosts_age: bool) -> None:
        """``ghosts_age`` where time passes also for deleted entries that are pending."""
        self.now = 0.0
        self.streams: dict[str, dict[str, bytes]] = {stream.name: {} for stream in KEPT}
        self.groups = {(stream.name, group): GroupModel() for stream in KEPT for group in stream.groups}
        self.keys: dict[str, tuple[bytes, float]] = {}
        self.fetched: dict[str, bytes] = {}
        self.vanished: set[str] = set()
        self._ghosts_age = ghosts_age
        self._new: list[tuple[str, str]] = []
        self._names = count(1)

    def get(self, key: str) -> bytes | None:
        """Return what a key holds now."""
        value, expiry = self.keys.get(key, (None, 0.0))
        return value if expiry > self.now else None

    def picture(self) -> Picture:
        """Return everything as it should be seen."""
        return Picture(
            {name: dict(entries) for name, entries in self.streams.items()},
            {key: self._group_picture(group) for key, group in self.groups.items()},
            {
                key: Value(value, expiry - self.now)
                for key, (value, expiry) in self.keys.items()
                if expiry > self.now
            },
            dict(self.fetched),
            frozenset(self.vanished),
        )

    def _group_picture(self, group: GroupModel) -> GroupPicture:
        pending = {
            entry: Lease(hold.consumer, max(0.0, self.now - hold.since), hold.count)
            for entry, hold in group.pending.items()
        }
        return GroupPicture(group.last, pending, dict(group.crashes))

    def undelivered(self, key: Key) -> int:
        """Return how many entries the group was not given yet."""
        last = order(self.groups[key].last)
        return sum(order(entry) > last for entry in self.streams[key[0]])

    def pending(self, key: Key) -> int:
        """Return how many entries somebody holds."""
        return len(self.groups[key].pending)

    def alive(self, key: Key) -> int:
        """Return how many of them are still there to be worked on."""
        return sum(entry in self.streams[key[0]] for entry in self.groups[key].pending)

    # Publishing ----------------------------------------------------------------------------------

    def add(self, step: Add) -> tuple[str, bool]:
        """Add an event once; return its entry and whether it is new."""
        published = PUBLISHED_KEY.format(event_id=step.event)
        known = self.get(published)
        if known is not None and known.decode() in self.streams[step.stream]:
            return known.decode(), False
        name = f"new-{next(self._names)}"
        self.streams[step.stream][name] = _event_in(step)
        self._new.append((step.stream, name))
        self.keys[published] = name.encode(), self.now + 2 * DAY
        return name, True

    def add_document(self, step: AddDocument) -> tuple[str, str]:
        """Add or merge; return the entry and ``new``, ``known`` or ``merged``."""
        stream = DOCUMENTS_BULK.name if step.lane == "bulk" else DOCUMENTS.name
        known = self.get(PUBLISHED_KEY.format(event_id=step.event))
        if known is not None and known.decode() in self.streams[stream]:
            return known.decode(), "known"
        marker = QUEUED_KEY.format(document_id=step.document)
        queued = self.get(marker)
        if queued is not None and not step.force:
            where, entry, event, lane = queued.decode().split()
            if self.streams[where].get(entry) == event.encode() and lane in (step.lane, "live"):
                return entry, "merged"
        entry, _ = self.add(Add(stream, step.event, step.fields))
        self.keys[marker] = f"{stream} {entry} {step.event} {step.lane}".encode(), self.now + DAY
        return entry, "new"

    def learn(self, seen: Picture) -> None:
        """Take over the ids that the server gave to what is new, by the order in each stream."""
        for stream, entries in self.streams.items():
            names = [name for where, name in self._new if where == stream]
            issued = [entry for entry in seen.streams.get(stream, {}) if entry not in entries]
            for name, entry in zip(names, issued, strict=False):
                entries[entry] = entries.pop(name)
                for key, (value, expiry) in self.keys.items():
                    parts = [entry if part == name else part for part in value.decode().split(" ")]
                    self.keys[key] = " ".join(parts).encode(), expiry
        self._new.clear()

    # By hand -------------------------------------------------------------------------------------

    def delete(self, stream: str, entry: str) -> None:
        """XDEL."""
        self.streams[stream].pop(entry, None)

    def trim_to(self, stream: str, most: int) -> None:
        """XTRIM MAXLEN."""
        for entry in list(self.streams[stream])[: max(0, len(self.streams[stream]) - most)]:
            del self.streams[stream][entry]

    def issue(self, stream: str, entry: str, event: str) -> None:
        """XADD with an id of the caller's choice."""
        self.streams[stream][entry] = event.encode()

    def flush(self) -> None:
        """FLUSHALL, and the groups again."""
        now = self.now
        self.__init__(ghosts_age=self._ghosts_age)  # type: ignore[misc]
        self.now = now

    def begin_again(self, key: Key) -> None:
        """XGROUP DESTROY, and the group again at 0; crash counts stand beside it."""
        self.groups[key] = GroupModel(crashes=self.groups[key].crashes)

    def delete_stream(self, stream: str) -> None:
        """DEL of a stream, and its groups again."""
        self.streams[stream] = {}
        for key in self.groups:
            if key[0] == stream:
                self.begin_again(key)

    def pass_time(self, seconds: float) -> None:
        """Let time pass, or step the server's clock."""
        self.now += seconds
        for (stream, _), group in self.groups.items():
            for entry, hold in group.pending.items():
                if entry not in self.streams[stream] and not self._ghosts_age:
                    hold.since += seconds

    def needed(self, stream: str) -> set[str]:
        """Return the entries that some group has yet to settle: trimming must not touch them."""
        return {
            entry
            for (name, _), group in self.groups.items()
            if name == stream
            for entry in self.streams[stream]
            if order(entry) > order(group.last) or entry in group.pending
        }

    def do(self, steps: Sequence[Step]) -> int:
        """Do the steps of a settlement; return how many events were new."""
        return sum(self._done(steps))

    def _done(self, steps: Sequence[Step]) -> Iterator[bool]:
        new = True
        for step in steps:
            match step:
                case Add():
                    _, new = self.add(step)
                    yield new
                case AddDocument():
                    new = self.add_document(step)[1] == "new"
                    yield new
                case Keep(key, value, expiry_ms):
                    if new:
                        self.keys[key] = value, self.now + expiry_ms / 1000
                case Set(key, value, expiry_ms):
                    self.keys[key] = value, self.now + expiry_ms / 1000
                case Delete(key):
                    self.keys.pop(key, None)
                case SetField(_, name, value):
                    self.fetched[name] = value
                case DeleteField(_, name):
                    self.fetched.pop(name, None)


def _event_in(step: Add) -> bytes:
    fields = {_bytes(name): _bytes(value) for name, value in step.fields.items()}
    return fields.get(b"id", b"")


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text
