"""What a document asks of its reader: sentences that request something, with the day it is due."""

from collections.abc import Sequence
from dataclasses import dataclass

from continuum_briefs.extractive.duty_cues import IMPERATIVE, REQUEST, RIGHT
from continuum_briefs.extractive.manner_cues import DEPENDENT, IDLE, MANNERS, TO_A_MACHINE
from continuum_briefs.extractive.time_cues import TERM
from continuum_briefs.extractive.times import Calendar
from continuum_briefs.text import patterns
from continuum_briefs.text.sentences import Sentence, Standing
from continuum_proto.briefs import Due, Precision

__all__ = ["Asked", "asks_among", "due_in"]

MOST = 6
LONGEST = 400
"""Code points of a request."""
IMPERSONAL = frozenset({"manual", "licence", "changelog", "contract", "certificate", "receipt", "report"})
"""Kinds that address nobody in particular: there only a day makes a request of a ``please``."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: one sentence, or two where the second leans on the first."""

    page: int
    start: int
    end: int
    text: str
    due: Due | None


def asks_among(sentences: Sequence[Sentence], *, kind: str, calendar: Calendar) -> list[Asked]:
    """Return the requests with their days; where there are too many, those with a day and the first."""
    asks = [
        _asked(sentence, before, calendar)
        for before, sentence in zip((None, *sentences), sentences, strict=False)
        if sentence.standing is Standing.SENTENCE and _asks(sentence.text, calendar, kind)
    ]
    asks = list({asked.text: asked for asked in reversed(asks)}.values())[::-1]
    asks.sort(key=lambda asked: asked.due is None)
    return sorted(asks[:MOST], key=lambda asked: (asked.page, asked.start))


def _asked(sentence: Sentence, before: Sentence | None, calendar: Calendar) -> Asked:
    due = due_in(sentence.text, calendar)
    start, text = sentence.start, sentence.text
    if before is not None and _leans(sentence, before, calendar.language):
        start, text = before.start, f"{before.text} {text}"
    return Asked(sentence.page, start, sentence.end, text, due)


def _leans(sentence: Sentence, before: Sentence, language: str) -> bool:
    """Tell whether a sentence that begins with ``it`` or ``in that case`` stands right behind another."""
    follows = before.block == sentence.block and before.order + 1 == sentence.order
    return follows and sentence.end - before.start <= LONGEST and DEPENDENT.within(sentence.text, language)


def due_in(text: str, calendar: Calendar) -> Due | None:
    """Return the first day behind ``by``, ``bis`` or ``avant le``, else the last that is still ahead."""
    days = [day for day in calendar.days(text) if not day.past]
    exact = [day.due for day in days if day.due.precision is Precision.DAY]
    limits = [day.due for day in days if day.limits and day.due.precision is Precision.DAY]
    if limits:
        return min(limits, key=lambda due: due.iso)
    return max(exact or [day.due for day in days], key=lambda due: due.iso, default=None)


def _asks(text: str, calendar: Calendar, kind: str) -> bool:
    """Tell a request, and a right that ends on a day or after some time."""
    language = calendar.language
    if REQUEST.within(text, language) or IMPERATIVE.within(text, language):
        asked = kind not in IMPERSONAL or due_in(text, calendar) is not None
    else:
        ends = any(day.limits for day in calendar.days(text)) or TERM.within(text, language)
        asked = kind not in IMPERSONAL and ends and RIGHT.within(text, language)
    return asked and not _idle(text, language)


def _idle(text: str, language: str) -> bool:
    return (
        MANNERS.within(text, language)
        or IDLE.within(text, language)
        or TO_A_MACHINE.within(text, language)
        or patterns.COURTESY.search(text) is not None
    )
