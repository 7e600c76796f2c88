"""What delivery promises, as plainly as it can be said: the state that every step should lead to.

The model knows nothing of scripts and pipelines. It predicts every answer and all that is kept.
"""

from collections.abc import Collection, Sequence

from continuum_messaging.entries import Add, Answer, Held, Mode, Step, order, retry_consumer
from continuum_proto.topology import DEAD_LETTERS, PUBLISHED_KEY, QUEUED_KEY, WORKING_KEY
from tests.property.kept import Hold, Kept, Key, alone

__all__ = ["ClaimedEntry", "Model"]

ClaimedEntry = tuple[str, int, int]
"""Entry, attempt, crashes."""


class Model(Kept):
    """Leases, and the changes of state that depend on them. Times are seconds."""

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
        added = self.do(steps)
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
        self.do(steps)
        return True

    def leave(self, key: Key, consumer: str) -> bool:
        """Tell whether a consumer may leave: with empty hands only."""
        return consumer not in [hold.consumer for hold in self.groups[key].pending.values()]

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
