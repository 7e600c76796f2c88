"""One attempt: an entry in, what it leads to out. Nothing here touches a stream."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from continuum_messaging.batches import singly
from continuum_messaging.entries import Add, AddDocument, Delete, DeleteField, Keep, Set, SetField, Step
from continuum_messaging.routes import Route
from continuum_messaging.values import Letter, Outcome
from continuum_proto.documents import DocumentChanged, Lane
from continuum_proto.envelope import Envelope, Failure, Payload, derived_id, document_id, document_subject
from continuum_proto.errors import ContractViolation
from continuum_proto.event import Event
from continuum_proto.topology import (
    DOCUMENTS,
    DOCUMENTS_BULK,
    EFFECTS,
    Effect,
    Stream,
    payload_type,
    stream_named,
    streams_of,
)

__all__ = [
    "Incoming",
    "Made",
    "call",
    "document_step",
    "document_stream",
    "incoming",
    "made",
    "outcome_of",
    "plain_step",
    "steps",
]


P = TypeVar("P", bound=Payload)


@dataclass(frozen=True, slots=True)
class Incoming:
    """What an entry holds for its route; ``event`` is absent where nobody here has to look at it."""

    event: Event[Payload] | Letter | None
    id: UUID | None = None
    subject: str = ""

    @property
    def document(self) -> int | None:
        """The document that the event is about."""
        return document_id(self.subject)


@dataclass(frozen=True, slots=True)
class Made:
    """An event that a handler made, and the stream it goes to."""

    stream: Stream
    event: Event[Payload]


def incoming(route: Route, stream: str, entry: str, fields: Any) -> Incoming:
    """Read an entry.

    :raises ContractViolation: it is not an event of the contract, or not one of this stream.
    """
    if route.raw:
        return Incoming(Letter(entry, fields))
    if _for_another(route, stream, fields):
        return Incoming(None)
    envelope = Envelope.read(fields)
    if envelope.type not in route.calls:
        if payload_type(envelope.type) not in stream_named(stream).carries:
            raise ContractViolation(f"type: {stream} does not carry {envelope.type}")
        return Incoming(None, envelope.id, envelope.subject)
    event = Event.read(envelope)
    document = getattr(event.data, "document_id", None)
    if isinstance(event.data, DocumentChanged) and document_subject(event.data.document_id) != event.subject:
        raise ContractViolation(f"subject: {event.subject} is not document {document}")
    return Incoming(event, envelope.id, envelope.subject)


async def call(route: Route, event: Event[Payload] | Letter) -> Outcome:
    """Let the route's handler work on ``event``; whatever it raises goes through."""
    if isinstance(event, Letter):
        assert route.raw_call is not None, "a raw route has a raw handler"
        return outcome_of(await route.raw_call(event))
    handler = route.calls[event.data.TYPE]
    return outcome_of(await (singly(handler, event) if event.data.TYPE in route.batches else handler(event)))


def outcome_of(result: object) -> Outcome:
    """Return what a handler's answer leads to.

    :raises TypeError: that is no answer.
    """
    if result is None:
        return Outcome()
    if isinstance(result, Payload):
        return Outcome((result,))
    if isinstance(result, Outcome):
        return result
    raise TypeError(f"a handler returned {type(result).__name__}: expected an event, an Outcome or None")


def made(
    route: Route,
    cause: Event[Payload] | Letter,
    outcome: Outcome,
    *,
    source: str,
    attempt: int = 1,
    failures: tuple[Failure, ...] = (),
    traceparent: str | None = None,
    tracestate: str | None = None,
) -> tuple[Made, ...]:
    """Turn payloads into events whose ids a redelivery repeats."""
    if not outcome.events:
        return ()
    if isinstance(cause, Letter):
        raise TypeError("a raw route makes no events")
    events, now = [], datetime.now(UTC)
    for ordinal, payload in enumerate(outcome.events):
        subject = _subject(payload, cause.subject)
        identity = derived_id(cause.id, payload.TYPE, subject, ordinal)
        event = Event(
            *(identity, source, subject, now, payload, traceparent, tracestate),
            attempt=attempt,
            failures=failures,
        )
        events.append(Made(_stream(route, payload), event))
    return tuple(events)


def steps(cause: Incoming, outcome: Outcome, events: Sequence[Made]) -> Iterator[Step]:
    """Return what a settlement does beside the acknowledgement, in order.

    :raises TypeError: the handler named an effect that the topology has not, or one that has no place.
    """
    for number, item in enumerate(events):
        yield step_for(item)
        if number == 0:
            for name, value in outcome.keep.items():
                if EFFECTS[name].kind == "string":
                    yield _kept(EFFECTS[name], item.event.id, value)
    for name, value in outcome.keep.items():
        if EFFECTS[name].kind == "hash":
            yield SetField(EFFECTS[name].key, str(_document_of(cause, name)), value)
        elif not events:
            raise TypeError(f"keep {name!r}: it is kept under the id of an event, and none was made")
    for name in outcome.drop:
        effect = EFFECTS[name]
        if effect.kind == "hash":
            yield DeleteField(effect.key, str(_document_of(cause, name)))
        else:
            yield Delete(effect.key.format(event_id=cause.id))


def step_for(item: Made) -> Add | AddDocument:
    """Return how an event goes to its stream; one about a document may merge into one that waits."""
    data = item.event.data
    if isinstance(data, DocumentChanged):
        return document_step(item.event, data)
    return plain_step(item.stream, item.event)


def plain_step(stream: Stream, event: Event[P]) -> Add:
    """Return how an event is added to a stream."""
    return Add(stream.name, event.id, event.fields())


def document_step(event: Event[P], data: DocumentChanged) -> AddDocument:
    """Return how a document's event is added to its lane."""
    fields = event.fields()
    return AddDocument(event.id, data.document_id, data.lane.value, data.force, fields)


def document_stream(payload: DocumentChanged) -> Stream:
    """Return the stream of a document's lane."""
    return DOCUMENTS_BULK if payload.lane is Lane.BULK else DOCUMENTS


def _for_another(route: Route, stream: str, fields: Mapping[bytes, bytes]) -> bool:
    """Tell whether a replay is for another group: asked before anything is read, which may be unreadable.

    :raises ContractViolation: it is for a group that there is not, and nobody would read it.
    """
    only = fields.get(b"only_group")
    if only is None or only == route.group.encode():
        return False
    if only.decode("utf-8", "replace") not in stream_named(stream).groups:
        raise ContractViolation(f"only_group: {stream} has no group of that name")
    return True


def _stream(route: Route, payload: Payload) -> Stream:
    if isinstance(payload, DocumentChanged):
        return document_stream(payload)
    if route.emits is not None and type(payload) in route.emits.carries:
        return route.emits
    for stream in streams_of(type(payload)):
        return stream
    raise TypeError(f"no stream carries {type(payload).__name__}")


def _subject(payload: Payload, otherwise: str) -> str:
    document = getattr(payload, "document_id", None)
    return document_subject(document) if isinstance(document, int) else otherwise


def _document_of(cause: Incoming, name: str) -> int:
    if cause.document is None:
        raise TypeError(f"{name!r} has one field a document, and the event is about none")
    return cause.document


def _kept(effect: Effect, event: UUID, value: bytes) -> Keep | Set:
    expiry = int((effect.expiry or timedelta()) / timedelta(milliseconds=1))
    return Keep(effect.key.format(event_id=event), value, expiry)
