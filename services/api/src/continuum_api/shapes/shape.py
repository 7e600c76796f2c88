"""What every answer is made of, and what many have: moments, pages of lists, traces."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

T = TypeVar("T")


def _rfc3339(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


_DateTime = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Moment = Annotated[datetime, PlainSerializer(_rfc3339, return_type=_DateTime)]


class Shape(BaseModel):
    """What every answer is made of."""

    model_config = ConfigDict(frozen=True, use_enum_values=True, serialize_by_alias=True)


class Body(Shape):
    """What is sent to us: a key that is not understood is refused, never ignored."""

    model_config = ConfigDict(extra="forbid")


class Page(Shape, Generic[T]):
    """Part of a list; ``next`` is the cursor of what follows, null at the end."""

    items: Sequence[T]
    next: str | None = None
    total: int | None = Field(default=None, ge=0)


class Trace(Shape):
    """The trace of the brief's making; ``url`` where traces can be looked at."""

    id: str | None
    url: str | None
