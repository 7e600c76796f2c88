"""Cutting pages into passages that PostgreSQL can index as a whole, and choosing by which language."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType
from typing import Final

__all__ = ["Passage", "config_of", "passages"]

WORDS: Final = 2_000
"""Words in a passage. PostgreSQL knows the place of the first 16,383 words, and of the first 255 times that a
word stands in a text: beyond, no phrase is found. And marking the words of a long one takes long.""" ""
LETTERS: Final = 20_000
"""Code points in a passage: with few spaces its index would grow over PostgreSQL's limit of 1 MB."""
WORD: Final = re.compile(r"\w+")
ENDS: Final = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"\s"))
"""Where to cut: between paragraphs, else between lines, else between words."""

CONFIGS: Final = MappingProxyType(
    {
        "ar": "arabic",
        "ca": "catalan",
        "da": "danish",
        "de": "german",
        "el": "greek",
        "en": "english",
        "es": "spanish",
        "et": "estonian",
        "eu": "basque",
        "fi": "finnish",
        "fr": "french",
        "ga": "irish",
        "hi": "hindi",
        "hu": "hungarian",
        "hy": "armenian",
        "id": "indonesian",
        "it": "italian",
        "lt": "lithuanian",
        "nb": "norwegian",
        "ne": "nepali",
        "nl": "dutch",
        "nn": "norwegian",
        "no": "norwegian",
        "pt": "portuguese",
        "ro": "romanian",
        "ru": "russian",
        "sr": "serbian",
        "sv": "swedish",
        "ta": "tamil",
        "tr": "turkish",
        "yi": "yiddish",
    }
)
"""The text search configuration for a language; a server may lack some, and takes ``simple`` then."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a page, in code points, half-open."""

    page: int
    start: int
    end: int


def passages(pages: Sequence[str]) -> Iterator[Passage]:
    """Yield the passages of a text in order; what holds no word has none."""
    for number, page in enumerate(pages, start=1):
        start = 0
        while start < len(page):
            end = _end(page, start)
            if WORD.search(page, start, end):
                yield Passage(number, start, end)
            start = end


def config_of(language: str) -> str:
    """Return the name of the configuration for a BCP 47 tag such as ``de-AT``."""
    return CONFIGS.get(language.partition("-")[0].lower(), "simple")


def _end(page: str, start: int) -> int:
    """Return where the passage that begins at ``start`` ends."""
    limit = min(start + LETTERS, len(page))
    beyond = next(islice(WORD.finditer(page, start, limit), WORDS, None), None)
    if beyond is not None:
        limit = beyond.start()
    elif limit == len(page):
        return limit
    for end in ENDS:
        *_, last = [start, *(found.end() for found in end.finditer(page, start + 1, limit))]
        if last > start:
            return last
    return limit
