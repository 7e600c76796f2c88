"""An event with its typed payload: what a handler sees and a producer makes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Generic, Self, TypeVar
from uuid import UUID, uuid4

from pydantic import TypeAdapter, ValidationError

from continuum_proto.envelope import Envelope, Failure, Payload, complaint
from continuum_proto.errors import ContractViolation
from continuum_proto.texts import clean_json
from continuum_proto.topology import payload_type

__all__ = ["Event", "pack_failures", "unpack_failures"]

P = TypeVar("P", bound=Payload)
FAILURES: Final = TypeAdapter(tuple[Failure, ...])


def pack_failures(failures: Sequence[Failure]) -> str | None:
    """Return failures as an envelope has them: JSON, nothing where there are none."""
    return FAILURES.dump_json(tuple(failures)).decode() if failures else None


def unpack_failures(packed: str | bytes | None) -> tuple[Failure, ...]:
    """Return the failures that ``pack_failures`` was given.

    :raises ContractViolation: this text is something else.
    """
    if packed is None:
        return ()
    try:
        return FAILURES.validate_json(packed)
    except ValidationError as exc:
        raise ContractViolation(f"failures.{complaint(exc)}") from exc


@dataclass(frozen=True, slots=True)
class Event(Generic[P]):
    """One event, its payload validated."""

    id: UUID
    source: str
    subject: str
    time: datetime
    data: P
    traceparent: str | None = None
    tracestate: str | None = None
    only_group: str | None = None
    attempt: int = 1
    """At which attempt what this event came of was handled."""
    failures: tuple[Failure, ...] = ()
    """The attempts before."""

    @property
    def type(self) -> str:
        """The event type that the contract gives this payload."""
        return self.data.TYPE

    @classmethod
    def new(
        cls, data: P, *, source: str, subject: str, id: UUID | None = None, time: datetime | None = None
    ) -> Self:
        """Make an event; without ``id`` and ``time`` it is a new one, of now."""
        return cls(
            id=id or uuid4(), source=source, subject=subject, time=time or datetime.now(UTC), data=data
        )

    def envelope(self) -> Envelope:
        """Return the event as it goes into a stream."""
        return Envelope(
            id=self.id,
            type=self.type,
            source=self.source,
            subject=self.subject,
            time=self.time,
            traceparent=self.traceparent,
            tracestate=self.tracestate,
            only_group=self.only_group,
            attempt=self.attempt,
            failures=pack_failures(self.failures),
            data=self.data.model_dump_json(exclude_none=True),
        )

    def fields(self) -> dict[str, str]:
        """Return the flat hash that XADD takes: as :meth:`Envelope.fields`, without validating again."""
        flat = {
            "id": str(self.id),
            "type": self.data.TYPE,
            "source": self.source,
            "subject": self.subject,
            "time": self.time.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }
        if self.traceparent is not None:
            flat["traceparent"] = self.traceparent
        if self.tracestate is not None:
            flat["tracestate"] = self.tracestate
        if self.only_group is not None:
            flat["only_group"] = self.only_group
        if self.attempt != 1:
            flat["attempt"] = str(self.attempt)
        if (failures := pack_failures(self.failures)) is not None:
            flat["failures"] = failures
        flat["data"] = self.data.model_dump_json(exclude_none=True)
        return flat

    @staticmethod
    def read(envelope: Envelope) -> "Event[Payload]":
        """Validate the payload by the envelope's type, cleaned of what no text may hold.

        :raises ContractViolation: unknown type, missing field, wrong value.
        """
        try:
            data = payload_type(envelope.type).model_validate_json(clean_json(envelope.data))
        except ValidationError as exc:
            raise ContractViolation(f"data.{complaint(exc)}") from exc
        return Event(
            id=envelope.id,
            source=envelope.source,
            subject=envelope.subject,
            time=envelope.time,
            data=data,
            traceparent=envelope.traceparent,
            tracestate=envelope.tracestate,
            only_group=envelope.only_group,
            attempt=envelope.attempt,
            failures=unpack_failures(envelope.failures),
        )
