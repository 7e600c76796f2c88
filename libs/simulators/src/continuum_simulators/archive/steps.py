"""The steps that a document can take, each with its event."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from continuum_archive.letters import FailedEntry
from continuum_proto.briefs import BriefDrafted, BriefUnchanged
from continuum_proto.documents import DocumentChanged, DocumentSkipped
from continuum_proto.event import Event
from continuum_proto.letters import LetterDiscarded, LetterReplayed

__all__ = [
    "Changed",
    "Discarded",
    "Draft",
    "Failed",
    "Replayed",
    "Skipped",
    "Step",
    "Unchanged",
    "entry_id",
    "message_id",
]


@dataclass(frozen=True, slots=True)
class Changed:
    """A document was added or changed."""

    event: Event[DocumentChanged]


@dataclass(frozen=True, slots=True)
class Draft:
    """A drafted brief with the text that it was made of."""

    event: Event[BriefDrafted]
    pages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unchanged:
    """It was read again, and its brief holds."""

    event: Event[BriefUnchanged]


@dataclass(frozen=True, slots=True)
class Skipped:
    """It has no brief, for a reason that is no error."""

    event: Event[DocumentSkipped]


@dataclass(frozen=True, slots=True)
class Failed:
    """Its event became a dead letter."""

    letter: FailedEntry


@dataclass(frozen=True, slots=True)
class Replayed:
    """The letter went back to its stream."""

    event: Event[LetterReplayed]


@dataclass(frozen=True, slots=True)
class Discarded:
    """A person decided that the letter needs nothing more."""

    event: Event[LetterDiscarded]


Step = Changed | Draft | Unchanged | Skipped | Failed | Replayed | Discarded


def entry_id(moment: datetime) -> str:
    """Return the id that a stream gives what is added at that moment."""
    return f"{round(moment.timestamp() * 1000)}-0"


def message_id(owed: UUID) -> UUID:
    """Return the id of the message that tells of an owed event."""
    return uuid5(owed, "message")
