"""Names: who and what published briefs mention, where, and together with whom."""

from collections.abc import Sequence

from pydantic import Field

from continuum_api.shapes.briefs import Amount, DateValue
from continuum_api.shapes.shape import Moment, Shape
from continuum_proto.briefs import BRIEF_ID, EntityType, Precision

ENTITY_ID = r"^e_[a-z0-9]{6,32}$"


class Name(Shape):
    """A name, in how many published briefs it stands and how often."""

    id: str = Field(pattern=ENTITY_ID)
    type: EntityType
    name: str
    value: DateValue | Amount | None
    briefs: int = Field(ge=1)
    mentions: int = Field(ge=1)
    last_seen: Moment


class NameDetails(Name):
    """A name with how else it is written, as far as the newest briefs tell."""

    first_seen: Moment
    also_written: Sequence[str]


class NamedDocument(Shape):
    """The document that a brief is of."""

    id: int
    title: str


class NamingBrief(Shape):
    """A published brief, by what a reader recognises."""

    id: str = Field(pattern=BRIEF_ID)
    slug: str
    version: int = Field(ge=1)
    headline: str
    lang: str
    published_at: Moment
    document: NamedDocument


class Passage(Shape):
    """Where a name stands: ``text`` is ``[start:end]`` of that page; around it, the rest of its sentence."""

    page: int = Field(ge=1)
    start: int = Field(ge=0)
    end: int = Field(ge=1)
    prefix: str
    text: str
    suffix: str


class NameInBrief(Shape):
    """A brief that names it: how often, and the first passages."""

    brief: NamingBrief
    mentions: int = Field(ge=1)
    passages: Sequence[Passage]


class Node(Shape):
    """A name that stands on the same page, on so many pages."""

    id: str = Field(pattern=ENTITY_ID)
    type: EntityType
    name: str
    passages: int = Field(ge=1)


class Edge(Shape):
    """Two names that stand together on so many pages."""

    a: str
    b: str
    passages: int = Field(ge=1)


class Neighbourhood(Shape):
    """Names that stand together with one, in the newest briefs that name it."""

    nodes: Sequence[Node]
    edges: Sequence[Edge]
    more: int = Field(ge=0)
    """How many further names stand there."""
    briefs: int = Field(ge=0)
    """How many briefs were looked at."""


class DatedSentence(Shape):
    """A date and the sentence in which a brief's document names it; ``sentence[start:end]`` is the date."""

    iso: str
    precision: Precision
    entity_id: str = Field(pattern=ENTITY_ID)
    page: int = Field(ge=1)
    sentence: str
    start: int = Field(ge=0)
    end: int = Field(ge=1)
    brief: NamingBrief
