"""What a sentence is worth to its reader by what it says: a day, a sum, a duty, a purpose."""

import re
from dataclasses import dataclass
from typing import Final

from continuum_briefs.extractive.duty_cues import (
    ADVERTISED,
    DECIDED,
    MONEY,
    MOVES,
    OBLIGATION,
    REFUSED,
    WHOLE,
)
from continuum_briefs.extractive.manner_cues import (
    DEPENDENT,
    HISTORY,
    IDLE,
    INSTRUCTION,
    MANNERS,
    POINTING,
    PROCEDURE,
    PURPOSE,
    THANKS,
    TO_A_MACHINE,
)
from continuum_briefs.extractive.time_cues import TERM
from continuum_briefs.extractive.times import Calendar
from continuum_briefs.text import patterns

__all__ = ["LEANING", "Weighing"]

LEANING: Final = 0.6
"""What is left of the worth of a sentence that begins with ``it`` or ``then``."""
FIGURE: Final = re.compile(r"\d")
SHORT, LONG = 45, 300
"""Code points of a sentence that says little, or more than can be taken in."""


@dataclass(frozen=True)
class Weighing:
    """The scales for the sentences of one document."""

    calendar: Calendar
    kind: str = "other"

    def weight(self, text: str) -> float:
        """Return by how much a sentence weighs more, or less, than its words alone."""
        return self._praise(text) * self._blame(text)

    def leans(self, text: str) -> bool:
        """Tell whether a sentence is hard to understand without the one before it."""
        return DEPENDENT.within(text, self.calendar.language)

    def _praise(self, text: str) -> float:
        language = self.calendar.language
        gained = 1.2 if TERM.within(text, language) else 1.0
        if FIGURE.search(text):
            gained = 1.1 * max(gained, self._days(text))
        if MONEY.within(text, language):
            gained *= 1.7 if MOVES.within(text, language) else 1.2
        for cue, share in _MORE:
            if cue.within(text, language):
                gained *= share
        if (focus := _FOCUS.get(self.kind)) and focus.within(text, language):
            gained *= FOCUSED
        return gained

    def _days(self, text: str) -> float:
        """Weigh the days that ``text`` names: until when, from when, at what hour; what is over, less."""
        gained = 1.0
        for day in self.calendar.days(text):
            if day.limits:
                return 1.9
            gained = max(gained, 1.65 if day.begins else 1.0 if day.past else 1.15)
        return gained

    def _blame(self, text: str) -> float:
        """Return what is left of the worth of a sentence that leans on others or is mere manners."""
        language = self.calendar.language
        left = 1.0
        for cue, share in _LESS:
            if cue.within(text, language):
                left *= share
        if patterns.COURTESY.search(text):
            left *= 0.35
        if text[-1] in "?؟？!！":
            left *= 0.4
        if len(text) < SHORT:
            left *= 0.65
        elif len(text) > LONG:
            left *= 0.75
        return left


_MORE: Final = ((OBLIGATION, 1.2), (DECIDED, 1.25), (REFUSED, 1.3), (PURPOSE, 1.25), (WHOLE, 1.15))
"""What a sentence gains that has one of the words."""
FOCUSED: Final = 1.3
_FOCUS: Final = {
    "minutes": DECIDED,
    "contract": TERM,
    "policy": REFUSED,
    "certificate": REFUSED,
    "medical report": REFUSED,
}
"""What a document of a kind is read for."""
_LESS: Final = (
    (DEPENDENT, LEANING),
    (INSTRUCTION, 0.7),
    (IDLE, 0.4),
    (PROCEDURE, 0.4),
    (HISTORY, 0.55),
    (TO_A_MACHINE, 0.1),
    (POINTING, 0.4),
    (MANNERS, 0.5),
    (THANKS, 0.5),
    (ADVERTISED, 0.5),
)
"""What is left of the worth of a sentence that has one of the words."""
