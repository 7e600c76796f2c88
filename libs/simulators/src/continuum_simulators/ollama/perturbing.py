"""What copying does to a true quotation: other lines, letters and marks, and still the same words."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from random import Random
from types import MappingProxyType
from typing import Final

from continuum_simulators.ollama.lying import Truth

__all__ = ["Slip", "slipped"]


class Slip(StrEnum):
    """How a quotation differs from the document without saying anything else."""

    LINE_WRAPS = "line wraps"
    HYPHENATION = "hyphenation"
    LIGATURES = "ligatures"
    QUOTATION_MARKS = "quotation marks"
    DASHES = "dashes"
    ACCENTS = "accents apart"
    CASE = "case"
    OCR = "character recognition"
    """In documents that were scanned only: elsewhere these letters mean what they are."""
    ELLIPSIS = "ellipsis"
    PAGE_BREAK = "page break"
    """The passage itself stands on two pages; nothing is changed."""
    NOTATION = "figures written differently"
    """In claims, which are in the model's own words."""


def slipped(slip: Slip, sentence: str, truth: Truth, random: Random) -> str | None:
    """Return ``sentence`` as a careless copy, or nothing where it gives no occasion for this slip."""
    ways = [way for way in _WAYS[slip](sentence, truth, random) if way != sentence]
    return random.choice(ways) if ways else None


_LIGATURES: Final = (("ffi", "ﬃ"), ("ffl", "ﬄ"), ("ff", "ﬀ"), ("fi", "ﬁ"), ("fl", "ﬂ"))
_DOUBLE, _SINGLE, _DASHES = '“”„"«»', "’'‘", "–—-‑−"
_PAIRS: Final = (("0", "O"), ("1", "l"), ("1", "I"), ("l", "1"), ("O", "0"), ("rn", "m"), ("m", "rn"))
_LONG = re.compile(r"(?<![\w\-’'])[^\W\d_]{8,}(?![\w\-’'])")
_ELLIPSES: Final = (" … ", " ... ", " [...] ", " [ … ] ", "… ")
_AMOUNT = re.compile(
    r"([£€$])(\d[\d.,]*\d)|(?<![\w.,\-−])(?<!\d )(\d{1,3}(?:[ .]\d{3})*(?:,\d\d)?) (€)(?!\w)"
)
_WORDS_OF_A_PART: Final = 4
_SIGNS: Final = {"£": "GBP", "€": "EUR", "$": "USD"}


def _wrapped(sentence: str, truth: Truth, random: Random) -> Iterator[str]:
    spaces = [match.start() for match in re.finditer(" ", sentence)]
    for gap in ("\n", "\n   ", " \n", "\r\n", "\u00a0", "  "):
        places = set(random.sample(spaces, min(3, len(spaces))))
        yield "".join(gap if place in places else letter for place, letter in enumerate(sentence))


def _hyphenated(sentence: str, truth: Truth, random: Random) -> Iterator[str]:
    for word in _LONG.finditer(sentence):
        middle = random.randrange(word.start() + 3, word.end() - 3)
        yield f"{sentence[:middle]}-\n{sentence[middle:]}"


def _ligated(sentence: str, truth: Truth, random: Random) -> Iterator[str]:
    for letters, ligature in _LIGATURES:
        yield sentence.replace(letters, ligature)


def _requoted(sentence: str, truth: Truth, random: Random) -> Iterator[str]:
    for family in (_DOUBLE, _SINGLE):
        if any(mark in sentence for mark in family):
            for other in family:
                yield "".join(other if letter in family else letter for letter in sentence)
    if not any(mark in sentence for mark in _DOUBLE):
        yield from (f"“{sentence}”", f'"{sentence}"', f"„{sentence}“", f"« {sentence} »")


def _redashed(sentence: str, truth: Truth, random: Random) -> Iterator[str]:
    for dash in _DASHES:
        yield "".join(dash if letter in _DASHES else letter for letter in sentence)


def _decomposed(sentence: str, truth: Truth, random: Random) -> Iterator[str]:
    yield unicodedata.normalize("NFD", sentence)


def _recased(sentence: str, truth: Truth, random: Random) -> Iterator[str]:
    yield sentence[0].swapcase() + sentence[1:]
    if sentence.upper().lower() == sentence.lower():
        yield sentence.upper()


def _misread(sentence: str, truth: Truth, random: Random) -> Iterator[str]:
    for seen, read in _PAIRS:
        places = [match.start() for match in re.finditer(seen, sentence)]
        if places:
            place = random.choice(places)
            yield sentence[:place] + read + sentence[place + len(seen) :]


def _elided(sentence: str, truth: Truth, random: Random) -> Iterator[str]:
    """Leave out words between two parts; never a negation, and never at the edge of a figure or date."""
    words = sentence.split(" ")
    last = len(words) - _WORDS_OF_A_PART
    for start in range(_WORDS_OF_A_PART, last):
        for end in range(start + 1, last + 1):
            edges = {words[start - 1], words[start], words[end - 1], words[end]}
            plain = all(map(str.isalpha, edges)) and edges.isdisjoint(truth.tongue.months)
            if plain and truth.tongue.negations.isdisjoint(_lowered(words[start - 1 : end + 1])):
                ellipsis = random.choice(_ELLIPSES)
                yield f"{' '.join(words[:start])}{ellipsis}{' '.join(words[end:])}"


def _lowered(words: list[str]) -> set[str]:
    return {word.strip('.,;:!?()“”„"«»').lower() for word in words}


def _elsewhere(sentence: str, truth: Truth, random: Random) -> Iterator[str]:
    return iter(())


def _rewritten(sentence: str, truth: Truth, random: Random) -> Iterator[str]:
    months = truth.tongue.months
    date = re.search(rf"\b(\d{{1,2}})\.?(?: de)? (?:ב)?({'|'.join(months)})(?: de)? (\d{{4}})\b", sentence)
    if date is not None:
        day, month, year = int(date[1]), months.index(date[2]) + 1, int(date[3])
        for written in (f"{year}-{month:02}-{day:02}", f"{day:02}.{month:02}.{year}"):
            yield sentence[: date.start()] + written + sentence[date.end() :]
    for amount in _AMOUNT.finditer(sentence):
        sign, number = amount[1] or amount[4], amount[2] or amount[3]
        for written in (f"{_SIGNS[sign]} {number}", f"{number} {sign}"):
            yield sentence[: amount.start()] + written + sentence[amount.end() :]


_WAYS: Final[Mapping[Slip, Callable[[str, Truth, Random], Iterator[str]]]] = MappingProxyType(
    {
        Slip.LINE_WRAPS: _wrapped,
        Slip.HYPHENATION: _hyphenated,
        Slip.LIGATURES: _ligated,
        Slip.QUOTATION_MARKS: _requoted,
        Slip.DASHES: _redashed,
        Slip.ACCENTS: _decomposed,
        Slip.CASE: _recased,
        Slip.OCR: _misread,
        Slip.ELLIPSIS: _elided,
        Slip.PAGE_BREAK: _elsewhere,
        Slip.NOTATION: _rewritten,
    }
)
