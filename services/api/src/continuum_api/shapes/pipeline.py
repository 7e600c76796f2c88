"""How far the work is. What is not known at the moment is null, and ``missing`` says why."""

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from continuum_api.shapes.about import ServiceState
from continuum_api.shapes.shape import Moment, Shape, Trace

StageName = Literal["ingest", "briefing", "persistence", "review", "notification"]


class Stage(Shape):
    """One part of the way of a document."""

    name: StageName
    waiting: int | None
    """What nobody works on yet, or waits for its next attempt."""
    in_flight: int | None
    oldest_wait_ms: float | None
    per_minute: Sequence[int] | None = Field(min_length=60, max_length=60)
    """What came to an end here in each of the last sixty minutes, the one that runs last."""
    p50_ms: float | None
    p95_ms: float | None
    dead: int | None


class Segment(Shape):
    """A part of the time that a document took."""

    kind: Literal["wait", "fetch", "brief", "verify", "store", "failed"]
    ms: float = Field(ge=0)


class Work(Shape):
    """A document that something happened to lately."""

    id: int
    title: str | None
    state: str
    stage: StageName
    segments: Sequence[Segment]
    running: bool
    """Whether the last segment still grows."""
    attempt: int = Field(ge=1)
    trace: Trace


class Crew(Shape):
    """All processes of one service."""

    name: str
    replicas: int = Field(ge=1)
    heartbeat_at: Moment
    """Of the one that beat last."""
    holding: int
    version: str
    """Several, separated by commas, while one replaces the other."""


class Totals(Shape):
    """All stages together."""

    waiting: int | None
    in_flight: int | None
    dead: int | None
    drafts: int | None
    done_last_hour: int | None
    """Documents that came to an end: a brief, an unchanged one, or a reason why there is none."""


class Snapshot(Shape):
    """What changes from second to second, as listeners get it."""

    stages: Sequence[Stage]
    totals: Totals


class Pipeline(Snapshot):
    """Everything that those who run the system look at."""

    at: Moment
    documents: Sequence[Work] | None
    services: Sequence[Crew] | None
    missing: Sequence[str]
    """What could not be asked, in words."""


class Services(Shape):
    """The processes that gave a sign of life lately."""

    items: Sequence[ServiceState]
