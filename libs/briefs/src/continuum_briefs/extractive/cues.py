"""Words that tell what a sentence is about, in a table by language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

__all__ = ["Cue", "cue"]

_START: Final = r"(?<!\w)"
_END: Final = r"(?!\w)"


@dataclass(frozen=True, eq=False)
class Cue:
    """Alternatives of a pattern, by language; with what must stand before and behind each of them."""

    words: Mapping[str, str]
    before: str
    behind: str

    def of(self, language: str) -> re.Pattern[str]:
        """Return the pattern for ``language``; a language without a row is searched for all of them."""
        return _compiled(self, language if language in self.words else "")

    def within(self, text: str, language: str) -> bool:
        """Tell whether ``text`` has one of the words."""
        return self.of(language).search(text) is not None


def cue(*, before: str = _START, behind: str = _END, **words: str) -> Cue:
    """Return a cue of whole words, ``|`` between them, by language; ``all`` goes with every language."""
    return Cue(MappingProxyType(words), before, behind)


@cache
def _compiled(table: Cue, language: str) -> re.Pattern[str]:
    rows = [table.words[language], table.words.get("all", "")] if language else table.words.values()
    words = "|".join(row for row in rows if row)
    return re.compile(f"{table.before}(?:{words}){table.behind}", re.IGNORECASE)
