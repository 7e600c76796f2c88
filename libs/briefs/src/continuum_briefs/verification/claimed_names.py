"""Names in a claim that the document does not know.

A name is what the model listed as one, and what has a capital inside a sentence where only names have one. In
German every noun has: there a name is what follows a title (Herr, Frau, Firma).

What inflection may add to a name, by language; nothing else about a name may differ but case:

| en | s, 's and a bare apostrophe |
| de | s, es, n, en, ens, e, er (Berliner), a bare apostrophe |
| nl | s, 's, en, e, se, er |
| fr | s, x |
| es, pt | s, es |
| it | nothing: there Maria and Mario are two |
| pl, cs | the endings of the cases, of nouns and adjectives: Kowalski, Kowalskiego, Kowalskiemu |
| sv, da, no | s, en, et, n |
| ro | ul, ului, a, ei, lui, i, e |

The endings of the brief's language count and those of the document's.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Final

from continuum_briefs.found.amounts import CURRENCIES, UNITS
from continuum_briefs.found.dates import MONTHS
from continuum_briefs.text import patterns

__all__ = ["Names"]

_CAPITALISES_NOUNS: Final = frozenset({"de", "lb"})
_UNCASED: Final = frozenset({"he", "ar", "fa", "ja", "zh", "ko", "th", "hi"})
_WORD = re.compile(r"[^\W\d_]+")
_RUN = re.compile(r"[^\W\d_][\w'’.&\-]*")
_SENTENCE_START = re.compile(r"(?:^|[.!?:…]\s+|[\"“„«(]\s*)$")
_TITLED = re.compile(
    r"\b(?:Herrn?|Frau|Familie|Firma|Eheleute|Dr\.|Prof\.|Rechtsanw[aä]lt(?:in)?|Notar(?:in)?)\s+"
    r"(?:(?:Dr|Prof)\.\s+)*(?P<name>[^\W\d_][\w\-]+)"
)
_DAYS: Final = """
    monday tuesday wednesday thursday friday saturday sunday lundi mardi mercredi jeudi vendredi samedi
    dimanche lunes martes miércoles jueves viernes sábado domingo lunedì martedì mercoledì giovedì venerdì
    sabato domenica maandag dinsdag woensdag donderdag vrijdag zaterdag zondag segunda terça quarta quinta
    sexta poniedziałek wtorek środa czwartek piątek sobota niedziela
"""
_NO_NAMES: Final = frozenset({*_DAYS.split(), *MONTHS, *CURRENCIES, *UNITS, "i"})
"""Words that some languages write with a capital and that name nobody."""
_ENDINGS: Final = {
    "en": ("s", "'s", "'"),
    "de": ("s", "es", "n", "en", "ens", "e", "er", "'"),
    "nl": ("s", "'s", "en", "e", "se", "er"),
    "fr": ("s", "x"),
    "es": ("s", "es"),
    "pt": ("s", "es"),
    "it": (),
    "pl": (
        *("a", "u", "owi", "em", "ie", "y", "i", "ów", "om", "ami", "ach", "ę", "ą", "o", "e"),
        *("ego", "emu", "ej", "im", "iego", "iemu", "iej", "ich", "imi", "iem", "ią", "owie"),
    ),
    "sv": ("s", "en", "et", "n"),
    "da": ("s", "en", "et", "n"),
    "no": ("s", "en", "et", "n"),
    "cs": ("a", "u", "ovi", "em", "y", "i", "ů", "ům", "ách", "ou", "e", "ě", "ého", "ému", "é"),
    "ro": ("ul", "ului", "a", "ei", "lui", "i", "e"),
}
_UNKNOWN: Final = ("s", "'s")
SHORTEST_STEM: Final = 3
TITLED: Final = 0.6
"""Share of capitalised words above which a line is written like a title: there capitals tell nothing."""


class Names:
    """The words that a document uses, to look names up in; ``listed``: names that the model says it has."""

    def __init__(
        self, texts: Iterable[str], *, languages: Iterable[str] = (), listed: Iterable[str] = ()
    ) -> None:
        known = (_ENDINGS.get(language.partition("-")[0], _UNKNOWN) for language in languages)
        self._texts = tuple(texts)
        self._endings = frozenset(ending for endings in known for ending in endings)
        self._listed = tuple(listed)

    def unknown(self, claim: str, *, language: str) -> str | None:
        """Return the first name in ``claim`` that is nowhere in the document."""
        for name in (*self._invented(claim), *_names(claim, language.partition("-")[0])):
            if not self.has(name):
                return name
        return None

    def has(self, name: str) -> bool:
        """Tell whether every word of ``name`` occurs in the document, inflected or not."""
        words = (part for word in patterns.WORD.findall(name) for part in _parts(word.lower()))
        return all(map(self._known, words))

    def _invented(self, claim: str) -> Iterator[str]:
        """Yield the listed names that the document lacks and that ``claim`` repeats."""
        said = f" {' '.join(patterns.WORD.findall(claim.lower()))} "
        for name in self._unfounded:
            if f" {name} " in said:
                yield name

    @cached_property
    def _unfounded(self) -> tuple[str, ...]:
        missing = (name for name in self._listed if not self.has(name))
        return tuple(filter(None, (" ".join(patterns.WORD.findall(name.lower())) for name in missing)))

    @cached_property
    def _words(self) -> frozenset[str]:
        """Every word, and every word that a line end cuts both ways."""
        words: set[str] = set()
        for text in self._texts:
            words.update(_WORD.findall(text.lower()))
            if patterns.JOINT.search(text):
                words.update(_WORD.findall(patterns.JOINT.sub("", text).lower()))
        return frozenset(words)

    def _known(self, word: str) -> bool:
        if word in self._words or word in _NO_NAMES:
            return True
        stems = {word, *(word.removesuffix(ending) for ending in self._endings)}
        return any(
            len(stem) >= SHORTEST_STEM
            and (stem in self._words or any(stem + ending in self._words for ending in self._endings))
            for stem in stems
        )


def _names(claim: str, language: str) -> Iterator[str]:
    """Yield what must be a name in ``claim`` by its capital."""
    if language in _CAPITALISES_NOUNS:
        yield from (match["name"] for match in _TITLED.finditer(claim) if match["name"][0].isupper())
    elif language not in _UNCASED and not _like_a_title(claim):
        yield from _capitalised(claim)


def _capitalised(claim: str) -> Iterator[str]:
    """Yield words with a capital inside a sentence."""
    for match in _RUN.finditer(claim):
        word = match.group().strip(".'’&-")
        begins = _SENTENCE_START.search(claim, max(0, match.start() - 8), match.start())
        if word[:1].isupper() and not begins:
            yield word


def _parts(word: str) -> list[str]:
    return [part for part in _WORD.findall(word) if len(part) > 1 or not part.isascii()]


def _like_a_title(claim: str) -> bool:
    words = patterns.WORD.findall(claim)
    return len(words) > 3 and sum(word[0].isupper() for word in words) > TITLED * len(words)
