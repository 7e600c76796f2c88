"""From quotations to citations: what is evidence, cut where it is too long, found or withheld."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from continuum_briefs.drafts import Quotation
from continuum_briefs.found.dates import UNSPACED
from continuum_briefs.text.segmenting import segments
from continuum_briefs.verification.locating import Hit, Library, Where
from continuum_briefs.verification.negations import denied
from continuum_briefs.verification.page_breaks import over_a_break
from continuum_proto.briefs import Citation, Match, PageSpan

__all__ = ["LONGEST", "MOST", "cite"]

SHORTEST: Final = 12
FEWEST_WORDS: Final = 3
LONGEST: Final = 400
FARTHEST: Final = 20_000
"""Code points above which a quotation is none: nobody quotes ten pages."""
MOST: Final = 3
"""Citations of one point."""
NEAR: Final = 600
"""Code points that may lie between the parts of one quotation."""
CONTEXT: Final = 32
_ELLIPSIS = re.compile(r"(?:[\[(]\s?)?(?:\.{3,}|…+|(?:\. ){2,}\.)(?:\s?[\])])?")
_NO_SPACES = re.compile(f"[{UNSPACED}]")
_WORD = re.compile(r"\w+")
_SENTENCE_END = re.compile(r"[.!?;]\s|[。！？]")


def cite(library: Library, quotation: Quotation) -> tuple[Citation, ...]:
    """Return the citations of ``quotation``, numbered 1; none where it, or a part of it, is not there."""
    if quotation.span is not None:
        return _as_taken(library, quotation, quotation.span)
    hits = list(_hits(library, quotation))
    return tuple(_citation(library, hit, quotation.quote) for hit in hits[:MOST])


def _as_taken(library: Library, quotation: Quotation, span: PageSpan) -> tuple[Citation, ...]:
    pages = library.source.pages
    if span.page > len(pages) or pages[span.page - 1][span.start : span.end] != quotation.quote:
        return ()
    hit = Hit(span.page - 1, span.start, span.end, Match.EXACT)
    return (_citation(library, hit, quotation.quote),)


def _hits(library: Library, quotation: Quotation) -> Iterator[Hit]:
    page = quotation.page - 1 if quotation.page else None
    where = Where(page, quotation.prefix, quotation.suffix)
    quote = quotation.quote.strip()
    if len(quote) > FARTHEST or not _evidence(quote):
        return
    if len(quote) <= LONGEST and (hit := library.find(quote, where)):
        yield hit
        return
    parts = _parts(quote, library.language)
    if len(parts) > 1:
        yield from _in_order(library, parts, where)
    elif across := over_a_break(library, quote, where):
        yield from across


def _evidence(quote: str) -> bool:
    if len(quote) < SHORTEST:
        return False
    return bool(_NO_SPACES.search(quote)) or len(_WORD.findall(quote)) >= FEWEST_WORDS


def _parts(quote: str, language: str) -> list[str]:
    """Cut at an ellipsis, and what is longer than 400 characters into sentences."""
    pieces = [piece.strip() for piece in _ELLIPSIS.split(quote) if piece.strip()]
    parts: list[str] = []
    for piece in pieces:
        if len(piece) <= LONGEST:
            parts.append(piece)
        else:
            flat = piece.replace("\n", " ")
            sentences = (piece[start:end].strip() for start, end in segments(flat, language))
            parts.extend(sentence for sentence in sentences if sentence)
    return parts


def _in_order(library: Library, parts: Sequence[str], where: Where) -> list[Hit]:
    """Return the hits of all parts if they follow each other closely and one at least is evidence."""
    if not any(map(_evidence, parts)):
        return []
    for first in library.find_all(parts[0], where):
        chain = [first]
        for before, part in pairwise(parts):
            close = Where(chain[-1].page)
            weak = not (_evidence(before) and _evidence(part))
            following = (
                hit for hit in library.find_all(part, close) if _follows(library, chain[-1], hit, weak)
            )
            if (hit := next(following, None)) is None:
                break
            chain.append(hit)
        if len(chain) == len(parts):
            return chain
    return []


def _follows(library: Library, before: Hit, hit: Hit, weak: bool) -> bool:
    """Tell whether ``hit`` comes soon after ``before`` and nothing that denies was left out between them.

    ``weak``: one of the two is too short to be evidence; then it must be of the same sentence.
    """
    pages = library.source.pages
    if hit.page == before.page:
        between = pages[hit.page][before.end : hit.start]
        near = 0 <= hit.start - before.end <= NEAR
    else:
        between = pages[before.page][before.end :] + pages[hit.page][: hit.start]
        near = hit.page == before.page + 1 and len(between) <= 2 * NEAR
    return near and not denied(between, library.negations) and not (weak and _SENTENCE_END.search(between))


def _citation(library: Library, hit: Hit, wording: str) -> Citation:
    page = library.source.pages[hit.page]
    quote = page[hit.start : hit.end]
    return Citation(
        n=1,
        page=hit.page + 1,
        start=hit.start,
        end=hit.end,
        quote=quote,
        prefix=page[max(0, hit.start - CONTEXT) : hit.start],
        suffix=page[hit.end : hit.end + CONTEXT],
        match=hit.match,
        hits=hit.hits,
        wording=None if hit.match is Match.EXACT or wording == quote else wording,
    )
