"""What an entry tells of itself, whatever it holds: for whoever must not fail at what cannot be read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from continuum_proto import texts
from continuum_proto.documents import Cause
from continuum_proto.envelope import document_id

__all__ = ["Told"]

BODY: Final = TypeAdapter(dict[str, object])
CAUSE: Final = TypeAdapter(Cause)
MOMENT: Final = TypeAdapter(datetime)
LARGEST: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Told:
    """The fields of an entry, read one by one; what cannot be read is not there."""

    fields: Mapping[bytes, bytes]

    def text(self, name: str) -> str:
        """Return a field as text that PostgreSQL takes; empty where it is missing."""
        return texts.clean(self.fields.get(name.encode(), b"").decode("utf-8", "replace"))

    @property
    def document_id(self) -> int | None:
        """The document that the entry is about: its subject says so, or else what it carries."""
        if (number := document_id(self.text("subject"))) is not None:
            return number if 0 < number <= LARGEST else None
        body = self._body
        document = body.get("document")
        told = document.get("document_id") if isinstance(document, dict) else body.get("document_id")
        return told if type(told) is int and 0 < told <= LARGEST else None

    @property
    def event_id(self) -> UUID | None:
        """The id of the event."""
        try:
            return UUID(self.text("id"))
        except ValueError:
            return None

    @property
    def time(self) -> datetime | None:
        """When the event was made; a time without its zone is none."""
        return _moment(self.text("time"))

    @property
    def cause(self) -> Cause | None:
        """The ``document.changed`` behind the event, where the event tells it whole."""
        try:
            return CAUSE.validate_python(self._body.get("cause"))
        except ValidationError:
            return None

    @property
    def modified(self) -> datetime | None:
        """The state of the document, where the event tells it."""
        document = self._body.get("document")
        told = self._body.get("modified") or (
            document.get("modified") if isinstance(document, dict) else None
        )
        return _moment(told)

    @property
    def _body(self) -> Mapping[str, object]:
        """What ``data`` holds; what is no object is empty."""
        try:
            return BODY.validate_json(self.text("data"))
        except ValidationError:
            return {}


def _moment(told: object) -> datetime | None:
    try:
        moment = MOMENT.validate_python(told) if isinstance(told, str) else None
    except ValidationError:
        return None
    return moment if moment is not None and moment.tzinfo else None
