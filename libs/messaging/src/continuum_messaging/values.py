"""What handlers return and get, and what publishing answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from continuum_proto.envelope import Payload, letter_id
from continuum_proto.letters import PREFIX
from continuum_proto.texts import clean
from continuum_proto.topology import DEAD_LETTERS

__all__ = ["Letter", "Outcome", "Published"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a delivery leads to: events, and named effects settled together with them.

    ``keep`` and ``drop`` name effects of ``topology.EFFECTS``. A *string* effect is kept under the id of
    the first event made and dropped under the id of the event handled; a *hash* effect has one field
    a document: the one that the handled event is about.
    """

    events: Sequence[Payload] = ()
    keep: Mapping[str, bytes] = field(default_factory=dict)
    drop: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Published:
    """Where an event stands; ``merged`` when an event already waiting stands for it.

    ``known`` when this very event stood there before.
    """

    entry: str
    event_id: UUID
    merged: bool = False
    known: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Letter:
    """A dead letter as it lies in its stream: every field as bytes, whatever the producer wrote."""

    entry: str
    fields: Mapping[bytes, bytes]

    def about(self, name: str) -> str:
        """Return the ``deadletter.<name>`` field as text; empty where it is missing."""
        return self.fields.get(f"{PREFIX}{name}".encode(), b"").decode("utf-8", "replace")

    @property
    def id(self) -> UUID:
        """Its id; one that somebody wrote by hand gets one from where it stands."""
        try:
            return UUID(self.about("id"))
        except ValueError:
            return letter_id(DEAD_LETTERS.name, "", self.entry, 0)

    @property
    def round(self) -> int:
        """How often its event was delivered to the end: one more than its replays."""
        told = self.about("round")
        return max(1, int(told)) if told.isascii() and told.isdigit() and len(told) < 10 else 1

    @property
    def failed_at(self) -> datetime:
        """When the last attempt failed; where that cannot be read, when the letter was put down."""
        try:
            moment = datetime.fromisoformat(self.about("failed_at"))
        except ValueError:
            return datetime.fromtimestamp(int(self.entry.partition("-")[0]) / 1000, UTC)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    @property
    def event_id(self) -> str:
        """The id of the entry that failed, as far as it is text; an undecodable one may hold anything."""
        return clean(self.fields.get(b"id", b"").decode("utf-8", "replace"))

    @property
    def original(self) -> dict[bytes, bytes]:
        """The fields of the entry that failed."""
        prefix = PREFIX.encode()
        return {name: value for name, value in self.fields.items() if not name.startswith(prefix)}
