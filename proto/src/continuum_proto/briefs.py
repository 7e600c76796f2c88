"""What a brief is, and the events about briefs."""

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from pydantic import Field, NonNegativeInt, PositiveInt, model_validator

from continuum_proto.documents import Cause, DocumentMetadata, Lane
from continuum_proto.envelope import Payload, Timestamp, derived_id, document_subject

__all__ = [
    "Ask",
    "Brief",
    "BriefDrafted",
    "BriefPersisted",
    "BriefPublished",
    "BriefUnchanged",
    "BriefWithdrawn",
    "Citation",
    "Coverage",
    "Due",
    "Entity",
    "EntityType",
    "KeyPoint",
    "Match",
    "Mention",
    "PageSpan",
    "Precision",
    "Provenance",
    "Step",
    "SummarySentence",
    "WithdrawReason",
    "Withheld",
    "draft_id",
]

BRIEF_ID = r"^b_[a-z0-9]{6,32}$"
SHA256 = r"^[0-9a-f]{64}$"


class Match(StrEnum):
    """How a quotation was found in the document."""

    EXACT = "exact"
    NORMALIZED = "normalized"
    APPROXIMATE = "approximate"


class Precision(StrEnum):
    """How much of a date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class EntityType(StrEnum):
    """What kind of thing a name names."""

    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"
    DATE = "date"
    AMOUNT = "amount"
    REFERENCE = "reference"


class PageSpan(Payload):
    """A slice of one page, in code points, half-open; pages count from 1."""

    page: PositiveInt
    start: NonNegativeInt
    end: NonNegativeInt

    @model_validator(mode="after")
    def _ordered(self) -> "PageSpan":
        if self.end <= self.start:
            raise ValueError("end must be greater than start")
        return self


class Citation(PageSpan):
    """A quotation that stands in the document: ``quote`` is the exact slice, never a model's wording."""

    n: PositiveInt
    """Its number in the brief, from 1."""
    quote: str = Field(min_length=1)
    prefix: str = ""
    suffix: str = ""
    match: Match
    hits: PositiveInt = 1
    """How many places of the document have these words; this is the one that fits best."""
    wording: str | None = None
    """What the model wrote, where that is not the slice."""


class KeyPoint(Payload):
    """One sentence and the one to three passages that carry it."""

    id: str = Field(pattern=r"^p[1-9][0-9]?$")
    text: str = Field(min_length=1, max_length=1000)
    citations: tuple[Citation, ...] = Field(min_length=1, max_length=3)


class SummarySentence(Payload):
    """A sentence of the summary and the ids of the key points that it rests on."""

    text: str = Field(min_length=1, max_length=1000)
    points: tuple[str, ...] = ()


class Due(Payload):
    """A date as far as it is known: ``2026-05-03``, ``2026-05`` or ``2026``."""

    iso: str = Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")
    precision: Precision


class Ask(Payload):
    """What the document asks of its reader, by when and of whom."""

    text: str = Field(min_length=1, max_length=1000)
    due: Due | None = None
    to: str | None = Field(default=None, max_length=200)
    citations: tuple[Citation, ...] = Field(min_length=1, max_length=3)


class Mention(PageSpan):
    """Where a name stands in the document."""

    text: str = Field(min_length=1)


class Entity(Payload):
    """A person, organisation, place, date, amount or reference, with every place where it stands.

    ``date`` is set for dates; ``number`` (a decimal, as text) and ``unit`` for amounts.
    """

    type: EntityType
    name: str = Field(min_length=1, max_length=300)
    mentions: tuple[Mention, ...] = Field(min_length=1)
    date: Due | None = None
    number: str | None = Field(default=None, pattern=r"^-?\d+(\.\d+)?$")
    unit: str | None = Field(default=None, max_length=20)


class Coverage(Payload):
    """How much of the document was read: always all of it, or ``missing`` says why not."""

    pages: NonNegativeInt
    share: float = Field(ge=0, le=1)
    parts: tuple[str, ...] = ()
    """The parts that were read one by one, such as ``pages 1-12``; empty where one call read all."""
    missing: str | None = None


class Step(Payload):
    """How long one step took."""

    name: str
    ms: float = Field(ge=0)


class Provenance(Payload):
    """What made the brief, so that it can be explained and made again."""

    engine: str
    model: str | None = None
    model_digest: str | None = None
    prompt_version: str
    options: Mapping[str, str | int | float | bool] = Field(default_factory=dict)
    source_checksum: str = Field(pattern=SHA256)
    trace_id: str | None = None
    steps: tuple[Step, ...] = ()
    chunks: PositiveInt = 1
    prompt_tokens: NonNegativeInt | None = None
    output_tokens: NonNegativeInt | None = None


class Withheld(Payload):
    """Something that was left out because it could not be proved."""

    part: str
    """``point``, ``summary``, ``headline``, ``ask`` or ``entity``."""
    reason: str
    """``quotation not found``, ``figure not in the document``, ``name not in the document``, …"""


class Brief(Payload):
    """A document in brief: every claim tied to the document's own words."""

    headline: str = Field(min_length=1, max_length=100)
    summary: tuple[SummarySentence, ...] = Field(max_length=4)
    key_points: tuple[KeyPoint, ...] = Field(max_length=12)
    asks: tuple[Ask, ...] = ()
    entities: tuple[Entity, ...] = ()
    kind: str = Field(default="other", max_length=40)
    language: str = Field(default="und", max_length=35)
    """BCP 47."""
    coverage: Coverage
    provenance: Provenance
    withheld: tuple[Withheld, ...] = ()

    def citations(self) -> tuple[Citation, ...]:
        """Return every citation of points and asks, in order of their numbers."""
        points = [citation for point in self.key_points for citation in point.citations]
        asks = [citation for ask in self.asks for citation in ask.citations]
        return tuple(sorted(points + asks, key=lambda citation: citation.n))


class BriefDrafted(Payload):
    """A brief was made. The text it was made of waits in Redis under this event's id (claim check)."""

    TYPE: ClassVar[str] = "continuum.brief.drafted.v1"

    document: DocumentMetadata
    brief: Brief
    checksum: str = Field(pattern=SHA256)
    """SHA-256 of the whole text, UTF-8."""
    fingerprint: str = Field(pattern=SHA256)
    pages: PositiveInt
    """How many pages the text was cut into."""
    cause: Cause


def draft_id(cause: UUID, document: int) -> UUID:
    """Return the id of the draft that an event about a document leads to."""
    return derived_id(cause, BriefDrafted.TYPE, document_subject(document), 0)


class BriefUnchanged(Payload):
    """The document was read again and what its brief rests on is the same: no version, no notice."""

    TYPE: ClassVar[str] = "continuum.brief.unchanged.v1"

    document: DocumentMetadata
    fingerprint: str = Field(pattern=SHA256)
    cause: Cause


class _AboutBrief(Payload):
    brief_id: str = Field(pattern=BRIEF_ID)
    version: PositiveInt
    document_id: PositiveInt
    lane: Lane = Lane.LIVE
    cause: UUID
    """The ``document.changed`` behind it."""


class BriefPersisted(_AboutBrief):
    """A version was stored and waits for review."""

    TYPE: ClassVar[str] = "continuum.brief.persisted.v1"

    headline: str


class BriefPublished(_AboutBrief):
    """A version is there for readers."""

    TYPE: ClassVar[str] = "continuum.brief.published.v1"

    headline: str
    title: str
    document_added: Timestamp | None = None


class WithdrawReason(StrEnum):
    """Why a published brief is no longer shown."""

    GONE = "gone"
    HIDDEN = "hidden"
    EXCLUDED = "excluded"
    NO_TEXT = "no_text"
    PERSON = "person"


class BriefWithdrawn(_AboutBrief):
    """A published brief is no longer shown."""

    TYPE: ClassVar[str] = "continuum.brief.withdrawn.v1"

    reason: WithdrawReason
