"""The port between delivery and what keeps the streams: Redis, or its twin in memory.

Every change of an entry's state is conditional on its holder; what the port answers says whether the
change happened.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol
from uuid import UUID

from continuum_messaging.values import Published

__all__ = [
    "Add",
    "AddDocument",
    "Answer",
    "Change",
    "Claimed",
    "Delete",
    "DeleteField",
    "Held",
    "Holder",
    "Keep",
    "Mode",
    "Set",
    "SetField",
    "Settled",
    "Step",
    "Streams",
    "Taken",
    "before",
    "order",
    "retry_consumer",
]

LAST: Final = 2**64 - 1
"""The largest second half of an entry's id."""


def retry_consumer(tier: int) -> str:
    """Return the consumer that stands for waiting in ``tier``; tier 0 means "as soon as possible"."""
    return f"retry-{tier}"


def order(entry: str) -> tuple[int, int]:
    """Return what entries are ordered by."""
    ms, _, sequence = entry.partition("-")
    return int(ms), int(sequence)


def before(entry: str) -> str:
    """Return the id right before ``entry``: what comes after it begins there."""
    ms, sequence = order(entry)
    return f"{ms}-{sequence - 1}" if sequence else f"{ms - 1}-{LAST}"


@dataclass(frozen=True, slots=True)
class Taken:
    """An entry that has become ours."""

    stream: str
    entry: str
    fields: Mapping[bytes, bytes]
    attempt: int = 1
    crashes: int = 0


@dataclass(frozen=True, slots=True)
class Held:
    """What names an entry that we hold, for every script that changes its state."""

    stream: str
    group: str
    consumer: str
    entry: str
    event: bytes
    """The event id as it stands in the entry; empty where there is none."""
    document: int | None = None
    """The document that nobody else may work on meanwhile, on a route that guards documents."""


@dataclass(frozen=True, slots=True)
class Add:
    """Add an event to a stream, unless it stands there."""

    stream: str
    event: UUID
    fields: Mapping[str, str] | Mapping[bytes, bytes]


@dataclass(frozen=True, slots=True)
class AddDocument:
    """Add a document's event to its lane, or merge it into one that waits."""

    event: UUID
    document: int
    lane: str
    force: bool
    fields: Mapping[str, str] | Mapping[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Keep:
    """Write a key for the event just added, unless that stood there already."""

    key: str
    value: bytes
    expiry_ms: int


@dataclass(frozen=True, slots=True)
class Set:
    """Write a key."""

    key: str
    value: bytes
    expiry_ms: int


@dataclass(frozen=True, slots=True)
class Delete:
    """Erase a key."""

    key: str


@dataclass(frozen=True, slots=True)
class SetField:
    """Write a field of a hash."""

    key: str
    field: str
    value: bytes


@dataclass(frozen=True, slots=True)
class DeleteField:
    """Erase a field of a hash."""

    key: str
    field: str


Change = Set | Delete | SetField | DeleteField
Step = Add | AddDocument | Keep | Change


class Answer(StrEnum):
    """What became of a change of state."""

    SETTLED = "settled"
    TAKEN = "taken"
    WAITING = "waiting"
    PARKED = "parked"
    LEASE_LOST = "lease_lost"
    VANISHED = "vanished"


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a settlement, and how many of its events were new."""

    answer: Answer
    added: int = 0
    unsure: bool = False
    """Somebody has settled it: we, by a call whose reply was lost, or whoever has it now."""


class Mode(StrEnum):
    """Why an entry is claimed: it decides what is counted."""

    RETRY = "retry"
    ORPHAN = "orphan"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a claim brought, where to go on, and how many entries had vanished."""

    cursor: str
    taken: Sequence[Taken] = field(default_factory=list)
    vanished: int = 0


@dataclass(frozen=True, slots=True)
class Holder:
    """A consumer of a group: a process, or a retry tier."""

    name: str
    pending: int
    idle: float
    """Seconds since it last asked for anything."""

    @property
    def tier(self) -> int | None:
        """The tier that it stands for; nothing for a process."""
        number = self.name.removeprefix("retry-")
        return int(number) if number != self.name and number.isdigit() else None


class Streams(Protocol):
    """Streams with groups, and the keys beside them."""

    async def add(self, step: Add) -> Published:
        """Publish one event."""

    async def add_document(self, step: AddDocument) -> Published:
        """Publish one event about a document."""

    async def read(
        self, group: str, consumer: str, wanted: Mapping[str, int], *, block: float = 0.0
    ) -> list[Taken]:
        """Lease up to so many new entries of each stream; wait ``block`` seconds where there are none."""

    async def holders(self, stream: str, group: str) -> list[Holder]:
        """Return who holds how many entries."""

    async def keep_time(self, stream: str, group: str, *, least: float) -> float:
        """Return the time of what keeps the streams, in seconds.

        Where that is before ``least`` its clock has gone back: what is held seems to have been given
        out in the future, and counts from now on.
        """

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
        """Take over entries that ``holder`` has had for ``idle`` seconds; ``known`` ones stay.

        From ``suspect`` crashes on only those count that befell an entry alone.
        """

    async def alone(self, held: Held) -> Answer:
        """Note that a suspect is worked on alone from now on."""

    async def renew(self, entries: Sequence[Held], *, lease: float) -> list[str]:
        """Renew leases of one stream and group; return the entries that are lost."""

    async def take(self, held: Held, *, lease: float, idle: float) -> Answer:
        """Begin the work on a document, or let the entry wait ``idle``-aged in the first tier."""

    async def settle(self, held: Held, steps: Sequence[Step]) -> Settled:
        """Do ``steps`` and acknowledge, all or nothing."""

    async def park(self, held: Held, tier: int, *, idle: float, charge: bool, crash: bool = False) -> Answer:
        """Let the entry wait in ``tier`` as if it had waited ``idle`` seconds already."""

    async def leave(self, stream: str, group: str, consumer: str) -> bool:
        """Remove a consumer from its group, only if it holds nothing."""

    async def resolve(self, letter: str, steps: Sequence[Add]) -> bool:
        """Take a dead letter out of its stream and do ``steps``, all or nothing; tell whether it was us.

        ``letter`` is its entry. After a lost reply the same call says whether the first one did it: one
        step must therefore add an event that nobody else would.
        """

    async def erase(self, stream: str, entry: str) -> bool:
        """Take an entry out of its stream and off every pending list; tell whether it was there.

        Whoever works on it settles nothing any more.
        """

    async def write(self, changes: Sequence[Change]) -> None:
        """Change keys that hang on no delivery, one by one."""

    async def page(
        self, stream: str, *, after: str | None = None, newest: bool = False, limit: int = 100
    ) -> list[Taken]:
        """Look at up to ``limit`` entries from ``after`` on, without it, the oldest or ``newest`` first."""

    async def groups_of(self, stream: str) -> list[str]:
        """Name the groups that there are, whatever the topology says; none before a service started."""

    async def awaiting(self, stream: str, entry: str) -> list[str]:
        """Name the groups that have yet to settle an entry."""

    async def count(self, key: str, number: int, *, expiry: float) -> int:
        """Add ``number`` to a counter that lives ``expiry`` seconds from then on; return what it shows."""

    async def value(self, key: str) -> bytes | None:
        """Read a key."""

    async def field(self, key: str, field: str) -> bytes | None:
        """Read a field of a hash."""
