"""How many tokens a text will be: guessed by its letters, corrected by what the servers counted."""

import re
from dataclasses import dataclass, field
from typing import Final

__all__ = ["Gauge", "Scale"]

_DENSE = re.compile(
    r"[\u0590-\u08ff\u0900-\u0dff\u0e00-\u0e7f\u3040-\u9fff\uac00-\ud7af\U00010000-\U0010ffff]"
)
CHARACTERS: Final = 3.2
"""Characters a token in Latin letters, cautiously: 4 in English, 3 in German."""
DENSE: Final = 1.4
"""Characters a token in scripts that tokenizers know less well."""
MARGIN: Final = 1.1
RISING: Final = 0.6
FALLING: Final = 0.15
"""How much of a difference is learned: a guess that was too low costs a question, one too high little."""
LEAST, MOST = 0.3, 4.0
"""Counts further off than that are no counts of this prompt."""
FILLED: Final = 16
"""A prompt that leaves fewer tokens free was cut: servers before 0.12.6 do so without a word."""
HALF: Final = 16
"""Tokens around half of the context: newer servers keep that much where they are not told not to cut."""
UNDER: Final = 0.6
"""Share of the guess below which a prompt that might not have fitted was cut."""


@dataclass
class Scale:
    """An estimate that learns: ``correction`` follows the counts of earlier answers."""

    correction: float = 1.0

    def tokens(self, text: str) -> int:
        """Return about how many tokens ``text`` is, with a margin; what is longer is never fewer."""
        return round(_raw(text) * self.correction * MARGIN) + 1

    def learn(self, text: str, counted: int | None) -> None:
        """Take in what a server counted; a count that a cache made small teaches nothing."""
        raw = _raw(text)
        if counted is None or raw < 200 or not LEAST < counted / raw < MOST:
            return
        off = counted / raw - self.correction
        self.correction += (RISING if off > 0 else FALLING) * off

    def at_least(self, text: str, tokens: int) -> None:
        """Take in that ``text`` is that many tokens or more: it did not fit.

        Only as far as texts differ: a server with another context than it says must not spoil the guess.
        """
        self.correction = max(self.correction, min(MOST, tokens / max(1.0, _raw(text))))

    def cut(self, text: str, counted: int | None, context: int) -> bool:
        """Tell whether a server read less of ``text`` than it was sent.

        Only a prompt that may be longer than the context can have been: where nothing was counted, or far
        too little, half of the context is taken for what surely fits.
        """
        guess = _raw(text) * min(1.0, self.correction)
        if counted is None:
            return guess > context / 2
        if counted >= context - FILLED:
            return True
        if abs(counted - context / 2) <= HALF and guess > context / 4:
            return True
        return guess > context / 2 and counted < guess * UNDER


@dataclass
class Gauge:
    """A scale for each language: tokenizers were made for English, and German or Thai needs more tokens."""

    scales: dict[str, Scale] = field(default_factory=dict)

    def of(self, language: str) -> Scale:
        """Return the scale for texts in ``language``."""
        return self.scales.setdefault(language, Scale())


def _raw(text: str) -> float:
    dense = 0 if text.isascii() else len(_DENSE.findall(text))
    return (len(text) - dense) / CHARACTERS + dense / DENSE
