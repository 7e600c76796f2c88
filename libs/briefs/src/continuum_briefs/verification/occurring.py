"""Where a folded wording stands in a folded text, hyphens at line ends joined or kept."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from continuum_briefs.verification.normalizing import HYPHEN

__all__ = ["occurrences"]

TRIES: Final = 20
"""Places in one passage whose letters agree and whose hyphens are compared: one that has more is hostile."""
_HYPHENS: Final = re.compile(f"{HYPHEN}|- ?")


def occurrences(wording: str, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the slices of ``text[start:end]`` that are ``wording``; they may overlap."""
    yield from _plain(wording, text, start, end)
    if HYPHEN in wording or text.find(HYPHEN, start, end) >= 0:
        part = text[start:end]
        for first, last in _hyphenated(wording, part):
            if part[first:last] != wording:
                yield start + first, start + last


def _plain(wording: str, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = text.find(wording, start, end)
    while at >= 0:
        yield at, at + len(wording)
        at = text.find(wording, at + 1, end)


def _hyphenated(wording: str, text: str) -> Iterator[tuple[int, int]]:
    """Compare the letters alone, then the hyphens between them."""
    bare, letters = _bare(wording), _bare(text)
    if not bare or bare not in letters:
        return
    places, hyphens = _places(text), _hyphens(wording)
    for first, last in islice(_plain(bare, letters, 0, len(letters)), TRIES):
        begin, end = places[first], places[last - 1] + 1
        if _agree(hyphens, _hyphens(text[begin:end])):
            yield begin, end


def _bare(text: str) -> str:
    """Return ``text`` without what ``_HYPHENS`` finds; replacing is many times faster than a pattern."""
    return text.replace(HYPHEN, "").replace("- ", "-").replace("-", "")


def _places(text: str) -> list[int]:
    """Return where each letter stands among the hyphens."""
    places: list[int] = []
    done = 0
    for match in _HYPHENS.finditer(text):
        places.extend(range(done, match.start()))
        done = match.end()
    places.extend(range(done, len(text)))
    return places


def _hyphens(text: str) -> dict[int, str]:
    """Return the hyphens of ``text`` by how many letters stand before them."""
    found: dict[int, str] = {}
    width = 0
    for match in _HYPHENS.finditer(text):
        place = match.start() - width
        found[place] = found.get(place, "") + match.group()
        width += len(match.group())
    return found


def _agree(ours: dict[int, str], theirs: dict[int, str]) -> bool:
    """Tell whether the hyphens are the same; one at a line end is a hyphen, or nothing at all."""
    places = ours.keys() | theirs.keys()
    return all(
        ours.get(place, "") == theirs.get(place, "") or HYPHEN in (ours.get(place), theirs.get(place))
        for place in places
    )
