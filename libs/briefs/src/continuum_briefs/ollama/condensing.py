"""Notes as a shorter document, and which of them are left where not all have room."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, zip_longest
from typing import Final

from continuum_briefs.drafts import Quotation
from continuum_briefs.ollama.chunks import MARK, Chunk, Piece

__all__ = ["fitting", "gathered", "inside", "weight"]

Passages = Sequence[Quotation]
BETWEEN: Final = "\n\n"
"""Stands between two passages of a page."""


def gathered(notes: Sequence[Passages]) -> Chunk:
    """Return the passages page by page, as a shorter document."""
    pages: dict[int, dict[str, None]] = {}
    for passage in chain.from_iterable(notes):
        pages.setdefault(passage.page or 1, {})[passage.quote] = None
    return tuple(Piece(number, 0, BETWEEN.join(quotes)) for number, quotes in sorted(pages.items()))


def inside(notes: Sequence[Passages], passages: Passages) -> Passages:
    """Return those of ``passages``, slices of what was gathered, that stand within one of ``notes``."""
    known = [note for each in notes for note in each]
    return tuple(
        passage
        for passage in passages
        if BETWEEN not in passage.quote
        or any(passage.page == (note.page or 1) and passage.quote in note.quote for note in known)
    )


def weight(pages: Chunk, size: Callable[[str], int]) -> int:
    """Return how many tokens ``pages`` are, with the lines that begin them."""
    return sum(size(page.text) + MARK for page in pages)


def fitting(notes: Sequence[Passages], size: Callable[[str], int], room: int) -> list[Passages]:
    """Return what has room of ``notes``: the first passage of every part before the second of any."""
    left, taken = room, [list[Quotation]() for _ in notes]
    for part, passage in _by_rank(notes):
        cost = size(passage.quote) + MARK
        if cost <= left:
            left -= cost
            taken[part].append(passage)
    return [passages for passages in taken if passages]


def _by_rank(notes: Sequence[Passages]) -> Iterator[tuple[int, Quotation]]:
    for rank in zip_longest(*notes):
        yield from ((part, passage) for part, passage in enumerate(rank) if passage is not None)
