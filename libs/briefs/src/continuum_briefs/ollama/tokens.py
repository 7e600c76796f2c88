"""How many tokens a text will be: guessed by its letters, corrected by what the servers counted."""

import re
from dataclasses import dataclass
from typing import Final

__all__ = ["Gauge"]

_DENSE = re.compile(
    r"[\u0590-\u08ff\u0900-\u0dff\u0e00-\u0e7f\u3040-\u9fff\uac00-\ud7af\U00010000-\U0010ffff]"
)
CHARACTERS: Final = 3.2
"""Characters a token in Latin letters, cautiously: 4 in English, 3 in German."""
DENSE: Final = 1.4
"""Characters a token in scripts that tokenizers know less well."""
MARGIN: Final = 1.1
LEARNED: Final = 0.2


@dataclass
class Gauge:
    """An estimate that learns: ``correction`` follows the counts of earlier answers."""

    correction: float = 1.0

    def tokens(self, text: str) -> int:
        """Return about how many tokens ``text`` is, with a margin."""
        return round(_raw(text) * self.correction * MARGIN) + 1

    def learn(self, text: str, counted: int | None) -> None:
        """Take in what a server counted; a count that a cache made small teaches nothing."""
        raw = _raw(text)
        if counted is None or raw < 200 or not 0.4 < counted / raw < 3:
            return
        self.correction += LEARNED * (counted / raw - self.correction)

    def at_least(self, text: str, tokens: int) -> None:
        """Take in that ``text`` is that many tokens or more: it did not fit."""
        self.correction = max(self.correction, tokens / max(1.0, _raw(text)))


def _raw(text: str) -> float:
    dense = 0 if text.isascii() else len(_DENSE.findall(text))
    return (len(text) - dense) / CHARACTERS + dense / DENSE
