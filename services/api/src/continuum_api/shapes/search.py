"""What a search finds."""

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from continuum_api.shapes.shape import Moment, Shape
from continuum_proto.briefs import BRIEF_ID


class SnippetPart(Shape):
    """A piece of text as it stands in the document or the brief; ``hit`` where it was asked for."""

    t: str
    hit: bool


class SearchHit(Shape):
    """A brief, or a passage of a document's text; a passage has a page and the title of its document."""

    kind: Literal["brief", "source"]
    id: str
    document_id: int
    brief_id: str = Field(pattern=BRIEF_ID)
    title: str
    page: int | None = Field(ge=1)
    snippet: Sequence[SnippetPart]
    score: float = Field(ge=0)
    published_at: Moment


class FacetValue(Shape):
    """A value to filter by, what to show for it, and how many of the documents found have it."""

    value: str
    label: str
    count: int = Field(ge=1)


class SearchFacets(Shape):
    """What the documents found share, the most frequent first; ``name`` filters by ``entity``."""

    tag: Sequence[FacetValue]
    name: Sequence[FacetValue]
    correspondent: Sequence[FacetValue]
    year: Sequence[FacetValue]


class Matched(Shape):
    """How many of a kind were found; with ``more`` there are older ones that were not looked at."""

    kind: Literal["brief", "source"]
    count: int = Field(ge=0)
    more: bool


class SearchAnswer(Shape):
    """A page of what was found, the best first; facets come with the first page and are null later."""

    items: Sequence[SearchHit]
    next: str | None
    matched: Sequence[Matched]
    facets: SearchFacets | None
    incomplete: Literal["time", "indexing"] | None
    """``time``: looking took too long. ``indexing``: something older cannot be found yet."""
    hint: str | None
    """What to do where there is little or nothing, in words."""
    suggestions: Sequence[str]
    """Names that are written much like what was asked for, where nothing was found."""
    took_ms: float = Field(ge=0)
