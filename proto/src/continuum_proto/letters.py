"""Dead letters: the fields added to the original entry, and what became of a letter."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field, PositiveInt

from continuum_proto.envelope import Payload

__all__ = ["PREFIX", "LetterDiscarded", "LetterReplayed"]

PREFIX = "deadletter."
"""Every field that dead-lettering adds begins so: id, stream, group, entry, deliveries, error_type, error,
first_delivered, failed_at, service, version, round, failures."""


class _AboutLetter(Payload):
    letter_id: UUID
    stream: str
    group: str
    event_id: str
    """As the entry had it: an undecodable one may hold anything."""
    by: str = Field(default="", max_length=200)
    """Who asked, where known."""


class LetterReplayed(_AboutLetter):
    """A letter went back to its stream, for its group alone."""

    TYPE: ClassVar[str] = "continuum.letter.replayed.v1"

    replayed_as: UUID
    round: PositiveInt


class LetterDiscarded(_AboutLetter):
    """A person decided that a letter needs nothing more."""

    TYPE: ClassVar[str] = "continuum.letter.discarded.v1"

    reason: str = Field(min_length=1, max_length=1000)
