"""Quotations that go on over a page break, past what stands at the edges of the two pages."""

import re
from collections.abc import Iterator
from typing import Final

from continuum_briefs.text import patterns
from continuum_briefs.verification.locating import Hit, Library, Where, shape_of
from continuum_briefs.verification.normalizing import normalize
from continuum_briefs.verification.occurring import occurrences
from continuum_proto.briefs import Match

__all__ = ["over_a_break"]

FOOTER: Final = 300
"""Code points of footer and of header that may stand between the two parts."""
_SAYING = re.compile(r"[^\s.,;:!?…\"'“”„‘’«»()\[\]\-–—]")
"""A word, a figure, a currency: what says something, unlike the marks around it."""


def over_a_break(library: Library, quote: str, where: Where) -> tuple[Hit, Hit] | None:
    """Return the two parts of ``quote``, both folded alike: the end of a page and the start of the next."""
    wording = normalize(quote).text.strip()
    for first in sorted(library.breaks.holding(wording), key=where.distance):
        if found := next(_across(library, wording, first), None):
            return found
    return None


def _across(library: Library, wording: str, first: int) -> Iterator[tuple[Hit, Hit]]:
    """Try every word of ``wording`` as the first on the next page."""
    left, right = library.folded[first].text, library.folded[first + 1].text
    for cut in (match.start() for match in re.finditer(" ", wording)):
        head, tail = wording[:cut], wording[cut + 1 :]
        ends = list(occurrences(head, left, max(0, len(left) - len(head) - FOOTER), len(left)))
        if not ends:
            return  # a longer start of the quotation is not there either
        begins = list(occurrences(tail, right, 0, len(tail) + FOOTER))
        if not begins:
            continue
        before = library.edges(first, *max(ends))
        after = library.edges(first + 1, *min(begins))
        _, end = library.folded[first].original(*max(ends))
        start, _ = library.folded[first + 1].original(*min(begins))
        if not before or not after or (before[1], after[0]) != (end, start):
            continue  # a unit or a currency at the break was left out
        if _goes_on(library, first, end, start):
            yield Hit(first, *before, Match.NORMALIZED), Hit(first + 1, *after, Match.NORMALIZED)


def _goes_on(library: Library, first: int, end: int, start: int) -> bool:
    """Tell whether nothing but a footer and a header lies between: whole lines that belong to no sentence."""
    rest, *below = library.source.pages[first][end:].split("\n")
    *above, begun = library.source.pages[first + 1][:start].split("\n")
    if _SAYING.search(rest) or _SAYING.search(begun):
        return False
    return all(_furniture(library, line) for line in (*below, *above) if line.strip())


def _furniture(library: Library, line: str) -> bool:
    """Tell whether ``line`` has the page's number or stands at the edge of other pages too."""
    numbered = patterns.PAGE_NUMBER.match(line) or patterns.PAGE_OF.search(line)
    return numbered is not None or shape_of(line) in library.recurring
