"""A long document in parts that a model can read: whole pages where they fit, else paragraphs."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

__all__ = ["Chunk", "split"]

Chunk = tuple[tuple[int, str], ...]
"""Pages, or pieces of pages, with their numbers."""
OVERLAP: Final = 300
"""Code points that a piece of a page repeats of the one before."""


def split(pages: Sequence[tuple[int, str]], fits: Callable[[str], bool]) -> list[Chunk]:
    """Cut ``pages`` into chunks whose text ``fits``; empty pages are left out."""
    chunks: list[Chunk] = []
    open_: list[tuple[int, str]] = []
    for number, text in _pieces(pages, fits):
        if open_ and not fits("\n".join(piece for _, piece in (*open_, (number, text)))):
            chunks.append(tuple(open_))
            open_ = []
        open_.append((number, text))
    if open_:
        chunks.append(tuple(open_))
    return chunks


def _pieces(pages: Sequence[tuple[int, str]], fits: Callable[[str], bool]) -> Iterator[tuple[int, str]]:
    for number, text in pages:
        if not text.strip():
            continue
        start = 0
        while start < len(text):
            end = _end(text, start, fits)
            yield number, text[start:end]
            if end == len(text):
                break
            start = max(start + 1, end - OVERLAP)


def _end(text: str, start: int, fits: Callable[[str], bool]) -> int:
    """Return where a piece from ``start`` must end: behind a paragraph, a line, a word, or anywhere."""
    end = len(text)
    while end - start > 2 * OVERLAP and not fits(text[start:end]):
        end = start + (end - start) * 3 // 4
    if end == len(text):
        return end
    for mark in ("\n\n", "\n", " "):
        cut = text.rfind(mark, start + (end - start) // 2, end)
        if cut > 0:
            return cut + len(mark)
    return end
