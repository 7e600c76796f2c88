"""What a claim says, whatever its spelling: words folded, numbers and days by their value."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from continuum_briefs.found.amounts import NUMBER, readings
from continuum_briefs.found.dates import PartialDate, partial_dates

__all__ = ["Wording", "alternatives", "value_of"]

_DAY: Final = re.compile(r"(\d{4})-(\d\d)(?:-(\d\d))?")
_VALUE: Final = re.compile(r"\d+(?:\.\d+)?")
_NUMBERS: Final = re.compile(rf"(?<![\d.,]){NUMBER}(?!\d)")
_BROKEN: Final = re.compile(r"(?<=\w)-\n\s*(?=[^\W\d_])")
_UNSEEN: Final = [0x00AD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF]
"""Soft hyphens, joiners and marks of direction."""
_FOLDED: Final = str.maketrans(
    dict.fromkeys("‐‑‒–—−", "-")
    | dict.fromkeys("’‘‚‛´`", "'")
    | dict.fromkeys("“”„«»", '"')
    | dict.fromkeys(map(chr, _UNSEEN), "")
)
_START: Final = r"(?<![0-9a-z\u00df-\u024f])"
"""No digit or Latin letter before it; other scripts join words, or put particles in front of them."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A claim, ready to be asked whether it holds a term."""

    text: str
    numbers: frozenset[Decimal]
    days: frozenset[PartialDate]

    @classmethod
    def of(cls, claim: str) -> "Wording":
        """Read ``claim`` once; where its lines end means nothing."""
        line = " ".join(claim.split())
        numbers = {value for found in _NUMBERS.finditer(line) for value in readings(found.group())}
        days = {reading for _, _, found in partial_dates(line) for reading in found}
        return cls(_folded(claim), frozenset(numbers), frozenset(days))

    def holds(self, term: str) -> bool:
        """Tell whether one of the alternatives in ``term`` is there; bars part them."""
        return any(self._holds(each) for each in alternatives(term))

    def _holds(self, term: str) -> bool:
        if day := _DAY.fullmatch(term):
            return self._falls_on(int(day[1]), int(day[2]), int(day[3]) if day[3] else None)
        if _VALUE.fullmatch(term):
            return Decimal(term) in self.numbers
        return _pattern(term).search(self.text) is not None

    def _falls_on(self, year: int, month: int, day: int | None) -> bool:
        """Tell whether that day is named; the year may be left out."""
        return any((known, month, day) in self.days for known in (year, None))


def alternatives(term: str) -> tuple[str, ...]:
    """Part a term at its bars."""
    return tuple(each.strip() for each in term.split("|") if each.strip())


def value_of(term: str) -> bool:
    """Tell whether ``term`` is a number or a day, not words."""
    return all(_DAY.fullmatch(each) or _VALUE.fullmatch(each) for each in alternatives(term))


@lru_cache(maxsize=4096)
def _pattern(words: str) -> re.Pattern[str]:
    """Find ``words`` from the start of a word, endings free: ``rent`` is in rents and not in parent."""
    folded = _folded(words)
    return re.compile((_START if folded[0].isalnum() else "") + re.escape(folded))


def _folded(text: str) -> str:
    """Return ``text`` in small letters, with one kind of space, dash and quotation mark, its lines joined."""
    joined = _BROKEN.sub("", unicodedata.normalize("NFKC", text))
    return " ".join(joined.translate(_FOLDED).casefold().split())
