"""Briefs."""

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from continuum_api.shapes.shape import Moment, Shape, Trace
from continuum_proto.briefs import BRIEF_ID, EntityType, Match, Precision


class DocumentRef(Shape):
    """The document that a brief is of, by its Paperless id."""

    id: int
    title: str
    correspondent: str | None
    created: str | None
    pages: int


class CitationCounts(Shape):
    """How the quotations of a brief were found, and how many parts were held back for want of one."""

    exact: int
    normalized: int
    approximate: int
    withheld: int


class BriefSummary(Shape):
    """A brief as it stands in a list."""

    id: str = Field(pattern=BRIEF_ID)
    slug: str
    version: int = Field(ge=1)
    state: str
    headline: str
    dek: str
    lang: str
    tags: Sequence[str]
    published_at: Moment | None
    document: DocumentRef
    citations: CitationCounts
    kind: str
    stale: bool


class Citation(Shape):
    """A passage of the document: ``quote`` is ``text[start:end]`` of that page, in code points."""

    n: int = Field(ge=1)
    page: int = Field(ge=1)
    start: int = Field(ge=0)
    end: int = Field(ge=1)
    quote: str
    prefix: str
    suffix: str
    match: Match


class KeyPoint(Shape):
    """One claim and the passages that carry it."""

    id: str
    text: str
    citations: Sequence[Citation]


class SummarySentence(Shape):
    """A sentence of the summary and the ids of the points that it rests on."""

    text: str
    points: Sequence[str]


class Withheld(Shape):
    """Something that was left out because it could not be proved."""

    part: str
    reason: str


class Due(Shape):
    """A date as far as it is known."""

    iso: str
    precision: Precision


class Ask(Shape):
    """What the document asks of its reader."""

    text: str
    due: Due | None
    to: str | None
    citations: Sequence[Citation]


class DateValue(Shape):
    """The value of a date."""

    iso: str
    precision: Precision


class Amount(Shape):
    """The value of an amount; ``number`` is a decimal as text, so that nothing is rounded."""

    number: str
    unit: str | None


class Entity(Shape):
    """A name in the document and how often it stands there."""

    id: str
    type: EntityType
    name: str
    mentions: int = Field(ge=0)
    value: DateValue | Amount | None


class Coverage(Shape):
    """How much of the document was read, and why not all of it."""

    pages: int
    share: float = Field(ge=0, le=1)
    parts: Sequence[str]
    missing: str | None


class Model(Shape):
    """The language model; its name is null where none was used."""

    name: str | None
    digest: str | None
    prompt_version: str
    options: dict[str, str | int | float | bool]


class Timings(Shape):
    """Where the time went; null where it was not measured."""

    queued_ms: float | None = None
    fetch_ms: float | None = None
    generate_ms: float | None = None
    verify_ms: float | None = None
    store_ms: float | None = None
    total_ms: float | None = None


class Source(Shape):
    """The text that the brief was made of, and the document in Paperless."""

    checksum: str
    paperless_url: str | None


class Related(Shape):
    """Another brief that names the same."""

    id: str
    headline: str
    shared: Sequence[str]


class AllowedAction(Shape):
    """What this reader may do with the brief, or the reason why not, in words."""

    action: Literal["review", "return", "publish", "withdraw", "edit", "rebrief"]
    allowed: bool
    reason: str


class Brief(BriefSummary):
    """A whole brief."""

    summary: str
    summary_sentences: Sequence[SummarySentence]
    key_points: Sequence[KeyPoint]
    withheld: Sequence[Withheld]
    asks: Sequence[Ask]
    entities: Sequence[Entity]
    coverage: Coverage
    engine: str
    model: Model
    timings: Timings
    trace: Trace
    source: Source
    created_at: Moment
    created_by: str
    edited_by: Sequence[str]
    reviewed_by: str | None
    reviewed_at: Moment | None
    published_by: str | None
    related: Sequence[Related]
    allowed_actions: Sequence[AllowedAction]
