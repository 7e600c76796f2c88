"""What handlers return and get, and what publishing answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from continuum_proto.envelope import Payload
from continuum_proto.letters import PREFIX

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
    """Where an event stands; ``merged`` when an event already waiting stands for it."""

    entry: str
    event_id: UUID
    merged: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """A dead letter as it lies in its stream: every field as bytes, whatever the producer wrote."""

    entry: str
    fields: Mapping[bytes, bytes]

    def about(self, name: str) -> str:
        """Return the ``deadletter.<name>`` field as text; empty where it is missing."""
        return self.fields.get(f"{PREFIX}{name}".encode(), b"").decode("utf-8", "replace")

    @property
    def original(self) -> dict[bytes, bytes]:
        """The fields of the entry that failed."""
        prefix = PREFIX.encode()
        return {name: value for name, value in self.fields.items() if not name.startswith(prefix)}
