"""Where a quotation stands in the document: folded alike, else but for slips of recognition, else nowhere."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from heapq import nlargest
from itertools import islice, pairwise, takewhile
from typing import Final

from continuum_briefs.source import Source
from continuum_briefs.text.language import detect_language
from continuum_briefs.verification.approximate import nearest
from continuum_briefs.verification.edges import whole
from continuum_briefs.verification.negations import negations
from continuum_briefs.verification.normalizing import Normalized, normalize
from continuum_briefs.verification.occurring import occurrences
from continuum_briefs.verification.passages import EDGE, OVERLAP, Index, Passage, around_breaks, passages
from continuum_proto.briefs import Match

__all__ = ["MOST_HITS", "Hit", "Library", "Where", "shape_of"]

EDGE_LINES: Final = 4
"""Lines at the top and at the bottom of a page that may be header and footer."""

MOST_HITS: Final = 100
"""Places of one quotation that are looked at: a line that comes back on every page proves no more."""
TRIES: Final = 500
"""Places that read alike and may yet be cut out of a word or a figure."""
POSSIBLE: Final = 24
LIKELIEST: Final = 4
_NUMBERS = re.compile(r"\d+")
_LEADING: Final = " \"'…"
_TRAILING: Final = " .,;:!?…\"'"


@dataclass(frozen=True, slots=True)
class Hit:
    """A slice of a page that is the quotation; offsets are code points, pages count from 0."""

    page: int
    start: int
    end: int
    match: Match
    hits: int = 1
    """How many such places there are."""


@dataclass(frozen=True, slots=True)
class Where:
    """What is known of a quotation's place: its page, counted from 0, and what stood around it."""

    page: int | None = None
    prefix: str = ""
    suffix: str = ""

    def distance(self, page: int) -> int:
        """Return 0 on the cited page, 1 beside it, 2 elsewhere; 0 everywhere where none is cited."""
        return 0 if self.page is None else min(abs(self.page - page), 2)


NOWHERE: Final = Where()


class Library:
    """The pages of one document, folded and indexed once, when the first quotation is looked for."""

    def __init__(self, source: Source) -> None:
        self.source = source

    @cached_property
    def folded(self) -> tuple[Normalized, ...]:
        """The folded text of every page."""
        return tuple(map(normalize, self.source.pages))

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """The passages of all pages."""
        return tuple(passages([page.text for page in self.folded]))

    @cached_property
    def index(self) -> Index:
        """Which words stand in which passage."""
        texts = (self.folded[part.page].text[part.start : part.end] for part in self.passages)
        return Index(texts, recognised=self.source.scanned)

    @cached_property
    def breaks(self) -> Index:
        """Which words stand around which page break."""
        return Index(around_breaks([page.text for page in self.folded]), recognised=False)

    @cached_property
    def recurring(self) -> frozenset[str]:
        """The lines at the edges of pages that stand at the edges of others too, but for their numbers."""
        shapes = Counter(shape for page in self.source.pages for shape in {*map(shape_of, edge_lines(page))})
        return frozenset(shape for shape, pages in shapes.items() if pages > 1)

    @cached_property
    def language(self) -> str:
        """The language that most of the document is in."""
        return detect_language("\n".join(self.source.pages))

    @cached_property
    def negations(self) -> frozenset[str]:
        """What denies in this document."""
        return negations(self.language)

    def find(self, quote: str, where: Where = NOWHERE) -> Hit | None:
        """Return the place of ``quote`` that fits ``where`` best, with the number of all such places."""
        return next(iter(self.find_all(quote, where)), None)

    def find_all(self, quote: str, where: Where = NOWHERE) -> list[Hit]:
        """Return the places of ``quote``, by what is around them, then by page, the exact ones first."""
        wording = normalize(quote).text.strip()
        opened = wording.lstrip(_LEADING)
        wordings = dict.fromkeys((wording, wording.strip(_LEADING), opened.rstrip(_TRAILING)))
        for words in filter(None, wordings):
            if hits := list(islice(self._alike(words, quote, where), MOST_HITS)):
                break
        else:
            hits = self._nearly(opened.rstrip(_TRAILING), where) if self.source.scanned else []
        hits.sort(key=lambda hit: self._rank(hit, where))
        return [Hit(hit.page, hit.start, hit.end, hit.match, len(hits)) for hit in hits]

    def _alike(self, wording: str, quote: str, where: Where) -> Iterator[Hit]:
        """Yield the places that are the same when folded, near the cited page first."""
        seen: set[tuple[int, int]] = set()
        for page, found in islice(self._places(wording, where), TRIES):
            edges = self.edges(page, *found)
            if edges and (page, edges[0]) not in seen:
                seen.add((page, edges[0]))
                exact = self.source.pages[page].startswith(quote, edges[0])
                yield Hit(page, *edges, Match.EXACT if exact else Match.NORMALIZED)

    def _places(self, wording: str, where: Where) -> Iterator[tuple[int, tuple[int, int]]]:
        """Yield pages and slices of their folded text that read like ``wording``, whole or not."""
        holding = (self.passages[place] for place in self.index.holding(wording))
        for passage in sorted(holding, key=lambda passage: where.distance(passage.page)):
            end = max(passage.end, passage.end - OVERLAP + len(wording))
            for found in occurrences(wording, self.folded[passage.page].text, passage.start, end):
                yield passage.page, found

    def _nearly(self, wording: str, where: Where) -> list[Hit]:
        """Return the nearest place in recognised text, of several the one on the cited page."""
        likely = self._likeliest(wording) if len(wording) <= OVERLAP else []
        found = [(passage, near) for passage in likely if (near := self._near(wording, passage))]
        best = min(found, key=lambda pair: (pair[1][0], where.distance(pair[0].page)), default=None)
        return [best[1][1]] if best else []

    def _likeliest(self, wording: str) -> list[Passage]:
        """Return the passages with most pairs of words of ``wording``; form letters share single ones."""
        pairs = {" ".join(pair) for pair in pairwise(wording.split(" "))}

        def shared(passage: Passage) -> int:
            text = self.folded[passage.page].text[passage.start : passage.end]
            return sum(pair in text for pair in pairs)

        possible = [self.passages[place] for place in self.index.likeliest(wording, POSSIBLE)]
        return nlargest(LIKELIEST, possible, key=shared)

    def _near(self, wording: str, passage: Passage) -> tuple[int, Hit] | None:
        likeness = nearest(wording, self.folded[passage.page].text, passage.start, passage.end)
        edges = self.edges(passage.page, likeness.start, likeness.end) if likeness else None
        return (likeness.edits, Hit(passage.page, *edges, Match.APPROXIMATE)) if likeness and edges else None

    def edges(self, page: int, start: int, end: int) -> tuple[int, int] | None:
        """Return the slice of ``page`` behind a slice of its folded text, where it is whole."""
        return whole(self.source.pages[page], *self.folded[page].original(start, end), self.negations)

    def _rank(self, hit: Hit, where: Where) -> tuple[int, int, bool, int, int]:
        page = self.source.pages[hit.page]
        before = page[max(0, hit.start - len(where.prefix)) : hit.start]
        after = page[hit.end : hit.end + len(where.suffix)]
        around = _common(where.prefix[::-1], before[::-1]) + _common(where.suffix, after)
        return -around, where.distance(hit.page), hit.match is not Match.EXACT, hit.page, hit.start


def _common(one: str, other: str) -> int:
    """Return how many letters the two begin with in common."""
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return sum(1 for _ in pairs)


def edge_lines(page: str) -> list[str]:
    """Return the lines at the top and at the bottom of ``page`` that hold anything."""
    edges = (*page[:EDGE].split("\n")[: 2 * EDGE_LINES], *page[-EDGE:].split("\n")[-2 * EDGE_LINES :])
    return [line for line in edges if line.strip()]


def shape_of(line: str) -> str:
    """Return ``line`` without what tells the footer of one page from that of another."""
    return _NUMBERS.sub("#", " ".join(line.split()))
