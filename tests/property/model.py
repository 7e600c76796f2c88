"""What delivery promises, as plainly as it can be said: the state that every step should lead to.

The model knows nothing of scripts and pipelines. It predicts answers and states; entry ids are the
server's to choose, so that a new entry has a name of its own until :meth:`Model.learn`.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

from continuum_messaging.entries import (
    Add,
    AddDocument,
    Answer,
    Delete,
    DeleteField,
    Held,
    Keep,
    Mode,
    Set,
    SetField,
    Step,
    order,
    retry_consumer,
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
    WORKING_KEY,
)
from tests.property.picture import GroupPicture, Lease, Picture, Value

__all__ = ["KEPT", "ClaimedEntry", "GroupModel", "Key", "Model"]

KEPT = (DOCUMENTS, DOCUMENTS_BULK, BRIEFS, LETTERS, DEAD_LETTERS)
"""The streams that a run may touch."""
SUSPECT = 2
"""From how many crashes on an entry runs alone."""
DAY = RETENTION.total_seconds()
Key = tuple[str, str]
"""A stream and a group of it."""
ClaimedEntry = tuple[str, int, int]
"""Entry, attempt, crashes."""


@dataclass(slots=True)
class Hold:
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


class Model:
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

    # Leases --------------------------------------------------------------------------------------

    def read(self, key: Key, consumer: str, most: int) -> list[str]:
        """Lease what the group was not given yet; return the entries."""
        group = self.groups[key]
        fresh = [entry for entry in self.streams[key[0]] if order(entry) > order(group.last)][:most]
        for entry in fresh:
            group.last = entry
            group.pending[entry] = Hold(consumer, self.now, 1)
        return fresh

    def claim(
        self,
        key: Key,
        consumer: str,
        holder: str,
        mode: Mode,
        *,
        idle: float,
        limit: int,
        known: Collection[str],
    ) -> list[ClaimedEntry]:
        """Take over what ``holder`` has had for ``idle`` seconds; what is gone on the way is recorded."""
        group, taken = self.groups[key], list[ClaimedEntry]()
        for entry in sorted(group.pending, key=order):
            hold = group.pending[entry]
            if hold.consumer != holder or max(0.0, self.now - hold.since) < idle or entry in known:
                continue
            if len(taken) == limit:
                break
            if entry not in self.streams[key[0]]:
                self._bury(key, entry)
                continue
            count_ = hold.count + (mode is Mode.RETRY)
            group.pending[entry] = Hold(consumer, self.now, count_)
            if mode is Mode.ORPHAN:
                group.crash(entry)
            taken.append((entry, count_, group.crashes.get(entry, 0)))
        return taken

    def due(
        self,
        key: Key,
        consumer: str,
        *,
        lease: float,
        tiers: Sequence[float],
        limit: int,
        known: Collection[str],
    ) -> list[ClaimedEntry]:
        """Take over due retries and what dead consumers held, holder by holder."""
        taken = list[ClaimedEntry]()
        for holder, pending in self.holders(key):
            ours, tier = holder == consumer, holder.removeprefix("retry-")
            if pending <= (len(known) if ours else 0) or len(taken) >= limit:
                continue
            waits = [0.0, *tiers][int(tier)] if tier != holder else lease
            mode = Mode.RETRY if tier != holder else Mode.ORPHAN
            taken += self.claim(
                key, consumer, holder, mode,
                idle=waits, limit=limit - len(taken), known=known if ours else (),
            )  # fmt: skip
        return taken

    def waiting(self, key: Key, consumer: str, limit: int) -> list[ClaimedEntry]:
        """Take over what waits for a dependency or was put back."""
        return self.claim(key, consumer, "retry-0", Mode.RETRY, idle=0, limit=limit, known=())

    def own(self, key: Key, consumer: str, known: Collection[str]) -> list[ClaimedEntry]:
        """Take up what a consumer has without knowing it."""
        return self.claim(key, consumer, consumer, Mode.OWN, idle=0, limit=1000, known=known)

    def holders(self, key: Key) -> list[tuple[str, int]]:
        """Return who has how many entries pending, by name."""
        held = [hold.consumer for hold in self.groups[key].pending.values()]
        return [(name, held.count(name)) for name in sorted(set(held))]

    def renew(self, entries: Sequence[Held], *, lease: float) -> list[str]:
        """Keep leases; return the entries that are lost."""
        lost = []
        for held in entries:
            hold = self._held(held)
            if hold is None or held.entry not in self.streams[held.stream]:
                if hold is not None:
                    self._bury((held.stream, held.group), held.entry)
                lost.append(held.entry)
                continue
            hold.since = self.now
            working = WORKING_KEY.format(document_id=held.document)
            if held.document is not None and (value := self.get(working)) is not None:
                self.keys[working] = value, self.now + lease
        return lost

    # Changes of state ----------------------------------------------------------------------------

    def take(self, held: Held, *, lease: float, idle: float) -> Answer:
        """Begin the work on a document, or let the entry wait for the other event's."""
        hold, why = self._holding(held)
        if hold is None:
            return why
        working = WORKING_KEY.format(document_id=held.document)
        if (self.get(working) or held.event) != held.event:
            self._hand_over(hold, 1, idle=idle, charge=False)
            return Answer.WAITING
        hold.since = self.now
        self.keys[working] = held.event, self.now + lease
        marker = QUEUED_KEY.format(document_id=held.document)
        queued = self.get(marker)
        if queued is not None and queued.split()[2] == held.event:
            del self.keys[marker]
        return Answer.TAKEN

    def alone(self, held: Held) -> Answer:
        """Note that a suspect is worked on alone."""
        hold, why = self._holding(held)
        if hold is None:
            return why
        hold.since = self.now
        self.groups[held.stream, held.group].crashes[alone(held.entry)] = 1
        return Answer.TAKEN

    def settle(self, held: Held, steps: Sequence[Step]) -> tuple[Answer, int]:
        """Do ``steps`` and acknowledge; return also how many events were new."""
        hold, why = self._holding(held)
        if hold is None:
            return why, 0
        added = self._do(steps)
        self._release(held)
        group = self.groups[held.stream, held.group]
        del group.pending[held.entry]
        group.forget_crashes(held.entry)
        return Answer.SETTLED, added

    def fail_to_settle(self, held: Held) -> Answer:
        """Settle with a step that the server refuses: the entry stays ours."""
        hold, why = self._holding(held)
        if hold is None:
            return why
        hold.since = self.now
        return Answer.TAKEN

    def park(self, held: Held, tier: int, *, idle: float, charge: bool, crash: bool) -> Answer:
        """Let the entry wait."""
        hold, why = self._holding(held)
        if hold is None:
            return why
        self._hand_over(hold, tier, idle=idle, charge=charge)
        crashes = self.groups[held.stream, held.group].crashes
        crashes.pop(alone(held.entry), None)
        if crash:
            crashes[held.entry] = crashes.get(held.entry, 0) + 1
        self._release(held)
        return Answer.PARKED

    def resolve(self, letter: str, steps: Sequence[Add]) -> bool:
        """Take a letter out of its stream; tell whether it was this call or one like it."""
        if self.streams[DEAD_LETTERS.name].pop(letter, None) is None:
            return all(self.get(PUBLISHED_KEY.format(event_id=step.event)) for step in steps)
        for name in DEAD_LETTERS.groups:
            group = self.groups[DEAD_LETTERS.name, name]
            group.pending.pop(letter, None)
            group.forget_crashes(letter)
        self._do(steps)
        return True

    def leave(self, key: Key, consumer: str) -> bool:
        """Tell whether a consumer may leave: with empty hands only."""
        return consumer not in [hold.consumer for hold in self.groups[key].pending.values()]

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

    # ---------------------------------------------------------------------------------------------

    def _held(self, held: Held) -> Hold | None:
        hold = self.groups[held.stream, held.group].pending.get(held.entry)
        return hold if hold is not None and hold.consumer == held.consumer else None

    def _holding(self, held: Held) -> tuple[Hold | None, Answer]:
        hold = self._held(held)
        if hold is None:
            return None, Answer.LEASE_LOST
        event = self.streams[held.stream].get(held.entry)
        if event is None:
            self._bury((held.stream, held.group), held.entry)
            return None, Answer.VANISHED
        return (hold, Answer.TAKEN) if event == held.event else (None, Answer.LEASE_LOST)

    def _bury(self, key: Key, entry: str) -> None:
        del self.groups[key].pending[entry]
        self.groups[key].forget_crashes(entry)
        self.vanished.add(" ".join((*key, entry)))

    def _hand_over(self, hold: Hold, tier: int, *, idle: float, charge: bool) -> None:
        hold.consumer, hold.since = retry_consumer(tier), self.now - idle
        hold.count = hold.count if charge else max(0, hold.count - 1)

    def _release(self, held: Held) -> None:
        working = WORKING_KEY.format(document_id=held.document)
        if held.document is not None and self.get(working) == held.event:
            del self.keys[working]

    def _do(self, steps: Sequence[Step]) -> int:
        added = [new for new in self._done(steps) if new]
        return len(added)

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
