"""From entries of streams to what listeners are told of them."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from continuum_api.shapes.live import BriefChange, DocumentStage, LetterChange
from continuum_api.shapes.shape import Shape
from continuum_messaging import Letter, Taken
from continuum_proto.briefs import BriefDrafted, BriefPublished, BriefUnchanged, BriefWithdrawn
from continuum_proto.documents import DocumentChanged, DocumentSkipped
from continuum_proto.envelope import document_id
from continuum_proto.letters import LetterDiscarded, LetterReplayed
from continuum_proto.topology import DEAD_LETTERS
from continuum_telemetry.context import parse_traceparent


class Topic(StrEnum):
    """What a listener may want to hear of."""

    BRIEFS = "briefs"
    DOCUMENTS = "documents"
    PIPELINE = "pipeline"
    DEAD_LETTERS = "dead_letters"
    SERVICES = "services"


FOR_READERS: Final = frozenset({Topic.BRIEFS})
"""Of briefs only published ones are named; all else may tell of documents that a reader must not know."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One event as it goes over the wire, but for its id."""

    topic: Topic
    wire: bytes


@dataclass(frozen=True, slots=True)
class Occurrence:
    """All that one entry has to tell, and how far a listener is that has heard it."""

    stream: str
    entry: str
    cursor: str
    frames: tuple[Frame, ...]

    def wire(self, topics: Collection[Topic]) -> bytes:
        """Return the events about ``topics``; the last has the id, so that none is lost between two."""
        wanted = [frame.wire for frame in self.frames if frame.topic in topics]
        return b"".join([*wanted[:-1], f"id: {self.cursor}\n".encode(), wanted[-1]]) if wanted else b""


def frame(topic: Topic, name: str, shape: Shape) -> Frame:
    """Return an event; JSON has no line end, so that no text can begin a field of its own."""
    return Frame(topic, said(name, shape))


def said(name: str, shape: Shape) -> bytes:
    """Return the lines of an event."""
    return f"event: {name}\ndata: {shape.model_dump_json()}\n\n".encode()


def frames_of(taken: Taken) -> tuple[Frame, ...]:
    """Return what there is to tell of an entry; one that cannot be read becomes a dead letter later."""
    try:
        if taken.stream == DEAD_LETTERS.name:
            return tuple(_of_letter(Letter(taken.entry, taken.fields)))
        told = _Told.read(taken)
        tell = TELLING.get(told.type)
        return tuple(tell(told)) if tell else ()
    except ValueError:
        return ()


@dataclass(frozen=True, slots=True)
class _Told:
    """What every entry says of itself."""

    type: str
    document: int | None
    at: datetime
    trace: str | None
    only_group: str
    """Empty unless it was sent again for one group alone."""
    data: bytes

    @classmethod
    def read(cls, taken: Taken) -> "_Told":
        fields = {name: taken.fields.get(name.encode(), b"").decode("utf-8", "replace") for name in ENVELOPE}
        trace = parse_traceparent(fields["traceparent"])
        return cls(
            type=fields["type"],
            document=document_id(fields["subject"]),
            at=_when(taken.entry),
            trace=trace.trace_id if trace else None,
            only_group=fields["only_group"],
            data=taken.fields.get(b"data", b""),
        )


ENVELOPE: Final = ("type", "subject", "traceparent", "only_group")


def _when(entry: str) -> datetime:
    return datetime.fromtimestamp(int(entry.partition("-")[0]) / 1000, UTC)


def _queued(told: _Told) -> Iterator[Frame]:
    yield from _stage(told, "briefing", "waiting")


def _drafted(told: _Told) -> Iterator[Frame]:
    yield from _stage(told, "persistence", "drafted")


def _unchanged(told: _Told) -> Iterator[Frame]:
    yield from _stage(told, "persistence", "unchanged")


def _skipped(told: _Told) -> Iterator[Frame]:
    reason = DocumentSkipped.model_validate_json(told.data).reason
    yield from _stage(told, "persistence", reason)


def _published(told: _Told) -> Iterator[Frame]:
    brief = BriefPublished.model_validate_json(told.data)
    name = "brief.created" if brief.version == 1 else "brief.updated"
    yield frame(Topic.BRIEFS, name, BriefChange(id=brief.brief_id, version=brief.version, at=told.at))
    yield from _stage(told, "notification", "published")


def _withdrawn(told: _Told) -> Iterator[Frame]:
    brief = BriefWithdrawn.model_validate_json(told.data)
    change = BriefChange(id=brief.brief_id, version=brief.version, at=told.at)
    yield frame(Topic.BRIEFS, "brief.withdrawn", change)
    yield from _stage(told, "notification", "withdrawn")


def _stage(told: _Told, stage: str, state: str) -> Iterator[Frame]:
    if told.document is not None:
        group = told.only_group or stage
        shape = DocumentStage(id=told.document, stage=group, state=state, at=told.at, trace_id=told.trace)
        yield frame(Topic.DOCUMENTS, "document.stage", shape)


def _replayed(told: _Told) -> Iterator[Frame]:
    letter = LetterReplayed.model_validate_json(told.data)
    yield from _closed("dead_letter.replayed", letter, told)


def _discarded(told: _Told) -> Iterator[Frame]:
    letter = LetterDiscarded.model_validate_json(told.data)
    yield from _closed("dead_letter.discarded", letter, told)


def _closed(name: str, letter: LetterReplayed | LetterDiscarded, told: _Told) -> Iterator[Frame]:
    shape = LetterChange(id=str(letter.letter_id), document_id=told.document, stage=letter.group, at=told.at)
    yield frame(Topic.DEAD_LETTERS, name, shape)


def _of_letter(letter: Letter) -> Iterator[Frame]:
    document = document_id(letter.fields.get(b"subject", b"").decode("utf-8", "replace"))
    group, at = letter.about("group"), _when(letter.entry)
    shape = LetterChange(id=str(letter.id), document_id=document, stage=group, at=at)
    yield frame(Topic.DEAD_LETTERS, "dead_letter.added", shape)
    if document is not None:
        failed = DocumentStage(id=document, stage=group, state="failed", at=at, trace_id=None)
        yield frame(Topic.DOCUMENTS, "document.stage", failed)


TELLING: Final[Mapping[str, Callable[[_Told], Iterator[Frame]]]] = {
    DocumentChanged.TYPE: _queued,
    BriefDrafted.TYPE: _drafted,
    BriefUnchanged.TYPE: _unchanged,
    DocumentSkipped.TYPE: _skipped,
    BriefPublished.TYPE: _published,
    BriefWithdrawn.TYPE: _withdrawn,
    LetterReplayed.TYPE: _replayed,
    LetterDiscarded.TYPE: _discarded,
}
