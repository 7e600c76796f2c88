"""A brief as it is read: what the API answers, as far as it is shown."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from continuum_proto.briefs import Brief


class Shape(BaseModel):
    """Part of an answer; keys that we do not know are left aside."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class DocumentRef(Shape):
    """The document that a brief is of."""

    id: int
    title: str
    correspondent: str | None = None
    created: str | None = None
    pages: int = 1


class Summary(Shape):
    """A brief in a list."""

    id: str
    version: int
    state: str
    headline: str
    dek: str = ""
    kind: str = "other"
    published_at: datetime | None = None
    document: DocumentRef


class Citation(Shape):
    """A quotation and where it stands."""

    n: int
    page: int
    start: int
    end: int
    quote: str
    match: str


class Sentence(Shape):
    """A sentence of the summary and the ids of the points that it rests on."""

    text: str
    points: tuple[str, ...] = ()


class Point(Shape):
    """One claim with its quotations."""

    id: str = ""
    text: str
    citations: tuple[Citation, ...]


class Due(Shape):
    """A date as far as it is known."""

    iso: str


class Ask(Point):
    """What the document asks of its reader."""

    due: Due | None = None
    to: str | None = None


class Named(Shape):
    """A name in the document."""

    type: str
    name: str


class Withheld(Shape):
    """Something that was left out."""

    part: str = "point"
    reason: str


class Coverage(Shape):
    """How much of the document was read."""

    pages: int
    share: float
    missing: str | None = None


class Model(Shape):
    """The language model, where one was used."""

    name: str | None = None


class Reading(Summary):
    """A whole brief."""

    summary: str
    summary_sentences: tuple[Sentence, ...] = ()
    key_points: tuple[Point, ...]
    asks: tuple[Ask, ...] = ()
    entities: tuple[Named, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    coverage: Coverage
    engine: str
    model: Model = Model()

    def citations(self) -> tuple[Citation, ...]:
        """Return every quotation, by number."""
        found = (citation for part in (*self.key_points, *self.asks) for citation in part.citations)
        return tuple(sorted(found, key=lambda citation: citation.n))


class DocumentStatus(Shape):
    """A document and what became of it."""

    id: int
    title: str | None = None
    status: str
    reason: str | None = None
    brief_id: str | None = None


def reading_of(brief: Brief, document: DocumentRef) -> Reading:
    """Return a brief that was made here as it would be read from the API."""
    made = brief.model_dump(mode="json")
    made["summary_sentences"] = made.pop("summary")
    made["summary"] = " ".join(sentence.text for sentence in brief.summary)
    made |= {"id": "", "version": 1, "state": "draft", "document": document.model_dump()}
    made |= {"engine": brief.provenance.engine, "model": {"name": brief.provenance.model}}
    return Reading.model_validate(made)
