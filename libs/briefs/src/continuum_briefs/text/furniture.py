"""Page headers and footers: lines that come back at the edges of pages."""

import re
from collections import Counter
from collections.abc import Sequence

from continuum_briefs.text import patterns
from continuum_briefs.text.lines import Line, LineKind

__all__ = ["EDGE", "mark_furniture"]

NUMBERS = re.compile(r"\d+|\b[ivxlc]+\b")
POSTSCRIPT = re.compile(r"(?:p\.?\s?p?\.?s\.?|nachtrag|nota bene|n\.b\.)\W", re.IGNORECASE)
COLOPHON = 12
"""Most lines of signature and footer below the closing words of a letter."""
EDGE = 3
"""Lines at the top and at the bottom of a page."""
OFTEN = 3
SHORT_LINE = 90
SHORT = 0.8
"""A line shorter than this share of those around it does not belong into their paragraph."""


def mark_furniture(lines: Sequence[Line]) -> None:
    """Name the running headers and footers among ``lines``, numbers in them apart."""
    shapes = [NUMBERS.sub("#", line.text) if len(line.text) < 120 else "" for line in lines]
    edges = _edges(lines)
    at_edges = Counter(shapes[position] for position in edges)
    everywhere = Counter(shapes)
    verbatim = Counter(line.text for line in lines)
    pages = lines[-1].page + 1 if lines else 0
    enough = 2 if pages in (2, 3) else OFTEN
    for position, line in enumerate(lines):
        shape = shapes[position]
        if not shape or line.kind is LineKind.BLANK:
            continue
        edge = position in edges
        repeated = everywhere[shape] >= OFTEN and _unfinished(line)
        if (
            (edge and at_edges[shape] >= enough and (_unfinished(line) or verbatim[line.text] >= enough))
            or (repeated and _out_of_place(lines, position))
            or (edge and len(line.text) < SHORT_LINE and patterns.PAGE_NUMBER.match(line.text))
        ):
            line.kind = LineKind.FURNITURE
    _mark_comments(lines)
    _mark_colophon(lines)


def _mark_colophon(lines: Sequence[Line]) -> None:
    """Name what stands below the signature of a letter, but for a postscript."""
    greeted = any(line.kind is LineKind.GREETING for line in lines[:120])
    filled = [line for line in lines if line.kind is not LineKind.BLANK]
    closed = max(
        (place for place, line in enumerate(filled) if line.kind is LineKind.CLOSING), default=len(filled)
    )
    below = filled[closed + 1 :]
    if not greeted or len(below) > COLOPHON or any(POSTSCRIPT.match(line.text) for line in below):
        return
    for line in below:
        if line.page == filled[closed].page and line.kind in (LineKind.TEXT, LineKind.ITEM):
            line.kind = LineKind.FURNITURE


def _mark_comments(lines: Sequence[Line]) -> None:
    """Name the lines of a comment block: what looks like bullets goes on in the middle of sentences."""
    run: list[Line] = []
    for line in (*lines, None):
        if line is not None and line.kind is LineKind.ITEM and line.text[0] in "*-+":
            run.append(line)
            continue
        small = sum(item.text[item.body : item.body + 1].islower() for item in run)
        open_ended = sum(_unfinished(item) for item in run)
        if len(run) > 2 and small and open_ended > small and small * 3 >= len(run):
            for item in run:
                item.kind = LineKind.CODE
        run = []


def _edges(lines: Sequence[Line]) -> frozenset[int]:
    """Return the positions of the first and last lines of each page, where there is more than one."""
    filled: dict[int, list[int]] = {}
    for position, line in enumerate(lines):
        if line.kind is not LineKind.BLANK:
            filled.setdefault(line.page, []).append(position)
    if len(filled) < 2:
        return frozenset()
    return frozenset(
        position for positions in filled.values() for position in (*positions[:EDGE], *positions[-EDGE:])
    )


def _out_of_place(lines: Sequence[Line], position: int) -> bool:
    """Tell whether a line stands alone, or is too short for the paragraph around it."""
    beside = [lines[side] for side in (position - 1, position + 1) if 0 <= side < len(lines)]
    if all(line.kind in (LineKind.BLANK, LineKind.FURNITURE) for line in beside):
        return True
    width = max(len(line.text) for line in lines[max(0, position - 3) : position + 4])
    return len(lines[position].text) < SHORT * width


def _unfinished(line: Line) -> bool:
    return not patterns.SENTENCE_END.search(line.text)
