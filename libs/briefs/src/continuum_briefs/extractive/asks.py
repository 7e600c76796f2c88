"""What a document asks of its reader: sentences that request something, with the day it is due."""

import re
from collections.abc import Sequence
from datetime import date

from continuum_briefs.extractive.weighing import LIMIT
from continuum_briefs.found.dates import PartialDate, find_dates, partial_dates
from continuum_briefs.text import patterns
from continuum_briefs.text.reading import NEAR, PLACE_AND_DAY, Reading
from continuum_briefs.text.sentences import Sentence, Standing
from continuum_proto.briefs import Due, Precision

__all__ = ["asks_among", "due_in", "written_on"]

MOST = 6
DATE_LINE = 60
AHEAD = 45
"""Code points before a day in which the word stands that makes a deadline of it."""
REQUEST = re.compile(
    r"\bplease\b|\bkindly\b|\bwe (?:ask|request|require|urge) (?:you|that)\b|\byou (?:must|are "
    r"(?:required|requested|asked|obliged))\b|"
    r"\b(?:is|are) (?:due|payable)\b|\bmust (?:reach|be with) us\b|\bwould you (?:please |"
    r"kindly )?(?:let|send|return|tell|write|call)\b|"
    r"\bmust be (?:paid|made|lodged|returned|submitted|received|sent|signed)\b|"
    r"\bbitte\b|\bwir bitten (?:sie|um)\b|\bsie (?:müssen|sind verpflichtet|werden gebeten)\b|\bist "
    r".{0,40}(?:fällig|zu zahlen|zu überweisen)\b|"
    r"\büberweisen sie\b|\bsenden sie\b|\bveuillez\b|\bmerci de\b|"
    r"\bnous vous remercions d[e’'] ?\w+(?:er|ir|re)\b|,\s(?:remettez|adressez|envoyez|retournez|renvoyez|"
    r"transmettez|apportez|réglez|payez|signez|présentez)\b|\bnous vous (?:prions|demandons)\b|"
    r"\bvous (?:devez|êtes tenus?|êtes priés?)\b|"
    r"^(?!vous|chez|assez|nez)\w+[^\W\d_]ez\b|\bil vous (?:appartient|est demandé)\b|\bpar (?:favor|"
    r"piacere)\b|\bpor favor\b|\b(?:le|les) (?:rogamos|pedimos|solicitamos)\b|"
    r"\bdeber[áa]n?\b|\bla (?:preghiamo|invitiamo)\b|\bsi prega\b|\bvogliate\b|\bsolicitamos\b|"
    r"\bgelieve\b|\bwij verzoeken\b|"
    r"(?<!\w)(?:נא|אנא|מתבקש(?:ים|ת|ות)?|אנו מבקשים|נבקשכם|הנכם מתבקשים|עליכם|יש ל\w+|يرجى|نرجو|الرجاء|"
    r"يجب عليكم|пожалуйста|просим)(?!\w)",
    re.IGNORECASE,
)
MANNERS = re.compile(
    r"\bveuillez (?:agréer|recevoir|croire|trouver|noter)\b|\bplease (?:note|see|refer|find|visit|be "
    r"aware|do not hesitate|feel free|"
    r"contact us|accept)\b|\b(?:not|n't) (?:have|need) to\b|\bnichts\b|\bn'avez\b|\bbitte "
    r"(?:beachten|entnehmen|sehen|wenden sie sich|haben sie verständnis)\b|\bhesitate\b",
    re.IGNORECASE,
)
PERSONAL = frozenset(
    {"letter", "invoice", "reminder", "notice", "minutes", "medical report", "policy", "other", "statement"}
)


def asks_among(
    sentences: Sequence[Sentence], *, kind: str, order: bool | None, written: date | None = None
) -> list[tuple[Sentence, Due | None]]:
    """Return the requests with their days, those with a day first.

    In a manual or a licence ``please`` addresses nobody in particular: there only a day makes a request.
    """
    asks = []
    for sentence in sentences:
        if sentence.standing is not Standing.SENTENCE or not REQUEST.search(sentence.text):
            continue
        if MANNERS.search(sentence.text) or patterns.COURTESY.search(sentence.text):
            continue
        due = due_in(sentence.text, order=order, written=written)
        if due is not None or kind in PERSONAL:
            asks.append((sentence, due))
    asks.sort(key=lambda pair: pair[1] is None)
    return sorted(asks[:MOST], key=lambda pair: (pair[0].page, pair[0].start))


def due_in(text: str, *, order: bool | None, written: date | None) -> Due | None:
    """Return the first day behind ``by``, ``bis`` or ``avant le``, else the last that ``text`` names.

    A deadline without its year is the next such day after the one on which the document was ``written``.
    """
    days = [(found.start, found.date) for found in find_dates(text, day_first=order) if found.date]
    days += _without_year(text, written) if written else []
    limits = [day for start, day in days if _limits(text, start)]
    exact = [day for _, day in days if day.precision is Precision.DAY]
    limited = [day for day in limits if day.precision is Precision.DAY]
    if limited:
        return min(limited, key=lambda day: day.iso)
    return max(exact or [day for _, day in days], key=lambda day: day.iso, default=None)


def _limits(text: str, start: int) -> bool:
    return LIMIT.search(text[max(0, start - AHEAD) : start]) is not None


def written_on(reading: Reading, order: bool | None) -> date | None:
    """Return the day that stands on a line of its own near the top, behind a place or alone."""
    for line in reading.lines[:NEAR]:
        for found in find_dates(line.text, day_first=order) if len(line.text) < DATE_LINE else ():
            alone = found.end - found.start >= len(line.text) - 1 or PLACE_AND_DAY.match(line.text)
            if alone and found.date is not None and found.date.precision is Precision.DAY:
                return date.fromisoformat(found.date.iso)
    return None


def _without_year(text: str, written: date) -> list[tuple[int, Due]]:
    days = []
    for start, _, readings in partial_dates(text):
        if len(readings) == 1 and _limits(text, start) and (day := _next(next(iter(readings)), written)):
            days.append((start, Due(iso=day.isoformat(), precision=Precision.DAY)))
    return days


def _next(parts: PartialDate, written: date) -> date | None:
    year, month, day = parts
    if year is not None or month is None or day is None or (month, day) == (2, 29):
        return None
    this = date(written.year, month, day)
    return this if this >= written else this.replace(year=written.year + 1)
