"""From quotations to citations: what is evidence, cut where it is too long, found or withheld."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from continuum_briefs.drafts import Quotation
from continuum_briefs.text import patterns
from continuum_briefs.text.segmenting import segments
from continuum_briefs.text.words import NEGATIONS
from continuum_briefs.verification.locating import Hit, Library
from continuum_proto.briefs import Citation, Match, PageSpan

__all__ = ["LONGEST", "MOST", "cite"]

SHORTEST: Final = 12
FEWEST_WORDS: Final = 3
LONGEST: Final = 400
MOST: Final = 3
"""Citations of one point."""
NEAR: Final = 600
"""Code points that may lie between the parts of one quotation."""
CONTEXT: Final = 32
_ELLIPSIS = re.compile(r"\s*[\[(]?(?:\.{3,}|…|(?:\. ){2,}\.)[\])]?\s*")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")


def cite(library: Library, quotation: Quotation) -> tuple[Citation, ...]:
    """Return the citations of ``quotation``, numbered 0; none where it, or a part of it, is not there."""
    if quotation.span is not None:
        return _as_taken(library, quotation, quotation.span)
    hits = list(_hits(library, quotation))
    return tuple(_citation(library, hit, quotation.quote) for hit in hits[:MOST])


def _as_taken(library: Library, quotation: Quotation, span: PageSpan) -> tuple[Citation, ...]:
    page = library.source.pages[span.page - 1]
    if page[span.start : span.end] != quotation.quote:
        return ()
    hit = Hit(span.page - 1, span.start, span.end, Match.EXACT)
    return (_citation(library, hit, quotation.quote),)


def _hits(library: Library, quotation: Quotation) -> Iterator[Hit]:
    page = quotation.page - 1 if quotation.page else None
    quote = quotation.quote.strip()
    if not _evidence(quote):
        return
    if len(quote) <= LONGEST and (hit := library.find(quote, page=page)):
        yield hit
        return
    parts = _parts(quote)
    if len(parts) == 1 and (across := library.across_pages(quote, page=page)):
        yield from across
    elif len(parts) > 1:
        yield from _in_order(library, parts, page)


def _evidence(quote: str) -> bool:
    if len(quote) < SHORTEST:
        return False
    return bool(_UNSPACED.search(quote)) or len(quote.split()) >= FEWEST_WORDS


def _parts(quote: str) -> list[str]:
    """Cut at an ellipsis, and what is longer than 400 characters into sentences."""
    pieces = [piece for piece in _ELLIPSIS.split(quote) if piece]
    parts: list[str] = []
    for piece in pieces:
        if len(piece) <= LONGEST:
            parts.append(piece)
        else:
            sentences = (piece[start:end].strip() for start, end in segments(piece.replace("\n", " "), "en"))
            parts.extend(sentence for sentence in sentences if sentence)
    return parts


def _in_order(library: Library, parts: Sequence[str], page: int | None) -> Iterator[Hit]:
    """Yield the hits of all parts if each is evidence, in order and near the one before; else none."""
    hits: list[Hit] = []
    for part in parts:
        hit = library.find(part, page=hits[-1].page if hits else page) if _evidence(part) else None
        if hit is None or (hits and not _follows(library, hits[-1], hit)):
            return
        hits.append(hit)
    yield from hits


def _follows(library: Library, before: Hit, hit: Hit) -> bool:
    pages = library.source.pages
    if hit.page == before.page:
        between = pages[hit.page][before.end : hit.start]
        near = 0 <= hit.start - before.end <= NEAR
    else:
        between = pages[before.page][before.end :] + pages[hit.page][: hit.start]
        near = hit.page == before.page + 1 and len(between) <= 2 * NEAR
    words = (word.lower() for word in patterns.WORD.findall(between))
    return near and not any(word in NEGATIONS for word in words)


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
        wording=None if hit.match is Match.EXACT or wording == quote else wording,
    )
