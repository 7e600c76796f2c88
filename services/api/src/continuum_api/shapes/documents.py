"""Documents, their texts and their histories."""

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from continuum_api.shapes.shape import Moment, Shape, Trace


class PageText(Shape):
    """The text of one page; pages count from 1."""

    n: int = Field(ge=1)
    text: str


class Text(Shape):
    """The text of a document as it was when the brief was made; all positions are code points."""

    document_id: int
    checksum: str
    unit: Literal["codepoint"] = "codepoint"
    total_pages: int
    pages: Sequence[PageText]


class Document(Shape):
    """A document and what became of it."""

    id: int
    title: str | None
    correspondent: str | None
    document_type: str | None
    tags: Sequence[str]
    created: str | None
    added: Moment | None
    modified: Moment | None
    pages: int | None
    status: str
    reason: str | None
    status_at: Moment
    brief_id: str | None
    paperless_url: str | None


class Step(Shape):
    """A step of making a brief, and how long it took."""

    name: str
    ms: float


class LogEntry(Shape):
    """One thing that happened to a document: an event and what came of it, a notice, or what somebody did."""

    at: Moment
    event: str
    status: str
    attempt: int | None
    duration_ms: float | None
    waited_ms: float | None
    """From its cause on, but for the work itself."""
    steps: Sequence[Step]
    trace: Trace
    detail: str | None
