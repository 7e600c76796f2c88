"""What a search asks and finds, and in which order what was found is told."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

__all__ = [
    "Excerpt",
    "Facet",
    "Facets",
    "Found",
    "Hit",
    "Incomplete",
    "Kind",
    "Match",
    "Matches",
    "Piece",
    "Place",
    "Question",
    "ranked",
]


class Kind(StrEnum):
    """What is searched."""

    BRIEF = "brief"
    SOURCE = "source"


class Incomplete(StrEnum):
    """Why there may be more than was found."""

    TIME = "time"
    """Looking took too long; the newest were looked at."""
    INDEXING = "indexing"
    """Something older is not searchable yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What to search, and what a document must fit besides."""

    words: str
    """As people write to a search engine: ``"as it stands"``, ``-without``, ``this or that``."""
    kinds: Collection[Kind] = frozenset(Kind)
    tag: str | None = None
    entity: str | None = None
    correspondent: str | None = None
    year: int | None = None
    """Of the document's own date."""


@dataclass(frozen=True, slots=True)
class Match:
    """Something that holds the words; how well says ``score``."""

    id: str
    brief_id: str
    score: float


@dataclass(frozen=True, slots=True)
class Matches:
    """The newest of one kind that hold the words, and whether there are more."""

    kind: Kind
    items: Sequence[Match]
    more: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a list ordered by score, the best first, goes on."""

    score: float
    id: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of an excerpt: words that were asked for, or what stands between them."""

    text: str
    hit: bool


Excerpt = tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A brief or a passage as a result shows it."""

    kind: Kind
    id: str
    document_id: int
    brief_id: str
    title: str
    page: int | None
    """Of a passage."""
    excerpt: Excerpt
    score: float
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Facet:
    """A value that documents share, by what filters for it and by what people read."""

    value: str
    label: str
    documents: int


@dataclass(frozen=True, slots=True)
class Facets:
    """What the documents that were found share, the most frequent first."""

    tags: Sequence[Facet] = ()
    names: Sequence[Facet] = ()
    correspondents: Sequence[Facet] = ()
    years: Sequence[Facet] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A page of what was found."""

    hits: Sequence[Hit] = ()
    last: Place | None = None
    """Where the next page goes on; nothing at the end."""
    matches: Sequence[Matches] = ()
    facets: Facets | None = None
    """With the first page alone."""
    incomplete: Incomplete | None = None
    searchable: bool = True
    """False where every word is too common to be searched."""
    suggestions: Sequence[str] = ()


def ranked(
    matches: Iterable[Matches], *, limit: int, after: Place | None
) -> tuple[list[Match], Place | None]:
    """Return the best matches after a place, and where to go on; the same score goes by id."""
    best = sorted((one for of_kind in matches for one in of_kind.items), key=_order)
    rest = [one for one in best if after is None or _order(one) > (-after.score, after.id)]
    page = rest[:limit]
    return page, Place(page[-1].score, page[-1].id) if len(rest) > limit else None


def _order(match: Match) -> tuple[float, str]:
    return -match.score, match.id
