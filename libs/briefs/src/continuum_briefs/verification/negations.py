"""Words that turn a sentence round: a quotation must neither lose nor gain one."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

__all__ = ["NEGATIONS", "beside", "denied", "negations"]

_BY_LANGUAGE: Final = {
    "en": "not no never nor neither none nobody nothing nowhere without cannot unless except hardly",
    "de": """
        nicht kein keine keinen keinem keiner keines nie niemals niemand nichts ohne weder noch außer kaum
        keinerlei keineswegs keinesfalls
    """,
    "fr": "ne pas jamais sans aucun aucune ni rien personne nul nulle sauf hormis",
    "es": "no nunca jamás sin ningún ninguna ninguno ni tampoco nadie nada salvo excepto",
    "it": "non mai senza nessun nessuna nessuno né neppure neanche nulla niente salvo tranne",
    "nl": "niet geen nooit zonder noch niemand niets behalve tenzij nauwelijks",
    "pt": "não nunca jamais sem nem nenhum nenhuma ninguém nada salvo exceto tampouco",
    "pl": "nie nigdy bez ani żaden żadna żadne żadnego żadnej żadnych nikt nic oprócz chyba brak",
    "sv": "inte ej aldrig utan ingen inget inga varken",
    "da": "ikke aldrig uden ingen intet hverken",
    "no": "ikke aldri uten ingen intet verken",
    "cs": "ne není nejsou nikdy bez žádný žádná žádné ani",
    "ro": "nu niciodată fără nici niciun nicio",
    "fi": "ei eivät älä ilman",
    "hu": "nem nincs sem soha nélkül",
    "ru": "не нет никогда без ни",
    "uk": "не немає ніколи без ні",
    "el": "δεν μη μην ποτέ χωρίς",
    "he": "לא אין בלי ללא אינו אינה אינם",
    "ar": "لا لم لن ليس ليست لیس غير دون بدون",
    "tr": "değil yok hiç",
}
_HARMLESS: Final = {
    "mai": "de fr pt ro",
    "nu": "nl sv da no fr",
    "ei": "de nl",
    "sin": "en sv da no fi",
    "ni": "sv da no nl",
    "no": "pt",
    "ne": "it",
    "pas": "nl pl en de",
    "sem": "sv da no en",
    "nem": "de da",
    "noch": "de nl",
    "salvo": "en",
    "nada": "en pl",
    "nul": "nl da",
    "personne": "en",
    "utan": "de",
    "ingen": "de",
    "brak": "de nl",
    "ani": "it",
    "nic": "en de fr",
    "yok": "en",
    "né": "fr",
}
"""Negations that are another word there: Mai is May, no is *in the*, noch is *still*."""

NEGATIONS: Final = frozenset(word for words in _BY_LANGUAGE.values() for word in words.split())
"""All of them: what differs by one of these is not the same sentence in any language."""

_HARMLESS_IN: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        language: frozenset(word for word, languages in _HARMLESS.items() if language in languages.split())
        for language in _BY_LANGUAGE
    }
)
_WORD: Final = r"[^\W\d_]++(?:['’][^\W\d_]++)?+"
_WORDS = re.compile(_WORD)
_LINES: Final = r"(?!\s*\n\s*\n)\s+"
"""White space within a paragraph."""
_HYPHEN: Final = r"[\-\u2010\u00ad]"
_LAST_WORD = re.compile(rf"(?<![^\W_])(?<!{_HYPHEN}\n)({_WORD}){_LINES}\Z")
_NEXT_WORD = re.compile(rf"{_LINES}({_WORD})(?!\s*\d|{_HYPHEN}\s*\n)")
_PARTED = re.compile(rf"{_HYPHEN}\s*\n\s*")


def negations(language: str) -> frozenset[str]:
    """Return what denies in a text of ``language``; everything where that is not known."""
    return NEGATIONS - _HARMLESS_IN.get(language.partition("-")[0], frozenset())


def _denies(word: str, known: frozenset[str]) -> bool:
    """Tell whether ``word`` is a negation or holds one: can't, n'est."""
    word = word.lower().replace("’", "'")
    return word in known or word.endswith("n't") or word.startswith("n'")


def denied(text: str, known: frozenset[str]) -> bool:
    """Tell whether any word of ``text`` denies."""
    return any(_denies(word, known) for word in _WORDS.findall(_PARTED.sub("", text)))


def beside(before: str, after: str, known: frozenset[str]) -> bool:
    """Tell whether a negation stands right before or right after what lies between the two."""
    last, next_ = _LAST_WORD.search(before), _NEXT_WORD.match(after)
    return (last is not None and _denies(last[1], known)) or (next_ is not None and _denies(next_[1], known))
