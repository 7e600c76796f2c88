"""Versions of a brief, and how two of them differ."""

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from continuum_api.shapes.briefs import Citation, KeyPoint
from continuum_api.shapes.shape import Moment, Shape

Value = str | int | float | bool | None


class Version(Shape):
    """One version of a brief that readers may see."""

    version: int = Field(ge=1)
    state: str
    headline: str
    engine: str
    model: str | None
    source_checksum: str
    created_at: Moment
    created_by: str
    published_at: Moment


class Change(Shape):
    """Something that differs; null where it is not there."""

    field: str
    from_: Value = Field(serialization_alias="from")
    to: Value


class PointChange(Shape):
    """A point of both versions, or of the one that has it."""

    op: Literal["same", "changed", "added", "removed"]
    from_: KeyPoint | None = Field(serialization_alias="from")
    to: KeyPoint | None


class Move(Shape):
    """A quotation that stands elsewhere, or counts otherwise, in the later version's text."""

    from_: Citation = Field(serialization_alias="from")
    to: Citation


class QuotationChanges(Shape):
    """What became of the quotations."""

    added: Sequence[Citation]
    gone: Sequence[Citation]
    moved: Sequence[Move]


class Difference(Shape):
    """How a later version differs from an earlier one; what is the same is not in ``fields``."""

    id: str
    from_: int = Field(serialization_alias="from")
    to: int
    text_changed: bool
    """Whether the document's own text is another one: the first thing to say."""
    fields: Sequence[Change]
    points: Sequence[PointChange]
    quotations: QuotationChanges
    provenance: Sequence[Change]
