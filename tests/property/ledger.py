"""The promise, judged by what was answered and what stands there, without the model."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from uuid import UUID

from continuum_messaging.entries import order
from continuum_proto.topology import DEAD_LETTERS, RETENTION
from tests.property.picture import Picture

__all__ = ["Ledger"]

Key = tuple[str, str]
REMEMBERED = 2 * RETENTION.total_seconds()
"""For how long Redis knows that an event was published; after that the archive knows."""


@dataclass(slots=True)
class Ledger:
    """What was published, and what each group was told of it."""

    issued: dict[str, set[str]] = field(default_factory=dict)
    """By stream: every entry that ever stood in it, since the last loss of the stream."""
    settled: dict[Key, set[str]] = field(default_factory=dict)
    removed: dict[str, set[str]] = field(default_factory=dict)
    """Deleted or trimmed by hand, and letters that were resolved."""
    derived: dict[str, UUID] = field(default_factory=dict)
    """By where it comes from: the id of a derived event, which a redelivery repeats."""
    shown: dict[Key, float] = field(default_factory=dict)
    """When each entry of a stream was seen first."""
    now: float = 0.0
    """Seconds that have passed."""

    def pass_time(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds

    def note(self, seen: Picture) -> None:
        """Remember what stands in the streams."""
        for stream, entries in seen.streams.items():
            self.issued.setdefault(stream, set()).update(entries)
            for entry in entries:
                self.shown.setdefault((stream, entry), self.now)

    def derive(self, origin: str, event: UUID) -> None:
        """A client made this event, perhaps not for the first time."""
        before = self.derived.setdefault(origin, event)
        assert event == before, f"{origin} is {event} now, and was {before}"

    def settle(self, key: Key, entry: str) -> None:
        """An answer said that this group is done with it."""
        self.settled.setdefault(key, set()).add(entry)

    def remove(self, stream: str, entries: set[str]) -> None:
        """These were taken away, by hand or rightly."""
        self.removed.setdefault(stream, set()).update(entries)

    def group_lost(self, key: Key) -> None:
        """The group begins again: what it settled may come again."""
        self.settled.pop(key, None)

    def stream_lost(self, stream: str) -> None:
        """All that stood there is lost by the server itself."""
        self.issued.pop(stream, None)
        self.shown = {key: at for key, at in self.shown.items() if key[0] != stream}
        self.removed.pop(stream, None)
        for key in [key for key in self.settled if key[0] == stream]:
            self.group_lost(key)

    def broken(self, seen: Picture) -> list[str]:
        """Say where the promise does not hold."""
        return [*self._astray(seen), *self._twice(seen)]

    def _astray(self, seen: Picture) -> Iterator[str]:
        """Each entry is exactly one of undelivered, pending, settled or vanished, for each group."""
        for key, group in seen.groups.items():
            stream, name = key
            last, entries = order(group.last), seen.streams[stream]
            removed, settled = self.removed.get(stream, set()), self.settled.get(key, set())
            for entry in self.issued.get(stream, ()):
                states = [
                    state
                    for state, holds in (
                        ("undelivered", entry in entries and order(entry) > last),
                        ("pending", entry in group.pending),
                        ("settled", entry in settled),
                        ("vanished", f"{stream} {name} {entry}" in seen.vanished),
                    )
                    if holds
                ]
                if len(states) > 1 or (not states and entry not in removed):
                    yield f"{entry} of {stream} is {' and '.join(states) or 'lost'} for {name}"

    def _twice(self, seen: Picture) -> Iterator[str]:
        """A derived event stands in its stream once, however often its cause was delivered."""
        origins = {str(event): origin for origin, event in self.derived.items()}
        for stream, entries in seen.streams.items():
            if stream == DEAD_LETTERS.name:
                continue
            times: dict[str, list[float]] = {}
            for entry, held in entries.items():
                times.setdefault(held.decode(), []).append(self.shown[stream, entry])
            for event, at in times.items():
                if event in origins and _close(at):
                    yield f"{stream} holds {origins[event]} twice"


def _close(times: Sequence[float]) -> bool:
    """Tell whether any two came while the first was still known to be published."""
    return any(later - earlier < REMEMBERED for earlier, later in pairwise(sorted(times)))
