"""Names in a claim that the document does not know."""

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Final

from continuum_briefs.found.dates import MONTHS
from continuum_briefs.text import patterns

__all__ = ["Names"]

_CAPITALISES_NOUNS: Final = frozenset({"de", "lb"})
_UNCASED: Final = frozenset({"he", "ar", "fa", "ja", "zh", "ko", "th", "hi"})
_WORD = re.compile(r"[^\W\d_]+")
_RUN = re.compile(r"[^\W\d_][\w'’.&\-]*")
_SENTENCE_START = re.compile(r"(?:^|[.!?:…]\s+|[\"“„«(]\s*)$")
_CALENDAR: Final = frozenset(
    [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "lundi",
        "mardi",
        "mercredi",
        "jeudi",
        "vendredi",
        "samedi",
        "dimanche",
        "lunes",
        "martes",
        "miércoles",
        "jueves",
        "viernes",
        "sábado",
        "domingo",
        "i",
    ]
)
_ENDINGS: Final = (
    "'s",
    "’s",
    "s",
    "es",
    "n",
    "en",
    "e",
    "'",
    "’",
    "ul",
    "ului",
    "a",
    "u",
    "em",
    "om",
    "ów",
    "y",
    "i",
)
TITLED: Final = 0.6
"""Share of capitalised words above which a line is written like a title: there capitals tell nothing."""


class Names:
    """The words that a document uses, to look names up in."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = tuple(texts)

    @cached_property
    def _words(self) -> frozenset[str]:
        """Every word, and every word that a line end cuts both ways."""
        words: set[str] = set()
        for text in self._texts:
            words.update(_WORD.findall(text.lower()))
            if patterns.JOINT.search(text):
                words.update(_WORD.findall(patterns.JOINT.sub("", text).lower()))
        return frozenset(words)

    def unknown(self, claim: str, *, language: str) -> str | None:
        """Return the first name in ``claim`` that is nowhere in the document.

        A name is what has a capital inside a sentence, where only names have one; German capitalises
        every noun, so there only listed names are looked up. Endings of inflection are tolerated.
        """
        if language.partition("-")[0] in _CAPITALISES_NOUNS | _UNCASED or _like_a_title(claim):
            return None
        for match in _RUN.finditer(claim):
            word = match.group().strip(".'’&-")
            if not word[:1].isupper() or _SENTENCE_START.search(claim[: match.start()]):
                continue
            if not self.has(word):
                return word
        return None

    def has(self, name: str) -> bool:
        """Tell whether every word of ``name`` occurs in the document, inflected or not."""
        return all(self._known(part) for word in patterns.WORD.findall(name) for part in _parts(word.lower()))

    def _known(self, word: str) -> bool:
        if word in self._words or word in MONTHS or word in _CALENDAR:
            return True
        for ending in _ENDINGS:
            bare = word.removesuffix(ending)
            if (len(bare) > 2 and bare in self._words) or (len(word) > 2 and word + ending in self._words):
                return True
        return False


def _parts(word: str) -> list[str]:
    return [part for part in _WORD.findall(word) if len(part) > 1 or not part.isascii()]


def _like_a_title(claim: str) -> bool:
    words = [word for word in patterns.WORD.findall(claim) if len(word) > 3]
    return len(words) > 2 and sum(word[0].isupper() for word in words) > TITLED * len(words)
