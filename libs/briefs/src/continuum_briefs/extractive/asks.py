"""What a document asks of its reader: sentences that request something, with the day it is due."""

from collections.abc import Sequence

from continuum_briefs.extractive.duty_cues import IMPERATIVE, REQUEST, RIGHT
from continuum_briefs.extractive.manner_cues import IDLE, MANNERS, TO_A_MACHINE
from continuum_briefs.extractive.times import Calendar
from continuum_briefs.text import patterns
from continuum_briefs.text.sentences import Sentence, Standing
from continuum_proto.briefs import Due, Precision

__all__ = ["asks_among", "due_in"]

MOST = 6
IMPERSONAL = frozenset({"manual", "licence", "changelog", "contract", "certificate", "receipt", "report"})
"""Kinds that address nobody in particular: there only a day makes a request of a ``please``."""


def asks_among(
    sentences: Sequence[Sentence], *, kind: str, calendar: Calendar
) -> list[tuple[Sentence, Due | None]]:
    """Return the requests with their days; where there are too many, those with a day and the first."""
    asks = [
        (sentence, due_in(sentence.text, calendar))
        for sentence in sentences
        if sentence.standing is Standing.SENTENCE and _asks(sentence.text, calendar, kind)
    ]
    asks.sort(key=lambda pair: pair[1] is None)
    return sorted(asks[:MOST], key=lambda pair: (pair[0].page, pair[0].start))


def due_in(text: str, calendar: Calendar) -> Due | None:
    """Return the first day behind ``by``, ``bis`` or ``avant le``, else the last that is still ahead."""
    days = [day for day in calendar.days(text) if not day.past]
    exact = [day.due for day in days if day.due.precision is Precision.DAY]
    limits = [day.due for day in days if day.limits and day.due.precision is Precision.DAY]
    if limits:
        return min(limits, key=lambda due: due.iso)
    return max(exact or [day.due for day in days], key=lambda due: due.iso, default=None)


def _asks(text: str, calendar: Calendar, kind: str) -> bool:
    """Tell a request, and a right or an offer that ends on a day."""
    language = calendar.language
    if REQUEST.within(text, language) or IMPERATIVE.within(text, language):
        asked = kind not in IMPERSONAL or due_in(text, calendar) is not None
    else:
        ends = kind not in IMPERSONAL and any(day.limits for day in calendar.days(text))
        asked = ends and RIGHT.within(text, language)
    return asked and not _idle(text, language)


def _idle(text: str, language: str) -> bool:
    return (
        MANNERS.within(text, language)
        or IDLE.within(text, language)
        or TO_A_MACHINE.within(text, language)
        or patterns.COURTESY.search(text) is not None
    )
