"""The parts of a text that are worth a closer look: most lines of most documents hold no figure at all."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

__all__ = ["IN_ROW", "figured", "one_of"]

IN_ROW: Final = r"(?<=\d\s\d)\d{0,8}+(?=\s(?!\d{3})\d)"
"""What follows the first digit of a number that stands between two others and groups no thousands with them.

It has neither sign nor unit, and no date begins there. A table may hold tens of thousands.
"""
_DIGIT: Final = re.compile(r"\d")
AROUND: Final = 24
"""Code points before and behind a line with a figure that may belong to it: a month's name, a currency."""


@lru_cache(maxsize=2)
def figured(text: str) -> tuple[tuple[int, int], ...]:
    """Return the runs of lines that hold a digit, each with a little of what stands around it.

    Several extractors ask for the same text one after the other.
    """
    windows: list[tuple[int, int]] = []
    for start, end in _lines(text):
        if windows and start - AROUND <= windows[-1][1]:
            windows[-1] = (windows[-1][0], end + AROUND)
        else:
            windows.append((max(0, start - AROUND), end + AROUND))
    return tuple(windows)


def one_of(names: Iterable[str]) -> str:
    """Return a pattern of ``names``, the longest first; most places are ruled out by their first letter."""
    longest_first = sorted({*names}, key=len, reverse=True)
    letters = "".join(sorted({re.escape(name[0]) for name in longest_first}))
    return rf"(?=[{letters}])(?:{'|'.join(map(re.escape, longest_first))})"


def _lines(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    while digit := _DIGIT.search(text, at):
        end = text.find("\n", digit.end())
        at = len(text) if end < 0 else end + 1
        yield text.rfind("\n", 0, digit.start()) + 1, at
