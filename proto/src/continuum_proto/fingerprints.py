"""What ``continuum.fingerprints`` holds for a document: the stored brief's fingerprint, and its cause.

Written by persistence as it settles, read by briefing: the same fingerprint means that making the brief
again would change nothing, and a forced event needs no second brief where this one's cause is not earlier.
"""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from continuum_proto.briefs import SHA256
from continuum_proto.envelope import Timestamp, complaint
from continuum_proto.errors import ContractViolation

__all__ = ["StoredFingerprint"]


class StoredFingerprint(BaseModel):
    """The fingerprint of the brief that is in the archive, and the ``document.changed`` it answers."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    fingerprint: str = Field(pattern=SHA256)
    cause_id: UUID
    cause_time: Timestamp
    checksum: str | None = Field(default=None, pattern=SHA256)
    """Of the text that the brief was made of; unknown where an older release wrote this."""

    def pack(self) -> bytes:
        """Return the hash field: JSON, so that redis-cli shows it."""
        return self.model_dump_json().encode()

    @classmethod
    def unpack(cls, packed: bytes) -> Self:
        """Read a hash field.

        :raises ContractViolation: these bytes are something else.
        """
        try:
            return cls.model_validate_json(packed)
        except ValidationError as exc:
            raise ContractViolation(f"fingerprint.{complaint(exc)}") from exc

    def answers(self, event_id: UUID, time: datetime) -> bool:
        """Tell whether the stored brief was caused by this ``document.changed`` or by a later one."""
        return (self.cause_time, self.cause_id) >= (time, event_id)
