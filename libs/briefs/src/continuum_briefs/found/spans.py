"""What the extractors find: a slice of a text and what it means."""

from dataclasses import dataclass

from continuum_proto.briefs import Due, EntityType

__all__ = ["Found"]


@dataclass(frozen=True, slots=True)
class Found:
    """A name in a text; ``start`` and ``end`` are code points, half-open."""

    type: EntityType
    start: int
    end: int
    name: str
    """The same for every way of writing the same thing."""
    date: Due | None = None
    number: str | None = None
    unit: str | None = None
