"""Dates as people write them, in the languages that briefs know."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from continuum_briefs.found.spans import Found
from continuum_briefs.found.windows import IN_ROW, one_of
from continuum_proto.briefs import Due, EntityType, Precision

__all__ = ["MONTHS", "UNSPACED", "PartialDate", "day_first", "find_dates", "partial_dates"]

PartialDate = tuple[int | None, int | None, int | None]
"""Year, month and day, as far as they are written."""

_NAMES = (
    """
    january januar jänner janvier enero gennaio janeiro januari januari leden styczeń stycznia
    ianuarie jan januari janv ene gen styczniu sty ינואר يناير января
    """,
    """
    february februar feber février febrero febbraio fevereiro februari luty lutego února februarie
    feb févr fév fev lutym lut פברואר فبراير февраля
    """,
    """
    march märz mars marzo março maart marzec marca března martie mar mär mrt marcu מרץ مارس марта
    """,
    """
    april avril abril aprile kwiecień kwietnia dubna aprilie apr avr abr kwietniu kwi אפריל أبريل апреля
    """,
    "may mai mayo maggio maio mei maj maja maju mag května מאי مايو мая",
    """
    june juni juin junio giugno junho czerwiec czerwca června iunie jun giu czerwcu cze יוני يونيو июня
    """,
    """
    july juli juillet julio luglio julho lipiec lipca července iulie jul juil lug lipcu lip יולי يوليو июля
    """,
    """
    august août agosto augustus augusti sierpień sierpnia srpna aug ago sierpniu sie אוגוסט أغسطس августа
    """,
    """
    september septembre septiembre settembre setembro wrzesień września září septembrie sep sept set
    wrześniu wrz ספטמבר سبتمبر сентября
    """,
    """
    october oktober octobre octubre ottobre outubro październik października října octombrie oct okt
    ott out październiku paź אוקטובר أكتوبر октября
    """,
    """
    november novembre noviembre novembro listopad listopada listopadu noiembrie listopadzie lis nov
    נובמבר نوفمبر ноября
    """,
    """
    december dezember décembre diciembre dicembre dezembro grudzień grudnia prosince decembrie dec
    dez déc dic grudniu gru דצמבר ديسمبر декабря
    """,
)
MONTHS: Final[Mapping[str, int]] = MappingProxyType(
    {name: number for number, names in enumerate(_NAMES, start=1) for name in names.split()}
)
"""Month names and abbreviations, in small letters; ``listopad`` is the Polish one, November."""

_MONTH = rf"(?=[^\W\d_]{{3}}){one_of(MONTHS)}"
"""A month's name; most words are ruled out by their length or their first letter."""
_GAP = r"[\s\u00a0\u202f]"
_YEAR = r"(?:19|20|١٩|٢٠|۱۹|۲۰)\d\d"
_OF = rf"(?:of{_GAP}|de{_GAP}|di{_GAP}|del{_GAP}|d['’]|ב-?)"
UNSPACED: Final = r"\u0e00-\u0e4f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
"""Letters of scripts that put no space between a figure and the word beside it."""
_END = rf"(?![^\W{UNSPACED}]|/|[.,\-]\d)"
_FROM_DIGIT = re.compile(
    rf"(?<![^\W{UNSPACED}])(?<![.,/])(?<!\d-)(?:"
    rf"(?P<iso>(?P<y1>{_YEAR})-(?P<m1>\d\d)(?:-(?P<d1>\d\d))?)"
    rf"|(?P<a2>\d{{1,2}})(?P<sep>[./\-])(?P<gap>{_GAP})?(?P<b2>\d{{1,2}})(?P=sep)(?:{_GAP})?(?P<y2>{_YEAR}|\d\d)"
    rf"|(?P<d3>\d{{1,2}})(?:(?:st|nd|rd|th|er|\.|º|°)?{_GAP}{{1,3}}{_OF}?|-)"
    rf"(?P<m3>{_MONTH})\.?(?:(?:,?{_GAP}{{1,3}}{_OF}?|-)(?P<y3>{_YEAR}))?"
    rf"){_END}",
    re.IGNORECASE,
)
"""A date that begins with a digit; tried where digits begin, no other place is looked at."""
_EAST_ASIAN = re.compile(
    r"(?<!\d)(?P<y5>\d{4})\s?[年년]\s?(?P<m5>\d{1,2})\s?[月월](?:\s?(?P<d5>\d{1,2})\s?[日일])?"
)
_MONTH_BEFORE = re.compile(
    rf"(?<![^\W\d_])([^\W\d_]{{3,12}})\.?{_GAP}{{1,3}}(?:(?:of|de|del){_GAP})?$", re.IGNORECASE
)
_BEHIND_MONTH = re.compile(
    rf"(?:(?P<y4>{_YEAR})|(?P<d6>\d{{1,2}})(?:st|nd|rd|th)?(?:,?{_GAP}{{1,3}}(?P<y6>{_YEAR}))?){_END}",
    re.IGNORECASE,
)
_DIGITS = re.compile(rf"\d(?<!\d\d)(?!{IN_ROW})\d*+")
AHEAD: Final = 24
"""Code points before a day or year in which the name of its month may stand."""
_NUMERIC = re.compile(r"(?<![\d.,/])(\d{1,2})([./])(\d{1,2})\2(?:19|20)?\d\d(?!\d)")


def find_dates(text: str, *, day_first: bool | None) -> Iterator[Found]:
    """Yield the dates in ``text``; ``day_first`` reads 03/04/2026, ``None`` leaves it open.

    A day without its year is a date only for figures, not for readers: it is left out.
    """
    for start, match in _matches(text):
        parts = _parts(match, text[start : match.start()], day_first=day_first)
        due = _due(parts) if parts else None
        if parts is not None and (due is not None or parts[0] is not None):
            name = due.iso if due else " ".join(text[start : match.end()].split())
            yield Found(EntityType.DATE, start, match.end(), name, date=due)


def partial_dates(text: str) -> Iterator[tuple[int, int, frozenset[PartialDate]]]:
    """Yield start, end and every reading of each date in ``text``, days without a year too."""
    for start, match in _matches(text):
        month = text[start : match.start()]
        readings = {_parts(match, month, day_first=order) for order in (True, False)} - {None}
        yield start, match.end(), frozenset(reading for reading in readings if reading)


def day_first(text: str, language: str) -> bool | None:
    """Tell the order in dates like 03/04/2026 from the text's other dates, else from its language."""
    slashed = [(int(a), int(b)) for a, separator, b in _NUMERIC.findall(text) if separator == "/"]
    if any(a > 12 for a, b in slashed):
        return True
    if any(b > 12 for a, b in slashed):
        return False
    return None if language in ("en", "und") else True


def _matches(text: str) -> Iterator[tuple[int, re.Match[str]]]:
    """Yield each date from where it begins; the match begins at its first digit."""
    done = 0
    eastern = "年" in text or "년" in text
    for digits in _DIGITS.finditer(text):
        at = digits.start()
        if at < done:
            continue
        if match := _FROM_DIGIT.match(text, at) or (eastern and _EAST_ASIAN.match(text, at)):
            yield at, match
            done = match.end()
        elif (
            at
            and text[at - 1].isspace()
            and _letters_before(text, at)
            and (match := _BEHIND_MONTH.match(text, at))
        ):
            month = _MONTH_BEFORE.search(text, max(done, at - AHEAD), at)
            if month and month[1].lower() in MONTHS:
                yield month.start(), match
                done = match.end()


def _letters_before(text: str, at: int) -> bool:
    """Tell whether two letters and a space stand right before; looking for a month elsewhere takes long."""
    before = text[max(0, at - 6) : at]
    word = before.rstrip()
    return len(word) < len(before) and (end := word.rstrip(".")[-2:]).isalpha() and len(end) == 2


def _parts(match: re.Match[str], month: str, *, day_first: bool | None) -> PartialDate | None:
    """Return what ``match`` says; ``month`` stands before it where its month does."""
    if match.re is _EAST_ASIAN:
        return _checked(int(match["y5"]), int(match["m5"]), _number(match["d5"]))
    if match.re is _BEHIND_MONTH:
        name = month.split()[0].rstrip(".").lower()
        return _checked(_number(match["y4"] or match["y6"]), MONTHS[name], _number(match["d6"]))
    group = match.groupdict()
    if group["iso"]:
        return _checked(int(group["y1"]), int(group["m1"]), _number(group["d1"]))
    if group["a2"]:
        return _numeric(group, day_first=day_first)
    return _checked(_number(group["y3"]), MONTHS[group["m3"].lower()], int(group["d3"]))


def _numeric(group: Mapping[str, str], *, day_first: bool | None) -> PartialDate | None:
    short = len(group["y2"]) == 2 and len(group["a2"]) == len(group["b2"]) == 1
    if short and group["sep"] == "." and not group["gap"]:
        return None  # a version or a chapter
    first, second, year = int(group["a2"]), int(group["b2"]), int(group["y2"])
    year += 0 if year > 99 else (2000 if year < 70 else 1900)
    if group["sep"] != "." and first <= 12 and second <= 12 and first != second and day_first is None:
        return (year, None, None)
    if first > 12 or group["sep"] == "." or day_first or (day_first is None and second <= 12):
        return _checked(year, second, first)
    return _checked(year, first, second)


def _number(digits: str | None) -> int | None:
    return int(digits) if digits else None


def _checked(year: int | None, month: int, day: int | None) -> PartialDate | None:
    try:
        date(year or 2000, month, day or 1)
    except ValueError:
        return None
    return (year, month, day)


def _due(parts: PartialDate) -> Due | None:
    year, month, day = parts
    if year is None or month is None:
        return None
    if day is None:
        return Due(iso=f"{year:04}-{month:02}", precision=Precision.MONTH)
    return Due(iso=f"{year:04}-{month:02}-{day:02}", precision=Precision.DAY)
