"""Streams in memory: the same port as Redis, the same answers, a clock that a test moves."""

from collections.abc import Mapping, Sequence

from continuum_messaging.entries import (
    Add,
    AddDocument,
    Answer,
    Change,
    Claimed,
    Held,
    Holder,
    Keep,
    Mode,
    Settled,
    Step,
    Taken,
    order,
)
from continuum_messaging.memory_state import MemoryState, Pending
from continuum_messaging.values import Published
from continuum_proto.topology import DEAD_LETTERS, PUBLISHED_KEY, QUEUED_KEY, WORKING_KEY

__all__ = ["MemoryStreams"]


class MemoryStreams(MemoryState):
    """The port of :mod:`entries` on a :class:`MemoryState`."""

    async def add(self, step: Add) -> Published:
        """Publish one event."""
        entry, _ = self.put_event(step.stream, step.event, step.fields)
        return Published(entry, step.event)

    async def add_document(self, step: AddDocument) -> Published:
        """Publish one event about a document."""
        entry, event, state = self.put_document(step)
        return Published(entry, event, merged=state == "merged", known=state == "known")

    async def read(
        self, group: str, consumer: str, wanted: Mapping[str, int], *, block: float = 0.0
    ) -> list[Taken]:
        """Lease up to so many new entries of each stream; nobody waits here."""
        taken = []
        for stream, count in wanted.items():
            state = self.groups[stream, group]
            state.consumers.add(consumer)
            fresh = [entry for entry in self.streams[stream] if order(entry) > order(state.last)]
            for entry in fresh[:count]:
                state.last = entry
                state.pending[entry] = Pending(consumer, self.now, 1)
                taken.append(Taken(stream, entry, self.streams[stream][entry]))
        return taken

    async def holders(self, stream: str, group: str) -> list[Holder]:
        """Return who holds how many entries."""
        state = self.groups[stream, group]
        held = [pending.consumer for pending in state.pending.values()]
        return [Holder(name, held.count(name), 0.0) for name in sorted(state.consumers)]

    async def keep_time(self, stream: str, group: str, *, least: float) -> float:
        """Return the time; where that is before ``least``, count what is held from now on."""
        if self.now < least:
            for pending in self.groups[stream, group].pending.values():
                pending.since = min(pending.since, self.now)
        return self.now

    async def claim(
        self,
        held: Held,
        holder: str,
        mode: Mode,
        *,
        idle: float,
        limit: int,
        suspect: int,
        cursor: str = "-",
        known: Sequence[str] = (),
    ) -> Claimed:
        """Take over entries that ``holder`` has had for ``idle`` seconds; ``known`` ones stay."""
        state, gone = self.groups[held.stream, held.group], 0
        taken: list[Taken] = []
        for entry in sorted(state.pending, key=order):
            pending = state.pending[entry]
            # Where the clock went back nothing has idled for less than no time, as in Redis.
            idled = max(0.0, self.now - pending.since)
            due = pending.consumer == holder and idled >= idle - 1e-6
            if not due or entry in known or len(taken) >= limit:
                continue
            if entry not in self.streams[held.stream]:
                self.bury(held, entry)
                gone += 1
                continue
            pending.consumer, pending.since = held.consumer, self.now
            pending.deliveries += mode is Mode.RETRY
            state.consumers.add(held.consumer)
            if mode is Mode.ORPHAN:
                state.count_crash(entry, suspect)
            fields = self.streams[held.stream][entry]
            taken.append(Taken(held.stream, entry, fields, pending.deliveries, state.crashes.get(entry, 0)))
        return Claimed("", taken, gone)

    async def alone(self, held: Held) -> Answer:
        """Note that a suspect is worked on alone from now on."""
        pending, why = self.holding(held)
        if pending is None:
            return why
        pending.since = self.now
        self.groups[held.stream, held.group].alone.add(held.entry)
        return Answer.TAKEN

    async def renew(self, entries: Sequence[Held], *, lease: float) -> list[str]:
        """Renew leases of one stream and group; return the entries that are lost."""
        lost = []
        for held in entries:
            pending = self.pending(held)
            if pending is None:
                lost.append(held.entry)
            elif held.entry not in self.streams[held.stream]:
                self.bury(held, held.entry)
                lost.append(held.entry)
            else:
                pending.since = self.now
                self.extend(held, lease)
        return lost

    async def take(self, held: Held, *, lease: float, idle: float) -> Answer:
        """Begin the work on a document, or let the entry wait ``idle``-aged in the first tier."""
        pending, why = self.holding(held)
        if pending is None:
            return why
        working = WORKING_KEY.format(document_id=held.document)
        other = self.get(working)
        if other is not None and other != held.event:
            self.hand_over(held, pending, 1, idle=idle, charge=False)
            return Answer.WAITING
        pending.since = self.now
        self.set(working, held.event, lease)
        marker = QUEUED_KEY.format(document_id=held.document)
        queued = self.get(marker)
        if queued is not None and queued.split()[2] == held.event:
            self.keys.pop(marker)
        return Answer.TAKEN

    async def settle(self, held: Held, steps: Sequence[Step]) -> Settled:
        """Do ``steps`` and acknowledge, all or nothing."""
        pending, why = self.holding(held)
        if pending is None:
            return Settled(why)
        added, new = 0, True
        for step in steps:
            if isinstance(step, Add | AddDocument):
                new = self.put(step)
                added += new
            elif new or not isinstance(step, Keep):
                self.do(step)
        self.release(held)
        group = self.groups[held.stream, held.group]
        group.forget_crashes(held.entry)
        group.pending.pop(held.entry)
        return Settled(Answer.SETTLED, added)

    async def park(self, held: Held, tier: int, *, idle: float, charge: bool, crash: bool = False) -> Answer:
        """Let the entry wait in ``tier`` as if it had waited ``idle`` seconds already."""
        pending, why = self.holding(held)
        if pending is None:
            return why
        self.hand_over(held, pending, tier, idle=idle, charge=charge)
        group = self.groups[held.stream, held.group]
        group.alone.discard(held.entry)
        if crash:
            group.crashes[held.entry] = group.crashes.get(held.entry, 0) + 1
        self.release(held)
        return Answer.PARKED

    async def leave(self, stream: str, group: str, consumer: str) -> bool:
        """Remove a consumer from its group, only if it holds nothing."""
        state = self.groups[stream, group]
        if any(pending.consumer == consumer for pending in state.pending.values()):
            return False
        state.consumers.discard(consumer)
        return True

    async def resolve(self, letter: str, steps: Sequence[Add]) -> bool:
        """Take a dead letter out of its stream and do ``steps``, all or nothing; tell whether it was us."""
        if self.streams[DEAD_LETTERS.name].pop(letter, None) is None:
            known = [self.get(PUBLISHED_KEY.format(event_id=step.event)) for step in steps]
            return bool(known) and all(known)
        self._release(DEAD_LETTERS.name, letter)
        for step in steps:
            self.put_event(step.stream, step.event, step.fields)
        return True

    async def erase(self, stream: str, entry: str) -> bool:
        """Take an entry out of its stream and off every pending list; tell whether it was there."""
        there = self.streams[stream].pop(entry, None) is not None
        if there:
            self._release(stream, entry)
        return there

    async def write(self, changes: Sequence[Change]) -> None:
        """Change keys that hang on no delivery, one by one."""
        for change in changes:
            self.do(change)

    def _release(self, stream: str, entry: str) -> None:
        """Take an entry off every pending list."""
        for (name, _), group in self.groups.items():
            if name == stream:
                group.pending.pop(entry, None)
                group.forget_crashes(entry)

    async def page(
        self, stream: str, *, after: str | None = None, newest: bool = False, limit: int = 100
    ) -> list[Taken]:
        """Look at up to ``limit`` entries from ``after`` on, without it, the oldest or ``newest`` first."""
        entries = sorted(self.streams[stream], key=order, reverse=newest)
        if after is not None:
            end = order(after)
            entries = [entry for entry in entries if (order(entry) < end if newest else order(entry) > end)]
        return [Taken(stream, entry, self.streams[stream][entry]) for entry in entries[:limit]]

    async def groups_of(self, stream: str) -> list[str]:
        """Name the groups that there are, whatever the topology says; none before a service started."""
        return [group for name, group in self.groups if name == stream]

    async def awaiting(self, stream: str, entry: str) -> list[str]:
        """Name the groups that have yet to settle an entry."""
        return [
            group
            for (name, group), state in self.groups.items()
            if name == stream and (order(entry) > order(state.last) or entry in state.pending)
        ]

    async def count(self, key: str, number: int, *, expiry: float) -> int:
        """Add ``number`` to a counter that lives ``expiry`` seconds from then on; return what it shows."""
        shows = int(self.get(key) or b"0") + number
        self.set(key, str(shows).encode(), expiry)
        return shows

    async def value(self, key: str) -> bytes | None:
        """Read a key."""
        return self.get(key)

    async def field(self, key: str, field: str) -> bytes | None:
        """Read a field of a hash."""
        return self.hashes.get(key, {}).get(field)
