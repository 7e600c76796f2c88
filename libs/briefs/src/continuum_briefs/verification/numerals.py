"""A number as it is written: with its sign, its currency or unit, and what multiplies it."""

import re
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from continuum_briefs.found.amounts import NUMBER, readings, unit_of
from continuum_briefs.found.dates import PartialDate
from continuum_briefs.found.figure_words import MEASURES, SCALES

__all__ = ["Figure", "after", "number_at", "only"]

BEFORE: Final = 16
"""Code points before a number in which its currency and its sign stand."""
_SPACE: Final = r"(?:[ \u00a0\u202f\u2009]|[ \t]?\n)"
"""Between a number and its unit; a line may end there."""
_SIGNS: Final = "%‰€$£₪¥₽₴₹₺"
_NUMBER = re.compile(
    rf"(?P<number>{NUMBER})(?![.,٫]?\d)(?P<minus>(?<=[.,]\d\d)-(?=\s|$|[{_SIGNS}]))?(?:,[\-–—]{{1,2}}|\.[\-–—])?"
)
_LEFT = re.compile(
    rf"(?:(?<!\w)(?P<word>minus|moins|menos|meno){_SPACE})?"
    rf"(?P<sign>(?<!\w)[\-−])?"
    rf"(?:(?P<money>(?<![^\W\d_])[^\W\d_]{{2,6}}\.?|(?:US|R)?[{_SIGNS}]){_SPACE}?)?(?P<minus>(?<!\w)[\-−])?\Z",
    re.IGNORECASE,
)
_LEFT_ENDS: Final = frozenset([".", "-", "−", *_SIGNS])
_RIGHT = re.compile(
    rf"\)?{_SPACE}?(?P<symbol>R?[{_SIGNS}]|[円元원万萬億亿千만억]|°C|ש[\"״]ח|د\.إ)"
    rf"|{_SPACE}?(?P<cent>(?:per|pour|por){_SPACE}(?:cento?|ciento))(?!\w)"
    rf"|(?P<gap>\)?{_SPACE}|[\-\u2010\u2011])?(?P<word>[^\W\d_]+(?:/[^\W\d_]+|[\-\u2010\u00ad]\n[^\W\d_]+)?[²³23]?)(?P<dot>\.)?",
)
_PARTED = re.compile(r"[\-\u2010\u00ad]\n")
_COMPOUND = re.compile(r"(?<=[a-zäöüß]{3})(?:tagen?|wochen|monaten?|jahren?|stunden|minuten)$")
SHORTEST_COMPOUND: Final = 5
"""Letters that no compound has: three of anything and a measure."""
SHORT: Final = 10
"""Digits of numbers that come often."""
_ONCE: Final = frozenset({Decimal(1)})
_THEN = re.compile(rf"{_SPACE}(?P<word>[^\W\d_]+)(?!\w)")
_MYRIADS: Final = {"千": 10**3, **dict.fromkeys("万萬만", 10**4), **dict.fromkeys("億亿억", 10**8)}


class Figure(NamedTuple):
    """One figure with every meaning that its writing allows: a tuple, since a text may hold ten thousand."""

    start: int
    end: int
    numbers: frozenset[Decimal] = frozenset()
    unit: str | None = None
    dates: frozenset[PartialDate] = frozenset()
    code: str | None = None


def number_at(text: str, start: int, done: int) -> Figure | None:
    """Return the number that begins at ``start``, with sign, scale and unit; none where it is no number.

    What ends before ``done`` belongs to another figure.
    """
    match = _NUMBER.match(text, start)
    if match is None:
        return None
    before = _before(text, start, done)
    scales, unit, end = after(text, match.end(), money=before.unit is not None)
    negative = bool(match["minus"]) or before.negative
    written = match["number"]
    if scales is _ONCE and not negative and len(written) < SHORT and written.isdecimal():
        return Figure(before.start, end, only(written), before.unit or unit)
    number = max(readings(written))  # 72,000 is never 72: nothing is proved by dropping noughts
    sign = -1 if negative else 1
    numbers = frozenset(sign * number * scale for scale in scales)
    return Figure(before.start, end, numbers=numbers, unit=before.unit or unit)


@lru_cache(maxsize=256)
def only(digits: str) -> frozenset[Decimal]:
    """Return what a number of digits alone means; a text has few short ones, each of them often."""
    return frozenset({Decimal(digits)})


class _Before(NamedTuple):
    start: int
    unit: str | None
    negative: bool


def _before(text: str, start: int, done: int) -> _Before:
    """Return the currency and the sign that stand before a number."""
    match = _LEFT.search(text, max(done, start - BEFORE), start) if _preceded(text, start, done) else None
    if match is None:
        return _Before(start, None, negative=False)
    unit = unit_of(match["money"]) if match["money"] else None
    outer = (match["sign"] or match["word"]) if unit or not match["money"] else None
    return _Before(match.start() if unit else start, unit, negative=bool(match["minus"] or outer))


def _preceded(text: str, start: int, done: int) -> bool:
    """Tell whether two letters or a sign stand right before; looking for a currency elsewhere takes long."""
    before = text[max(done, start - 4) : start].rstrip()
    return before[-1:] in _LEFT_ENDS or (len(before) > 1 and before[-2:].isalpha())


def after(text: str, at: int, *, money: bool) -> tuple[frozenset[Decimal], str | None, int]:
    """Return what multiplies the number that ends at ``at``, its unit, and where both end.

    ``money``: a currency stands before the number; another behind it belongs to the next one.
    """
    scales = _ONCE
    match = _RIGHT.match(text, at)
    if match and (found := _scale(match, money=money)):
        scales, at = found, match.end()
        match = _RIGHT.match(text, at)
    if not match or money:
        return scales, None, at
    if match["cent"]:
        return scales, "%", match.end()
    unit = _unit(match)
    if unit:
        return scales, unit, match.end() - bool(match["dot"])
    word = match["word"]
    then = _THEN.match(text, match.end("word")) if word and len(word) > 2 and not match["dot"] else None
    unit = MEASURES.get(then["word"].lower()) if then else None
    return (scales, unit, then.end()) if then and unit else (scales, None, at)


def _unit(match: re.Match[str]) -> str | None:
    """Return the unit; a currency right before a digit is that of the next number."""
    written = match["symbol"] or _PARTED.sub("", match["word"])
    if match["symbol"] and match.string[match.end() : match.end() + 1].isdigit():
        return None
    dotted = unit_of(f"{written}.") if match["dot"] else None
    return unit_of(written) or dotted or _measure(written.lower())


def _measure(word: str) -> str | None:
    """Return what ``word`` counts, also where German made one word of it: Kalendertage."""
    compound = _COMPOUND.search(word) if len(word) > SHORTEST_COMPOUND else None
    return MEASURES.get(word) or (MEASURES[compound[0]] if compound else None)


def _scale(match: re.Match[str], *, money: bool) -> frozenset[Decimal] | None:
    if match["symbol"]:
        myriad = _MYRIADS.get(match["symbol"])
        return frozenset({Decimal(myriad)}) if myriad else None
    word = (match["word"] or "").lower()
    if not match["gap"] and (word == "k" or (word == "m" and money)):
        return frozenset({Decimal(1000 if word == "k" else 10**6)})
    return SCALES.get(word)
