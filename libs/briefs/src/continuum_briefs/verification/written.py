"""Which figures a document has: beside a quotation, or anywhere in it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum, auto
from functools import cached_property
from typing import Final

from continuum_briefs.found.amounts import CURRENCIES, UNITS
from continuum_briefs.found.dates import PartialDate
from continuum_briefs.found.figure_words import MEASURES
from continuum_briefs.verification.numerals import Figure
from continuum_briefs.verification.quantities import ORDINAL, RATIO, as_meant, figures_of

__all__ = ["Written"]

PART: Final = 4000
MARGIN: Final = 100
"""Code points around a part that are read with it, so that no figure is cut."""
_OF_TIME: Final = frozenset(["s", "min", "h", "d", "w", "mo", "q", "y"])
"""Units that no head of a table gives to the numbers below it."""
_DIGITS = re.compile(r"\d+")
_NOT_DIGITS = re.compile(r"\D+")


@dataclass
class Written:
    """The figures of ``pages``, read where one is asked for: a long text may hold a hundred thousand."""

    pages: Sequence[str]
    language: str = "und"
    recognised: bool = False
    _units: dict[str, bool] = field(default_factory=dict)

    def near(self, claimed: Figure, page: int, start: int, end: int) -> bool:
        """Tell whether ``claimed`` stands in that slice of ``page`` (counted from 0)."""
        return self._among(claimed, self.between(page, start, end))

    def has(self, claimed: Figure) -> bool:
        """Tell whether ``claimed`` stands anywhere."""
        needed = _digits_needed(claimed)
        parts = (part for part in self._parts if any(digits in part.digits for digits in needed))
        return self._among(claimed, (figure for part in parts for figure in part.figures))

    def between(self, page: int, start: int, end: int) -> Iterator[Figure]:
        """Yield the figures in that slice of ``page``."""
        text = self.pages[page]
        return _between(
            text, max(0, start), min(end, len(text)), language=self.language, recognised=self.recognised
        )

    def _among(self, claimed: Figure, figures: Iterable[Figure]) -> bool:
        """Tell whether one of ``figures`` says what is ``claimed``.

        The number alone does where its unit is written elsewhere, as in the head of a table, and none of them
        gives it another unit.
        """
        bare = contradicted = False
        for figure in figures:
            kinship = _kinship(claimed, figure)
            if kinship is _Kinship.SAME:
                return True
            bare = bare or kinship is _Kinship.BARE
            contradicted = contradicted or kinship is _Kinship.OTHER_UNIT
        return bare and not contradicted and self._names(claimed.unit)

    @cached_property
    def _parts(self) -> tuple["_Part", ...]:
        return tuple(
            _Part(text, start, self.language, self.recognised)
            for text in self.pages
            for start in range(0, max(1, len(text)), PART)
        )

    def _names(self, unit: str | None) -> bool:
        """Tell whether ``unit`` is written anywhere, be it in the head of a table."""
        if unit is None:
            return True
        if unit not in self._units:
            pattern = _spellings(unit)
            self._units[unit] = any(pattern.search(page) for page in self.pages)
        return self._units[unit]


@dataclass
class _Part:
    text: str
    start: int
    language: str
    recognised: bool

    @cached_property
    def digits(self) -> str:
        """All digits of the part and a little around it, in a row; Arabic ones as 0 to 9."""
        around = self.text[max(0, self.start - MARGIN) : self.start + PART + MARGIN]
        digits = "".join(_DIGITS.findall(as_meant(around) if self.recognised else around))
        return digits if digits.isascii() else "".join(str(int(digit)) for digit in digits)

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """What the figures that begin in this part say, each once: many of a long table say the same."""
        end = min(len(self.text), self.start + PART)
        offset = max(0, self.start - MARGIN)
        start, end = self.start - offset, end - offset
        found = figures_of(
            self.text[offset : offset + end + MARGIN],
            language=self.language,
            recognised=self.recognised,
            distinct_from=start,
        )
        return tuple({figure[2:]: figure for figure in found if start <= figure.start < end}.values())


def _between(text: str, start: int, end: int, *, language: str, recognised: bool) -> Iterator[Figure]:
    offset = max(0, start - MARGIN)
    for figure in figures_of(text[offset : end + MARGIN], language=language, recognised=recognised):
        if figure.start + offset < end and figure.end + offset > start:
            yield Figure(figure.start + offset, figure.end + offset, *figure[2:])


class _Kinship(Enum):
    NONE = auto()
    SAME = auto()
    BARE = auto()
    """The same number without a unit."""
    OTHER_UNIT = auto()

    @classmethod
    def of(cls, same: bool) -> "_Kinship":
        return cls.SAME if same else cls.NONE


def _kinship(claimed: Figure, figure: Figure) -> _Kinship:
    if claimed.dates:
        return _Kinship.of(any(_covers(wide, exact) for wide in claimed.dates for exact in figure.dates))
    if claimed.code is not None:
        return _Kinship.of(claimed.code == figure.code)
    if figure.dates:
        return _Kinship.of(any(_part_of(claimed, date) for date in figure.dates))
    if RATIO in (claimed.unit, figure.unit):
        return _Kinship.of(_same_share(claimed, figure))
    if not claimed.numbers & figure.numbers:
        return _Kinship.NONE
    if claimed.unit == figure.unit or (claimed.unit is None and figure.unit != ORDINAL):
        return _Kinship.SAME
    if claimed.unit == ORDINAL:
        return _Kinship.of(figure.unit is None)
    if figure.unit is None and claimed.unit not in _OF_TIME:
        return _Kinship.BARE
    return _Kinship.OTHER_UNIT


def _covers(claimed: PartialDate, written: PartialDate) -> bool:
    """Tell whether every part of ``claimed`` stands in ``written``."""
    return all(part is None or part == other for part, other in zip(claimed, written, strict=True))


def _part_of(claimed: Figure, date: PartialDate) -> bool:
    """Tell whether a number is the year of ``date``, or an ordinal its day."""
    year, _, day = date
    if claimed.unit == ORDINAL:
        return day in claimed.numbers
    return claimed.unit is None and year in claimed.numbers


def _same_share(claimed: Figure, figure: Figure) -> bool:
    """Tell whether two parts or multiples are the same; half is 50 percent."""
    if claimed.unit == figure.unit:
        return bool(claimed.numbers & figure.numbers)
    if {claimed.unit, figure.unit} != {RATIO, "%"}:
        return False
    shares, percents = (claimed, figure) if claimed.unit == RATIO else (figure, claimed)
    return any(100 * share in percents.numbers for share in shares.numbers)


def _digits_needed(claimed: Figure) -> tuple[str, ...]:
    """Return rows of digits of which one stands wherever ``claimed`` does; an empty one stands everywhere."""
    if claimed.dates:
        return tuple("" if year is None else f"{year % 100:02}" for year, _, _ in claimed.dates)
    if claimed.code is not None:
        digits = _NOT_DIGITS.sub(" ", claimed.code).split()
        return (
            (max(digits, key=len),) if digits and digits[0].isascii() and ":" not in claimed.code else ("",)
        )
    if claimed.unit in (RATIO, ORDINAL) or any(abs(number) <= 100 for number in claimed.numbers):
        return ("",)
    return tuple(_significant(number) for number in claimed.numbers)


def _significant(number: Decimal) -> str:
    digits = "".join(map(str, number.as_tuple().digits)).strip("0")
    return digits if len(digits) > 2 else ""


def _spellings(unit: str) -> re.Pattern[str]:
    """Return a pattern of all ways to write ``unit``; a measure may be the end of a longer word."""
    short = [name for name, meant in {**CURRENCIES, **UNITS}.items() if meant == unit]
    long = [name for name, meant in MEASURES.items() if meant == unit]
    names = [rf"(?<!\w){re.escape(name)}(?!\w)" if name.isalpha() else re.escape(name) for name in short]
    names += [rf"{re.escape(name)}(?!\w)" if len(name) > 2 else rf"\b{name}\b" for name in long]
    return re.compile("|".join(names), re.IGNORECASE)
