"""Figures in a text in one form, however they are written: numbers, dates, addresses."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from continuum_briefs.found.amounts import NUMBER, readings, unit_of
from continuum_briefs.found.dates import PartialDate, partial_dates
from continuum_briefs.found.windows import figured

__all__ = ["NUMBER_WORDS", "Figure", "Figures", "figures_of"]

_WORDS = (
    "zero null zéro cero אפס صفر",
    "",
    """
    two zwei deux dos due dois duas twee två to dwa dva דו שני שתי שניים שתיים اثنان
    """,
    "three drei trois tres tre três drie tři trzy שלוש שלושה ثلاثة ثلاث",
    """
    four vier quatre cuatro quattro quatro fyra fire cztery čtyři ארבע ארבעה أربعة أربع
    """,
    "five fünf cinq cinco cinque vijf fem pięć pět חמש חמישה خمسة خمس",
    "six sechs seis sei zes sex seks sześć šest שש שישה ستة ست",
    "seven sieben sept siete sette sete zeven sju syv siedem sedm שבע שבעה سبعة سبع",
    "eight acht huit ocho otto oito åtta otte osiem osm שמונה ثمانية ثماني",
    "nine neun neuf nueve nove negen nio ni dziewięć devět תשע תשעה تسعة تسع",
    "ten zehn dix diez dieci dez tien tio ti dziesięć deset עשר עשרה عشرة عشر",
    "eleven elf onze once undici elva elleve",
    """
    twelve zwölf douze doce dodici doze twaalf tolv dozen dutzend douzaine docena dozzina
    """,
)
_AMBIGUOUS = frozenset(
    ["due", "to", "ni", "ti", "sei", "sex", "once", "fire", "dix", "sept", "שש", "עשר"]
) - {"dix", "sept"}
NUMBER_WORDS: Final[Mapping[str, int]] = MappingProxyType(
    {word: number for number, words in enumerate(_WORDS) for word in words.split() if word not in _AMBIGUOUS}
)
"""Number words up to twelve; one, an article in many languages, and other words of two meanings left out."""

_FRACTIONS: Final = {
    "½": "1/2",
    "¼": "1/4",
    "¾": "3/4",
    "⅓": "1/3",
    "⅔": "2/3",
    "twice": "2x",
    "double": "2x",
    "doubled": "2x",
    "doubles": "2x",
    "zweimal": "2x",
    "zweifach": "2x",
    "doppelt": "2x",
    "verdoppelt": "2x",
    "doble": "2x",
    "doppio": "2x",
    "triple": "3x",
    "tripled": "3x",
    "dreimal": "3x",
    "dreifach": "3x",
    "verdreifacht": "3x",
    "half": "1/2",
    "halved": "1/2",
    "halbiert": "1/2",
    "hälfte": "1/2",
    "halb": "1/2",
    "moitié": "1/2",
    "mitad": "1/2",
    "metà": "1/2",
    "third": "1/3",
    "drittel": "1/3",
    "tiers": "1/3",
    "quarter": "1/4",
    "viertel": "1/4",
    "quart": "1/4",
}
_NUMBER = re.compile(
    rf"(?<![\w.,])(?P<cur>[€$£₪¥]|(?:EUR|CHF|USD|GBP)(?=[ \u00a0\d\-]))?[ "
    rf"\u00a0]?(?P<sign>(?<!\d)[\-−])?(?P<number>{NUMBER})"
    rf"(?:,[\-–—]{{1,2}}|\.[\-–—])?(?:[ \u00a0\u202f]?(?P<unit>%|‰|percent|prozent|[€$£₪¥]|(?:EUR|"
    rf"CHF|USD|GBP|euros?|dollars|pounds|franken)\b|"
    rf"(?:kWh|MWh|kW|kg|mg|km|m²|m³|°C|GB|MB)\b))?(?![\d]|[.,]\d)",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?<![\w@])(?=[\w./\-]*\d)(?=[\w./\-]*[A-Za-z])[A-Za-z0-9][\w./\-]*[A-Za-z0-9]")
_MAIL = re.compile(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+|https?://[^\s<>\"]+|www\.[^\s<>\"]+")
_WORD = re.compile(r"[^\W\d_]+|[½¼¾⅓⅔]")
_SEPARATORS = re.compile(r"[\s./\-]")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with every meaning that its writing allows."""

    start: int
    end: int
    written: str
    numbers: frozenset[Decimal] = frozenset()
    unit: str | None = None
    dates: frozenset[PartialDate] = frozenset()
    code: str | None = None


@dataclass(frozen=True)
class Figures:
    """The figures of a text, to look others up in."""

    found: tuple[Figure, ...]

    def lacks(self, claimed: Figure) -> bool:
        """Tell whether ``claimed`` is nowhere among these."""
        return not any(_agree(claimed, figure) for figure in self.found)

    def within(self, start: int, end: int) -> "Figures":
        """Return those that stand in that slice."""
        return Figures(tuple(figure for figure in self.found if figure.end > start and figure.start < end))


def figures_of(text: str) -> Figures:
    """Return the figures of ``text``: dates first, then codes, numbers and number words."""
    found: list[Figure] = []
    taken = bytearray(len(text))
    for figure in (*_dates(text), *_codes(text), *_numbers(text), *_in_words(text)):
        if not any(taken[figure.start : figure.end]):
            found.append(figure)
            taken[figure.start : figure.end] = b"\x01" * (figure.end - figure.start)
    return Figures(tuple(found))


def _dates(text: str) -> Iterator[Figure]:
    for start, end, dates in partial_dates(text):
        if dates:
            yield Figure(start, end, text[start:end], dates=dates)


def _figured(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    for start, end in figured(text):
        yield from pattern.finditer(text, start, end)


def _codes(text: str) -> Iterator[Figure]:
    for pattern in (_MAIL, _CODE):
        for match in _figured(pattern, text) if pattern is _CODE else pattern.finditer(text):
            code = _SEPARATORS.sub("", match.group()).casefold()
            yield Figure(match.start(), match.end(), match.group(), code=code)


def _numbers(text: str) -> Iterator[Figure]:
    for match in _figured(_NUMBER, text):
        numbers = readings(match["number"])
        if match["sign"]:
            numbers = frozenset(-number for number in numbers)
        written_unit = match["cur"] or match["unit"]
        unit = unit_of(written_unit) if written_unit else None
        yield Figure(match.start(), match.end(), match.group().strip(), numbers=numbers, unit=unit)


def _in_words(text: str) -> Iterator[Figure]:
    for match in _WORD.finditer(text):
        word = match.group().lower()
        if word in NUMBER_WORDS:
            number = Decimal(NUMBER_WORDS[word])
            yield Figure(match.start(), match.end(), match.group(), numbers=frozenset({number}))
        elif word in _FRACTIONS:
            yield Figure(match.start(), match.end(), match.group(), code=_FRACTIONS[word].replace("/", ""))


def _agree(claimed: Figure, figure: Figure) -> bool:
    if claimed.dates:
        return any(_covers(wide, exact) for wide in claimed.dates for exact in figure.dates)
    if claimed.code is not None:
        return claimed.code == figure.code
    if figure.dates:
        return claimed.unit is None and any(
            number in (year, month, day) for number in claimed.numbers for year, month, day in figure.dates
        )
    if figure.unit is not None and claimed.unit is not None and claimed.unit != figure.unit:
        return False
    return bool(claimed.numbers & figure.numbers)


def _covers(claimed: PartialDate, written: PartialDate) -> bool:
    """Tell whether every part of ``claimed`` stands in ``written``."""
    return all(part is None or part == other for part, other in zip(claimed, written, strict=True))
