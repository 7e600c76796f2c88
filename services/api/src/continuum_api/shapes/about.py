"""What the API says of itself: who asks, who is at work, what went wrong."""

from collections.abc import Sequence
from typing import Literal

from continuum_api.shapes.shape import Moment, Shape


class Me(Shape):
    """Who is asking."""

    name: str | None
    roles: Sequence[Literal["reader", "reviewer", "operator", "admin"]]
    review_policy: Literal["none", "one_person", "two_people"]


class ServiceState(Shape):
    """One process that gave a sign of life."""

    name: str
    consumer: str
    version: str
    heartbeat_at: Moment
    holding: int
    gates: dict[str, bool]
    """Whether each dependency that it knows lets work through."""


class Health(Shape):
    """Whether the archive can be read, and who is at work where that is known."""

    at: Moment
    version: str
    status: Literal["ok", "degraded"]
    archive: str | None
    """Null when it answers, else the reason."""
    services: Sequence[ServiceState] | None
    """Null where this api was not told of a Redis."""


class ProblemType(Shape):
    """What a type of problem means."""

    type: str
    meaning: str


class ProblemField(Shape):
    """What is wrong with one part of a request."""

    pointer: str
    detail: str


class ProblemDetails(Shape):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str | None = None
    instance: str
    trace_id: str | None = None
    errors: Sequence[ProblemField] | None = None
