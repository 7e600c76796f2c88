"""A searcher in memory: it knows words, not languages."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from continuum_archive.hits import (
    Excerpt,
    Facet,
    Facets,
    Found,
    Hit,
    Kind,
    Match,
    Matches,
    Piece,
    Place,
    Question,
    ranked,
)

TERM: Final = re.compile(r'(-?)(?:"([^"]*)"|(\S+))')
WORD: Final = re.compile(r"\w+")
VALUES: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Searchable:
    """A brief, or with a page a passage, and the document that it is of."""

    id: str
    brief_id: str
    document_id: int
    title: str
    text: str
    published_at: datetime
    page: int | None = None
    readable: bool = True
    tags: Sequence[str] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    """By id."""
    correspondent: str | None = None
    year: int | None = None

    @property
    def kind(self) -> Kind:
        """What it is."""
        return Kind.SOURCE if self.page else Kind.BRIEF


@dataclass(slots=True)
class MemorySearcher:
    """Finds what has all the words, those in quotation marks in a row, and none behind a minus."""

    things: list[Searchable] = field(default_factory=list)
    trouble: Exception | None = None
    """Raised by every question, where set."""

    async def search(self, question: Question, *, limit: int, after: Place | None = None) -> Found:
        """Return a page of what fits ``question``, the best first."""
        if self.trouble:
            raise self.trouble
        terms = [(bool(minus), _words(row or one)) for minus, row, one in TERM.findall(question.words)]
        if not any(words for _, words in terms):
            return Found(searchable=False)
        found = [one for one in self.things if _fits(one, question) and _holds(one, terms)]
        matches = [Matches(kind, _matches(found, kind, terms)) for kind in Kind if kind in question.kinds]
        best, last = ranked(matches, limit=limit, after=after)
        by_id = {one.id: one for one in found}
        hits = [_hit(by_id[match.id], match.score, terms) for match in best]
        return Found(hits=hits, last=last, matches=matches, facets=None if after else _facets(found))


Terms = Sequence[tuple[bool, Sequence[str]]]


def _words(text: str) -> list[str]:
    return [word.casefold() for word in WORD.findall(text)]


def _fits(one: Searchable, question: Question) -> bool:
    return (
        one.readable
        and question.tag in {None, *one.tags}
        and question.entity in {None, *one.names}
        and question.correspondent in {None, one.correspondent}
        and question.year in {None, one.year}
    )


def _holds(one: Searchable, terms: Terms) -> bool:
    words = _words(one.text)
    return all(
        _count(words, asked) == 0 if minus else _count(words, asked) > 0 for minus, asked in terms if asked
    )


def _count(words: Sequence[str], asked: Sequence[str]) -> int:
    """Return how often ``asked`` stand in a row."""
    return sum(list(words[at : at + len(asked)]) == list(asked) for at in range(len(words)))


def _matches(found: Iterable[Searchable], kind: Kind, terms: Terms) -> list[Match]:
    return [Match(one.id, one.brief_id, _score(one, terms)) for one in found if one.kind is kind]


def _score(one: Searchable, terms: Terms) -> float:
    words = _words(one.text)
    return float(sum(_count(words, asked) for minus, asked in terms if asked and not minus))


def _hit(one: Searchable, score: float, terms: Terms) -> Hit:
    return Hit(
        kind=one.kind,
        id=one.id,
        document_id=one.document_id,
        brief_id=one.brief_id,
        title=one.title,
        page=one.page,
        excerpt=_excerpt(one.text, {word for minus, asked in terms if not minus for word in asked}),
        score=score,
        published_at=one.published_at,
    )


def _excerpt(text: str, asked: set[str]) -> Excerpt:
    pieces = re.split(r"(\w+)", text)
    return tuple(Piece(piece, hit=piece.casefold() in asked) for piece in pieces if piece)


def _facets(found: Iterable[Searchable]) -> Facets:
    documents = {one.document_id: one for one in found}.values()
    names = {known: name for one in documents for known, name in one.names.items()}
    return Facets(
        tags=_counted(documents, lambda one: one.tags),
        names=[Facet(one.value, names[one.value], one.documents) for one in _counted(documents, _names)],
        correspondents=_counted(documents, lambda one: [one.correspondent] if one.correspondent else []),
        years=_counted(documents, lambda one: [str(one.year)] if one.year else []),
    )


def _names(one: Searchable) -> Iterable[str]:
    return one.names


def _counted(
    documents: Iterable[Searchable], values_of: Callable[[Searchable], Iterable[str]]
) -> list[Facet]:
    counts = Counter(value for one in documents for value in values_of(one))
    most = sorted(counts.items(), key=lambda each: (-each[1], each[0]))[:VALUES]
    return [Facet(value, value, count) for value, count in most]
