"""Page headers and footers: lines that come back at the edges of pages."""

import re
from collections import Counter
from collections.abc import Sequence

from continuum_briefs.text import patterns
from continuum_briefs.text.lines import Line, LineKind

__all__ = ["mark_furniture"]

NUMBERS = re.compile(r"\d+|\b[ivxlc]+\b")
EDGE = 3
OFTEN = 3


def mark_furniture(lines: Sequence[Line]) -> None:
    """Name the running headers and footers among ``lines``, numbers in them apart."""
    shapes = [NUMBERS.sub("#", line.text) if len(line.text) < 120 else "" for line in lines]
    edges = _edges(lines)
    at_edges = Counter(shapes[position] for position in edges)
    everywhere = Counter(shapes)
    pages = lines[-1].page + 1 if lines else 0
    enough = 2 if pages in (2, 3) else OFTEN
    for position, line in enumerate(lines):
        shape = shapes[position]
        if not shape or line.kind is LineKind.BLANK:
            continue
        edge = position in edges
        if (
            (edge and at_edges[shape] >= enough)
            or (everywhere[shape] >= OFTEN and _stands_alone(lines, position) and _unfinished(line))
            or (edge and patterns.PAGE_NUMBER.match(line.text))
        ):
            line.kind = LineKind.FURNITURE


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


def _stands_alone(lines: Sequence[Line], position: int) -> bool:
    before = position == 0 or lines[position - 1].kind in (LineKind.BLANK, LineKind.FURNITURE)
    last = len(lines) - 1
    after = position == last or lines[position + 1].kind in (LineKind.BLANK, LineKind.FURNITURE)
    return before and after


def _unfinished(line: Line) -> bool:
    return not patterns.SENTENCE_END.search(line.text)
