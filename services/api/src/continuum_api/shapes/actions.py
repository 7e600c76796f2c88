"""What operators ask for, and what came of it."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from pydantic import Field

from continuum_api.shapes.shape import Body, Moment, Shape, Trace

Stage = Literal["briefing", "notification", "persistence"]
"""A group of the pipeline."""


class DocumentAction(Body):
    """Something to be done with a document."""

    action: Literal["brief", "forget"]


class BriefAction(Body):
    """Something to be done with a brief."""

    action: Literal["rebrief"]


class QueueAction(Body):
    """Something to be done with a group of the pipeline."""

    action: Literal["pause", "resume"]


class Accepted(Shape):
    """A request that was taken down; `/requests/{request_id}` tells what came of it."""

    request_id: UUID


class AcceptedForDocument(Accepted):
    """A request about a document; the trace goes on until its brief is made."""

    document_id: int
    trace: Trace


class LeftOut(Shape):
    """A letter that nothing is done about, and why."""

    id: UUID
    reason: str


class AcceptedForLetters(Accepted):
    """A request about dead letters: how many it will put back, and which it will not."""

    accepted: int = Field(ge=0)
    skipped: Sequence[LeftOut]


class LetterCounts(Shape):
    """What became of the letters of a request so far; of those that stayed, the first hundred."""

    accepted: int = Field(ge=0)
    done: int = Field(ge=0)
    closed_before: int = Field(ge=0)
    stayed: int = Field(ge=0)
    examples: Sequence[LeftOut]


class RequestState(Shape):
    """A request and what came of it."""

    id: UUID
    action: Literal["brief", "rebrief", "forget", "replay", "discard", "pause", "resume"]
    state: Literal["open", "done", "failed"]
    detail: str
    document_id: int | None
    brief_id: str | None
    group: str | None
    reason: str | None
    asked_by: str
    asked_at: Moment
    ended_at: Moment | None
    letters: LetterCounts | None
    """Null for what is about no letters."""
