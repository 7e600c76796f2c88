"""What can be told of a text without understanding it: language, kind, names, dates, amounts."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Named", "kind", "language", "named"]

_WORDS = {
    "de": frozenset(
        {"der", "die", "das", "und", "nicht", "ist", "wir", "sie", "den", "mit", "für", "auf", "zu", "ein"}
    ),
    "en": frozenset(
        {"the", "and", "of", "to", "is", "we", "you", "that", "for", "with", "in", "not", "are", "be"}
    ),
    "fr": frozenset(
        {"le", "la", "les", "et", "des", "est", "vous", "nous", "pour", "une", "dans", "que", "du", "par"}
    ),
    "es": frozenset(
        {"el", "los", "las", "y", "del", "es", "usted", "por", "una", "con", "que", "al", "para", "su"}
    ),
    "it": frozenset(
        {"il", "gli", "di", "e", "del", "è", "che", "per", "una", "con", "della", "alla", "nel", "non"}
    ),
    "nl": frozenset(
        {"het", "een", "en", "van", "niet", "is", "wij", "u", "dat", "voor", "met", "op", "de", "te"}
    ),
    "pt": frozenset(
        {"os", "as", "e", "do", "da", "é", "não", "para", "uma", "com", "que", "ao", "em", "pelo"}
    ),
    "pl": frozenset(
        {"w", "na", "i", "z", "do", "nie", "się", "jest", "że", "o", "od", "po", "przez", "oraz"}
    ),
}
_HEBREW = re.compile("[\u0590-\u05ff]+")
_KINDS = (
    ("invoice", re.compile(r"\b(?:invoice|rechnung|facture|amount due)\b")),
    (
        "contract",
        re.compile(r"\b(?:agreement between|contract of|arbeitsvertrag|vertrag zwischen|contrat)\b"),
    ),
    ("minutes", re.compile(r"\b(?:minutes of|protokoll der|procès-verbal)\b")),
    ("medical report", re.compile(r"\b(?:discharge summary|arztbrief|befund)\b")),
    ("notice", re.compile(r"\b(?:notice of|bescheid|convocation)\b")),
    ("report", re.compile(r"\b(?:annual report|discharge summary|bericht|rapport)\b")),
    ("letter", re.compile(r"\b(?:dear|yours|sehr geehrte|madame|monsieur|chers)\b|לכבוד")),
)
_NAMED = (
    ("amount", re.compile(r"[£€$]\s?\d[\d.,]*\d|\d[\d., ]*\d\s?(?:€|EUR|Euro)")),
    (
        "date",
        re.compile(r"\b\d{1,2}\.? [^\W\d_]{3,10}\.? (?:19|20)\d\d\b|\b\d{1,2}\.\d{1,2}\.(?:19|20)\d\d\b"),
    ),
    (
        "person",
        re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Herrn?|Frau|Mme|M\.)\.? [A-ZÀ-Þ][\w’'-]+(?: [A-ZÀ-Þ][\w’'-]+)?"),
    ),
    (
        "organisation",
        re.compile(r"\b(?:[A-ZÀ-Þ][\w’'&-]+ ){1,3}(?:Ltd|GmbH|plc|eG|SARL|Council|Society|Hospital)\b"),
    ),
    ("reference", re.compile(r"\b[A-Z]{2,4}[-/]?\d[\w/-]{4,}\b")),
)
_LOOKED_AT, _HEAD = 2_000, 700


@dataclass(frozen=True, slots=True)
class Named:
    """Something with a name of its own, as the document writes it."""

    kind: str
    text: str


def language(text: str) -> str:
    """Guess the language of a text; a BCP 47 tag."""
    sample = text[:_LOOKED_AT]
    if len(_HEBREW.findall(sample)) > 10:
        return "he"
    words = Counter(sample.lower().split())
    return max(_WORDS, key=lambda tag: sum(words[word] for word in _WORDS[tag]))


def kind(text: str, allowed: Sequence[str] = ()) -> str:
    """Guess the kind of a document among those ``allowed``."""
    sample = text[:_HEAD].lower()
    for name, pattern in _KINDS:
        if (not allowed or name in allowed) and pattern.search(sample):
            return name
    if "other" in allowed or not allowed:
        return "other"
    return allowed[0]


def named(text: str, *, kinds: Sequence[str] = (), most: int = 12) -> tuple[Named, ...]:
    """Return names, dates and amounts of the given kinds, each once, at most ``most`` of them."""
    sample = text[:_LOOKED_AT]
    found: dict[str, Named] = {}
    for name, pattern in _NAMED:
        if kinds and name not in kinds:
            continue
        for match in pattern.finditer(sample):
            words = " ".join(match[0].split())
            found.setdefault(words, Named(kind=name, text=words))
            if len(found) >= most:
                return tuple(found.values())
    return tuple(found.values())
