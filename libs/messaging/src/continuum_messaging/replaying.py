"""What goes into the streams when a dead letter is replayed or discarded. Nothing here touches them."""

import json
from contextlib import suppress
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from continuum_messaging.attempts import plain_step
from continuum_messaging.entries import Add
from continuum_messaging.values import Letter
from continuum_proto.documents import DocumentChanged, Trigger
from continuum_proto.envelope import Envelope, complaint, replay_id
from continuum_proto.errors import ContinuumError, ContractViolation
from continuum_proto.event import Event
from continuum_proto.letters import PREFIX, LetterDiscarded, LetterReplayed
from continuum_proto.texts import clean
from continuum_proto.topology import LETTERS, stream_named

__all__ = ["LetterStays", "discarded", "replayed"]


class LetterStays(ContinuumError):
    """A letter cannot be replayed or discarded like that: it stays, the message says why."""


def replayed(letter: Letter, *, by: str, source: str, told_as: UUID | None = None) -> tuple[Add, Add]:
    """Return the entry that goes back to its stream, and the event that tells of it, by an id of its own.

    :raises LetterStays: the topology no longer has its stream, or no longer its group.
    """
    stream, group = letter.about("stream"), letter.about("group")
    try:
        groups = stream_named(stream).groups
    except ContractViolation:
        raise LetterStays(f"letter {letter.id}: there is no stream {stream!r} any more") from None
    if group not in groups:
        raise LetterStays(f"letter {letter.id}: {stream} has no group {group!r} any more")
    identity = replay_id(letter.id, letter.round)
    again = dict(letter.original)
    # What cannot be read keeps all its bytes: a newer release may know what to do with it.
    with suppress(ContractViolation):
        again |= _renewed(Envelope.read(again), str(identity))
    again |= {b"only_group": group.encode(), f"{PREFIX}round".encode(): str(letter.round).encode()}
    told = LetterReplayed(**_about(letter, by), replayed_as=identity, round=letter.round)
    return Add(stream, identity, again), plain_step(LETTERS, _event(letter, told, source, told_as))


def discarded(letter: Letter, *, reason: str, by: str, source: str, told_as: UUID | None = None) -> Add:
    """Return the event that tells that ``letter`` needs nothing more, by an id of its own.

    :raises LetterStays: no reason is given, or one that is too long.
    """
    try:
        told = LetterDiscarded(**_about(letter, by), reason=reason.strip())
    except ValidationError as exc:
        raise LetterStays(f"letter {letter.id}: {complaint(exc)}") from exc
    return plain_step(LETTERS, _event(letter, told, source, told_as))


def _renewed(envelope: Envelope, identity: str) -> dict[bytes, bytes]:
    """Return the fields of a readable entry that a replay changes."""
    fields = {b"id": identity.encode()}
    try:
        changes_document = isinstance(Event.read(envelope).data, DocumentChanged)
    except ContractViolation:
        return fields
    if changes_document:
        # What the brief was made of may be the same as before: it is to be made all the same.
        data = json.loads(envelope.data) | {"force": True, "trigger": Trigger.REPLAY.value}
        fields[b"data"] = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    return fields


def _about(letter: Letter, by: str) -> dict[str, Any]:
    about = {name: letter.about(name) for name in ("stream", "group")}
    return {**about, "letter_id": letter.id, "event_id": letter.event_id, "by": by[:200]}


def _event(
    letter: Letter, told: LetterReplayed | LetterDiscarded, source: str, id: UUID | None
) -> Event[LetterReplayed | LetterDiscarded]:
    """Make the event; its id is nobody else's, by which a repeated call knows itself."""
    subject = clean(letter.original.get(b"subject", b"").decode("utf-8", "replace"))
    return Event.new(told, source=source, subject=subject[:256] or f"letters/{letter.id}", id=id)
