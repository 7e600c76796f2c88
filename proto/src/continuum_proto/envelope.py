"""The envelope: CloudEvents 1.0 attributes as one flat Redis hash, readable by a person."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, Self
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    PositiveInt,
    ValidationError,
)

from continuum_proto.errors import ContractViolation
from continuum_proto.texts import clean

__all__ = [
    "Envelope",
    "Failure",
    "Payload",
    "Timestamp",
    "complaint",
    "derived_id",
    "document_id",
    "document_subject",
    "letter_id",
    "replay_id",
]

TRACEPARENT = r"^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"
DOCUMENTS = "paperless/documents/"


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


Timestamp = Annotated[AwareDatetime, AfterValidator(_utc)]
"""A moment with its zone, kept in UTC."""


class Payload(BaseModel):
    """What ``data`` holds. Unknown fields are accepted and dropped, so that producers may go first.

    A payload that is an event of its own sets ``TYPE``.
    """

    TYPE: ClassVar[str] = ""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Failure(BaseModel):
    """An attempt that failed and was tried again."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    attempt: PositiveInt
    at: Timestamp
    error_type: str = Field(max_length=200)
    error: str = Field(default="", max_length=500)
    """Its words; empty where nobody foresaw them: they might quote a document."""
    ms: float = Field(default=0, ge=0)
    """How long the attempt took."""


class Envelope(BaseModel):
    """One event as it stands in a stream; ``data`` is still JSON text.

    The flags of ``traceparent`` may be any two hex digits: OpenTelemetry emits ``03``
    (W3C Trace Context level 2).
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: UUID
    type: str = Field(min_length=1, max_length=128)
    source: str = Field(min_length=1, max_length=256)
    subject: str = Field(min_length=1, max_length=256)
    time: Timestamp
    traceparent: str | None = Field(default=None, pattern=TRACEPARENT)
    tracestate: str | None = Field(default=None, max_length=512)
    only_group: str | None = Field(default=None, max_length=64)
    """Set by a replay: every other group acknowledges the entry unread."""
    attempt: PositiveInt = 1
    """At which attempt what this event came of was handled."""
    failures: str | None = Field(default=None, max_length=20_000)
    """The attempts before, as a JSON list of failures."""
    data: str

    def fields(self) -> dict[str, str]:
        """Return the flat hash that XADD takes."""
        flat = {
            "id": str(self.id),
            "type": self.type,
            "source": self.source,
            "subject": self.subject,
            "time": self.time.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }
        for name in ("traceparent", "tracestate", "only_group"):
            value = getattr(self, name)
            if value is not None:
                flat[name] = value
        if self.attempt != 1:
            flat["attempt"] = str(self.attempt)
        if self.failures is not None:
            flat["failures"] = self.failures
        flat["data"] = self.data
        return flat

    @classmethod
    def read(cls, fields: Mapping[bytes, bytes]) -> Self:
        """Build an envelope from the hash that XRANGE returns, cleaned of what no text may hold.

        :raises ContractViolation: a field is missing, is not UTF-8 or has a wrong value.
        """
        try:
            flat: dict[str, Any] = {key.decode(): clean(value.decode()) for key, value in fields.items()}
            return cls.model_validate(flat)
        except UnicodeDecodeError as exc:
            raise ContractViolation(
                f"an entry's fields must be UTF-8: {exc.reason} at byte {exc.start}"
            ) from exc
        except ValidationError as exc:
            raise ContractViolation(complaint(exc)) from exc


def derived_id(cause: UUID, type_: str, subject: str, ordinal: int) -> UUID:
    """Return the id of the event that ``cause`` leads to: a redelivery repeats the same one."""
    return uuid5(cause, f"{type_}\n{subject}\n{ordinal}")


def letter_id(stream: str, group: str, event: str, round_: int) -> UUID:
    """Return the id of the dead letter of ``event`` in ``group``; ``round_`` counts its replays."""
    return uuid5(NAMESPACE_URL, json.dumps([stream, group, event, round_]))


def replay_id(letter: UUID, round_: int) -> UUID:
    """Return the id under which the entry of ``letter`` goes back to its stream."""
    return uuid5(letter, f"replay\n{round_}")


def document_subject(document: int) -> str:
    """Return the subject of events about a Paperless document."""
    return f"{DOCUMENTS}{document}"


def document_id(subject: str) -> int | None:
    """Return the Paperless id that ``subject`` names, if it names a document."""
    number = subject.removeprefix(DOCUMENTS)
    return int(number) if subject.startswith(DOCUMENTS) and number.isascii() and number.isdigit() else None


def complaint(error: ValidationError) -> str:
    """Return the first fault of ``error`` as ``field: what is wrong``, without the value."""
    first = error.errors(include_url=False, include_input=False)[0]
    field = ".".join(str(part) for part in first["loc"]) or "entry"
    return f"{field}: {first['msg']}"
