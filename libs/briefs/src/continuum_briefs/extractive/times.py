"""The days that a sentence names: which of them are still ahead, and which are the last for something."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from continuum_briefs.extractive.time_cues import APPOINTMENT, BEGINNING, LIMIT
from continuum_briefs.found.dates import MONTHS, PartialDate, find_dates, partial_dates
from continuum_briefs.found.spans import Found
from continuum_briefs.text.reading import NEAR, PLACE_AND_DAY, Reading
from continuum_proto.briefs import Due, Precision

__all__ = ["Calendar", "Day", "written_on"]

DATE_LINE: Final = 60
"""Code points of a line that may hold the day of a letter."""
AHEAD: Final = 45
"""Code points before a day in which the word stands that makes a deadline of it."""
SOON: Final = timedelta(days=270)
"""A day without its year that would be further off was in the year before."""
_MONTH = "|".join(sorted((name for name in MONTHS if len(name) > 2), key=len, reverse=True))
_HINT: Final = re.compile(rf"\d[./\-]\s?\d|(?<!\w)(?:{_MONTH})(?!\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Day:
    """A date in a sentence; ``start`` and ``end`` are code points in it, half-open, without a full stop."""

    start: int
    end: int
    due: Due
    limits: bool
    """It is the last day for something, and not over when the document was written."""
    begins: bool
    """Something begins or ends on it, or people meet; it too is still ahead."""
    past: bool


@dataclass(frozen=True, slots=True)
class Calendar:
    """How one document writes days: its language, the order of day and month, when it was written."""

    language: str
    day_first: bool | None = None
    written: date | None = None

    def days(self, text: str) -> tuple[Day, ...]:
        """Return the days in ``text`` from left to right; one without its year is the next such day."""
        return _days(self, text) if _HINT.search(text) else ()

    def places(self, text: str) -> Iterator[tuple[int, int, Due]]:
        """Yield start, end and date of each day in ``text`` that is told apart from others."""
        for start, end, readings in partial_dates(text):
            if len(readings) == 1:
                due = self._resolved(next(iter(readings)))
            else:
                due = next((found.date for found in self._whole(text[start:end])), None)
            if due is not None:
                yield start, end, due

    def _whole(self, written: str) -> Iterator[Found]:
        return find_dates(written, day_first=self.day_first)

    def _resolved(self, parts: PartialDate) -> Due | None:
        year, month, day = parts
        if month is None:
            return None
        if day is None:
            return Due(iso=f"{year:04}-{month:02}", precision=Precision.MONTH) if year else None
        known = date(year, month, day) if year else self._next(month, day)
        return Due(iso=known.isoformat(), precision=Precision.DAY) if known else None

    def _next(self, month: int, day: int) -> date | None:
        if self.written is None or (month, day) == (2, 29):
            return None
        this = date(self.written.year, month, day)
        later = this if this >= self.written else this.replace(year=this.year + 1)
        return later if later - self.written <= SOON else later.replace(year=later.year - 1)


@lru_cache(maxsize=512)
def _days(calendar: Calendar, text: str) -> tuple[Day, ...]:
    """Several rules ask for the days of the same sentence, one after the other."""
    return tuple(_day(calendar, text, *place) for place in calendar.places(text))


def _day(calendar: Calendar, text: str, start: int, end: int, due: Due) -> Day:
    ahead = text[max(0, start - AHEAD) : start]
    end -= text[start:end].endswith(".")
    past = calendar.written is not None and due.iso < calendar.written.isoformat()[: len(due.iso)]
    if past:
        return Day(start, end, due, limits=False, begins=False, past=True)
    language = calendar.language
    begins = BEGINNING.within(ahead, language) or APPOINTMENT.within(text, language)
    return Day(start, end, due, limits=LIMIT.within(ahead, language), begins=begins, past=False)


def written_on(reading: Reading, day_first: bool | None) -> date | None:
    """Return the day that stands on a line of its own near the top, behind a place or alone."""
    for line in reading.lines[:NEAR]:
        for found in find_dates(line.text, day_first=day_first) if len(line.text) < DATE_LINE else ():
            alone = found.end - found.start >= len(line.text) - 1 or PLACE_AND_DAY.match(line.text)
            if alone and found.date is not None and found.date.precision is Precision.DAY:
                return date.fromisoformat(found.date.iso)
    return None
