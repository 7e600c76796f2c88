"""Dead letters: what failed, where and why. What the entries held is never shown."""

from collections.abc import Sequence
from typing import Final, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator

from continuum_api.shapes.actions import Stage
from continuum_api.shapes.shape import Body, Moment, Shape, Trace

SENTENCE: Final = r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$"
"""One line that says something."""


class DeadLetter(Shape):
    """The story of an entry that failed for good."""

    id: UUID
    state: Literal["open", "replayed", "discarded"]
    stage: str
    """The group that failed."""
    stream: str
    entry: str
    event_id: str
    document_id: int | None
    error_type: str
    error: str
    deliveries: int = Field(ge=0)
    round: int = Field(ge=0)
    service: str
    version: str
    trace: Trace
    first_delivered: Moment | None
    failed_at: Moment
    closed_at: Moment | None
    closed_by: str | None
    close_reason: str | None
    replayed_as: UUID | None


class Discard(Body):
    """Why nothing more is needed; it is kept."""

    reason: str = Field(min_length=1, max_length=1000, pattern=SENTENCE)


class Replay(Body):
    """Which letters to put back: those named, or all that are open, of one stage if one is named."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                {
                    "required": ["ids"],
                    "properties": {
                        "ids": {"minItems": 1},
                        "all": {"const": False},
                        "stage": {"type": "null"},
                    },
                },
                {"required": ["all"], "properties": {"all": {"const": True}, "ids": {"maxItems": 0}}},
            ]
        }
    )

    ids: Sequence[UUID] = Field(default=(), max_length=1000)
    all: bool = False
    stage: Stage | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> "Replay":
        if self.all == bool(self.ids):
            raise ValueError("name letters by ids, or say all: true")
        if self.stage is not None and not self.all:
            raise ValueError("a stage goes with all: true")
        return self
