"""How long a crashed process rests before it starts again."""

from typing import Final

FIRST: Final = 0.5
LONGEST: Final = 30.0
STEADY: Final = 30.0
"""Seconds of running after which earlier crashes are forgotten."""


class Backoff:
    """Twice as long after each crash in a row, from half a second to half a minute."""

    def __init__(self) -> None:
        self._in_a_row = 0

    @property
    def in_a_row(self) -> int:
        """How often it crashed without a steady run between."""
        return self._in_a_row

    def after_crash(self, *, ran: float) -> float:
        """Return the seconds to rest after a crash that ended ``ran`` seconds of running."""
        self._in_a_row = 1 if ran >= STEADY else self._in_a_row + 1
        return min(LONGEST, FIRST * 2.0 ** (self._in_a_row - 1))
