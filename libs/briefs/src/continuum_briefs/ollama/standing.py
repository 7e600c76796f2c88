"""Which passages of an answer stand in the part that was asked about.

Nothing else is looked at: a long document takes seconds to index, a part of it milliseconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from typing import Final, Self

from continuum_briefs.drafts import Quotation
from continuum_briefs.ollama.chunks import Chunk
from continuum_briefs.source import Source
from continuum_briefs.verification.citing import cite
from continuum_briefs.verification.locating import Library

__all__ = ["Excerpt", "standing"]

AROUND: Final = 700
"""Code points beside a part that are looked at too: a word may go on there, or be denied."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Some pages, or slices of them, as a short document; ``numbers`` are the pages', as it counts them."""

    source: Source
    numbers: tuple[int, ...]

    @classmethod
    def around(cls, part: Chunk, pages: Chunk, source: Source) -> Self:
        """Take ``part``, which was cut from ``pages`` of ``source``, with a little of what is beside it."""
        whole = {page.page: page for page in pages}
        texts: dict[int, str] = {}
        for number, group in groupby(part, key=attrgetter("page")):
            pieces, page = list(group), whole[number]
            first, last = pieces[0].start - page.start, pieces[-1].end - page.start
            texts[number] = page.text[max(0, first - AROUND) : last + AROUND]
        return cls(replace(source, pages=tuple(texts.values())), tuple(texts))


def standing(excerpt: Excerpt, passages: Sequence[Quotation]) -> tuple[Quotation, ...]:
    """Return the slices of ``excerpt`` that ``passages`` are, with the numbers of their pages."""
    library, numbers = Library(excerpt.source), excerpt.numbers
    places = {number: place for place, number in enumerate(numbers, start=1)}
    return tuple(
        Quotation(citation.quote, numbers[citation.page - 1])
        for passage in passages
        for citation in cite(library, replace(passage, page=places.get(passage.page or 0)))
    )
