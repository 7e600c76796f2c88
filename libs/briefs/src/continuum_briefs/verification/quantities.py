"""Figures in a text in one form, however they are written: numbers, dates, times, addresses, references."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Final

from continuum_briefs.found.dates import UNSPACED, partial_dates
from continuum_briefs.found.figure_words import (
    NUMBERS,
    ORDINALS,
    RATIOS,
    SCALES,
    other_words,
)
from continuum_briefs.found.references import find_ibans
from continuum_briefs.found.windows import IN_ROW
from continuum_briefs.verification.numerals import Figure, after, number_at, only

__all__ = ["ORDINAL", "RATIO", "as_meant", "figures_of"]

RATIO: Final = "×"
"""The unit of half, double and the like."""
ORDINAL: Final = "#"
"""The unit of second, 2nd and the like."""
REACH: Final = 64
"""Code points before and behind a number that may belong to the same code."""
_SPACE: Final = r"[ \u00a0\u202f\u2009]"
_SIGNS: Final = "%‰€$£₪¥₽₴₹₺"
_DIGITS = re.compile(rf"\d(?:{IN_ROW}(?P<in_row>)|\d*+)")
_ADDRESS = re.compile(
    r"(?<![\w.+\-])[\w.+\-]++@[\w\-]++(?:\.[\w\-]++)+|(?:https?://|\bwww\.)[^\s<>\"]++", re.IGNORECASE
)
_JOINED = re.compile(r"[\w./\-]")
_HEAD = re.compile(r"[\w./\-]+\Z")
_REST = re.compile(rf"[\w./\-]{{0,{REACH}}}+")
_FRACTION = re.compile(r"1/[234]|2/3|3/4")
_NTH = re.compile(r"(\d+)(?:st|nd|rd|th|er|ère|re|e|ème|º|ª)", re.IGNORECASE)
_TIME = re.compile(
    rf"(?P<hour>[01]?\d|2[0-4])(?:(?P<part>[:.]|{_SPACE}?h{_SPACE}?)(?P<minute>[0-5]\d)(?!\d))?"
    rf"(?:{_SPACE}?(?P<mark>Uhr|uur|o['’]clock|[ap]\.?m\b\.?|h(?!\w)))?",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")
_SYMBOL = re.compile(
    r"[\u00b2\u00b3\u00b9\u2070\u2074-\u2079\u2080-\u2089\u2150-\u218b\u2460-\u249b\u24ea-\u24ff\u2776-\u2793]"
)
_MISREAD = re.compile(
    r"[OoIl|](?:(?<=\d.)[OoIl|]*+(?=\d|[.,]\d|\s?[€$£%‰])|(?<=[\d.,]\d[Oo])[Oo]*+(?=[\s.,;:]|\Z)"
    r"|(?<=[Il|])(?<!\w.)(?=\d+(?!\w))|(?<=\d[.,].)[OoIl|]*+(?=\d))"
)
"""One letter that may be a digit, then what tells it; the first set alone makes the search fast."""
_DIGIT_MEANT: Final = str.maketrans("OoIl|", "00111")
_SEPARATORS = re.compile(r"[\s./\-_]+")


def figures_of(
    text: str, *, language: str = "und", recognised: bool = False, distinct_from: int | None = None
) -> tuple[Figure, ...]:
    """Return the figures of ``text``: addresses first, then dates, what has digits, and figures in words.

    Every digit of ``text`` is part of one. ``language`` leaves out number words that are other words in it;
    ``recognised`` takes an o and an l among digits for what they look like. From ``distinct_from`` on, a
    number that stands between two others is given only where it stands first.
    """
    text = as_meant(text) if recognised else text
    taken = bytearray(len(text))
    found: list[Figure] = []
    ways: tuple[Callable[[], Iterator[Figure]], ...] = (
        lambda: _addresses(text),
        lambda: _dates(text),
        lambda: _with_digits(text, taken, distinct_from),
        lambda: _in_words(text, taken, other_words(language)),
        lambda: _symbols(text),
    )
    for way in ways:
        for figure in way():
            if taken.find(1, figure.start, figure.end) < 0:
                found.append(figure)
                taken[figure.start : figure.end] = b"\x01" * (figure.end - figure.start)
    return tuple(found)


def as_meant(text: str) -> str:
    """Return recognised ``text`` with digits for the letters among digits that look like them."""
    return _MISREAD.sub(lambda match: match.group().translate(_DIGIT_MEANT), text)


def _addresses(text: str) -> Iterator[Figure]:
    may_hold = "@" in text or "://" in text or "www." in text.lower()
    for match in _ADDRESS.finditer(text) if may_hold else ():
        written = match.group().rstrip(".,;:!?)]'\"")
        code = written.casefold().removeprefix("https://").removeprefix("http://").removeprefix("www.")
        yield Figure(match.start(), match.start() + len(written), code=code.rstrip("/"))
    for start, end, iban in find_ibans(text, 0, len(text)):
        yield Figure(start, end, code=iban.casefold())


def _dates(text: str) -> Iterator[Figure]:
    for start, end, dates in partial_dates(text):
        if dates:
            yield Figure(start, end, dates=dates)
        elif any(map(str.isalpha, text[start:end])):
            yield Figure(start, end, code=" ".join(text[start:end].casefold().split()))  # 30 February


def _with_digits(text: str, taken: bytearray, distinct_from: int | None) -> Iterator[Figure]:
    """Yield what begins with or holds a digit: each digit once, whatever stands around it."""
    done = 0
    seen: set[str] = set()
    distinct_from = len(text) if distinct_from is None else distinct_from
    for digits in _DIGITS.finditer(text):
        start = digits.start()
        if start >= done and not taken[start]:
            if not digits.lastgroup:
                figure = _at(text, start, digits.end(), done)
            elif (written := digits.group()) in seen:
                continue
            else:
                figure = Figure(start, digits.end(), only(written))
                if start >= distinct_from:
                    seen.add(written)
            done = figure.end
            yield figure


def _at(text: str, start: int, end: int, done: int) -> Figure:
    """Return the figure to which the digits ``text[start:end]`` belong."""
    begin, token = _token(text, start, end, done)
    if "/" in token and _FRACTION.fullmatch(token):
        part, of = map(Decimal, token.split("/"))
        return Figure(begin, begin + len(token), numbers=frozenset({round(part / of, 4)}), unit=RATIO)
    if begin == start and (time := _time(text, start)):
        return time
    number = number_at(text, start, done)
    named = not token.isdecimal() and any(map(_spaced_letter, token))
    if number and (not named or (number.end >= begin + len(token) and number.start <= begin)):
        return number
    if nth := _NTH.fullmatch(token):
        return Figure(begin, begin + len(token), numbers=frozenset({Decimal(nth[1])}), unit=ORDINAL)
    return Figure(begin, begin + len(token), code=_SEPARATORS.sub("-", token.casefold()))


def _token(text: str, start: int, end: int, done: int) -> tuple[int, str]:
    """Return where the word begins that has these digits, and the word; most stand alone."""
    begin = start
    if (
        start
        and _JOINED.match(text[start - 1])
        and (head := _HEAD.search(text, max(done, start - REACH), start))
    ):
        begin = start - len(head.group().lstrip("./-_"))
    rest = _REST.match(text, end)
    return begin, text[begin : rest.end() if rest else end].rstrip("./-_")


def _spaced_letter(letter: str) -> bool:
    return letter.isalpha() and not _UNSPACED_LETTER.match(letter)


_UNSPACED_LETTER = re.compile(f"[{UNSPACED}]")


def _time(text: str, start: int) -> Figure | None:
    match = _TIME.match(text, start)
    if not match or not (match["mark"] or (match["part"] or "").strip() not in ("", ".")):
        return None
    if not match["minute"] and (match["mark"] or "").lower() == "h":
        return None  # so many hours
    after = text[match.end() : match.end() + 2]
    if after[:1].isalnum() or (after[:1] in ":." and after[1:].isdigit()):
        return None
    hour, mark = int(match["hour"]), (match["mark"] or "").lower()[:1]
    hour = hour % 12 + 12 * (mark == "p") if mark in ("a", "p") else hour
    return Figure(start, match.end(), code=f"{hour:02}:{int(match['minute'] or 0):02}")


def _in_words(text: str, taken: bytearray, other_words: frozenset[str]) -> Iterator[Figure]:
    done = 0
    for match in _WORD.finditer(text):
        word = match.group().lower()
        if word not in _SPELT or match.start() < done or taken[match.start()] or word in other_words:
            continue
        figure = _spelt(text, match, word)
        if figure is not None:
            done = figure.end
            yield figure


_SPELT: Final = NUMBERS.keys() | RATIOS.keys() | ORDINALS.keys() | SCALES.keys()
_SHORT_SCALE: Final = 4
"""Letters of a scale that is none unless a number stands before it: mil, Mio, tys."""


def _spelt(text: str, match: re.Match[str], word: str) -> Figure | None:
    start, end = match.span()
    if word in RATIOS:
        return Figure(start, end, numbers=frozenset({RATIOS[word]}), unit=RATIO)
    if word in ORDINALS:
        return Figure(start, end, numbers=frozenset({ORDINALS[word]}), unit=ORDINAL)
    if word in SCALES:
        return Figure(start, end, numbers=SCALES[word]) if len(word) > _SHORT_SCALE else None
    number = NUMBERS[word]
    if 20 <= number <= 90 and (ones := _WORD.match(text, end + 1)) and text[end] == "-":
        one = NUMBERS.get(ones.group().lower(), Decimal(10))
        number, end = (number + one, ones.end()) if one < 10 else (number, end)
    scales, unit, end = after(text, end, money=False)
    return Figure(start, end, numbers=frozenset(number * scale for scale in scales), unit=unit)


def _symbols(text: str) -> Iterator[Figure]:
    for match in _SYMBOL.finditer(text):
        yield Figure(match.start(), match.end(), code=match.group())
