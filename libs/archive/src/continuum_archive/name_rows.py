"""What comes out of the archive about names and dates, as values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

__all__ = [
    "BriefRef",
    "EdgeRow",
    "FoundRow",
    "MomentRow",
    "NameRow",
    "NamingRow",
    "NeighboursRow",
    "NodeRow",
    "PassageRow",
    "WrittenRow",
]


@dataclass(frozen=True, slots=True)
class NameRow:
    """A name that published briefs mention, with the value of a date or an amount."""

    id: str
    type: str
    name: str
    date_iso: str | None
    date_precision: str | None
    number: str | None
    unit: str | None
    briefs: int
    mentions: int
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A name that was found by the beginning of a word, with its place among those that were."""

    name: NameRow
    tail: str
    """Its letters from that word on."""

    @property
    def place(self) -> tuple[str, str]:
        """Where the next one follows, whatever becomes of this one."""
        return self.tail, self.name.id


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """A name with how else it is written, the most often first, and since when it is known."""

    name: NameRow
    first_seen: datetime
    written: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BriefRef:
    """A published brief, by what a reader recognises."""

    id: str
    version: int
    published_at: datetime
    headline: str
    language: str
    document_id: int
    title: str


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A place where a name stands, with the letters of the page before and after it."""

    page: int
    start: int
    end: int
    text: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class NamingRow:
    """A brief that names it: how often, and the first places."""

    brief: BriefRef
    mentions: int
    passages: tuple[PassageRow, ...]


@dataclass(frozen=True, slots=True)
class MomentRow:
    """A date that a brief names, where it stands first."""

    entity_id: str
    iso: str
    precision: str
    brief: BriefRef
    passage: PassageRow


@dataclass(frozen=True, slots=True)
class NodeRow:
    """A name beside another one, on so many pages."""

    id: str
    type: str
    name: str
    passages: int


@dataclass(frozen=True, slots=True)
class EdgeRow:
    """Two names that stand together on so many pages."""

    a: str
    b: str
    passages: int


@dataclass(frozen=True, slots=True)
class NeighboursRow:
    """What is named together with a name, in the newest briefs that name it."""

    nodes: Sequence[NodeRow]
    edges: Sequence[EdgeRow]
    more: int
    """How many further names there are."""
    briefs: int
    """How many briefs were looked at."""
