"""A long document in parts that a model can read: whole pages where they fit, else paragraphs."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

__all__ = ["Chunk", "Piece", "characters", "named", "split"]

OVERLAP: Final = 300
"""Code points that a piece repeats of the one before."""
MARK: Final = 8
"""Tokens of the line that begins a page."""
STEP: Final = 1024
"""Code points that a piece is tried with first."""
_ENDS: Final = ("\n\n", "\n", ". ", "。", " ")


@dataclass(frozen=True, slots=True)
class Piece:
    """A slice of a page, which counts from 1; ``start`` in code points."""

    page: int
    start: int
    text: str

    @property
    def end(self) -> int:
        """Where it ends on its page."""
        return self.start + len(self.text)


Chunk = tuple[Piece, ...]


def split(pages: Sequence[Piece], size: Callable[[str], int], room: int) -> list[Chunk]:
    """Cut ``pages`` into chunks of at most ``room`` by ``size``; what is blank is left out.

    A chunk begins with the last words of the one before, where there is room for them. Time grows with
    the text alone: of each piece only the neighbourhood of its end is measured again.
    """
    chunks: list[Chunk] = []
    open_: list[Piece] = []
    taken = 0
    for piece in _pieces(pages, size, room - MARK):
        cost = size(piece.text) + MARK
        if open_ and taken + cost > room:
            chunks.append(tuple(open_))
            open_ = _again(open_[-1], piece, size, room - cost - MARK)
            taken = sum(size(each.text) + MARK for each in open_)
        open_.append(piece)
        taken += cost
    if open_:
        chunks.append(tuple(open_))
    return chunks


def named(pieces: Sequence[Piece]) -> str:
    """Name the pages of a chunk for a reader."""
    first, last = pieces[0].page, pieces[-1].page
    return f"page {first}" if first == last else f"pages {first}-{last}"


def characters(chunks: Sequence[Chunk]) -> int:
    """Count the code points that are in ``chunks``, each once."""
    pieces = sorted(
        ((piece.page, piece.start, piece.end) for chunk in chunks for piece in chunk),
    )
    count = 0
    for _, spans in groupby(pieces, key=lambda span: span[0]):
        reached = 0
        for _, start, end in spans:
            count += max(0, end - max(start, reached))
            reached = max(reached, end)
    return count


def _pieces(pages: Sequence[Piece], size: Callable[[str], int], room: int) -> Iterator[Piece]:
    for page in pages:
        if not page.text.strip():
            continue
        start = 0
        while start < len(page.text):
            end = _end(page.text, start, lambda text: size(text) <= room)
            yield Piece(page.page, page.start + start, page.text[start:end])
            if end == len(page.text):
                break
            start = _overlapping(page.text, start, end)


def _end(text: str, start: int, fits: Callable[[str], bool]) -> int:
    """Return where a piece from ``start`` must end: behind a paragraph, a line, a word, or anywhere."""
    end = _reach(text, start, fits)
    if end == len(text):
        return end
    for mark in _ENDS:
        cut = text.rfind(mark, start + (end - start) // 2, end)
        if cut > 0:
            return cut + len(mark)
    return end


def _reach(text: str, start: int, fits: Callable[[str], bool]) -> int:
    """Return about how far a piece from ``start`` may go: found by doubling, then a little less."""
    length = STEP
    while start + length < len(text) and fits(text[start : start + length]):
        length *= 2
    end = min(len(text), start + length)
    while end - start > 1 and not fits(text[start:end]):
        end = start + (end - start) * 7 // 8
    return end


def _overlapping(text: str, start: int, end: int) -> int:
    """Return where the next piece begins: some words before ``end``."""
    return max(start + 1, _word(text, end - min(OVERLAP, (end - start) // 4), end))


def _again(last: Piece, following: Piece, size: Callable[[str], int], room: int) -> list[Piece]:
    """Return the end of a page again, before the next page: a sentence may go on there."""
    if last.page == following.page:
        return []
    start = _word(last.text, max(0, len(last.text) - OVERLAP), len(last.text))
    tail = Piece(last.page, last.start + start, last.text[start:])
    return [tail] if size(tail.text) <= room else []


def _word(text: str, start: int, end: int) -> int:
    """Return where a word begins at ``start`` or soon after; ``start`` itself where none does."""
    space = text.find(" ", start, end)
    return start if start == 0 or space < 0 else space + 1
