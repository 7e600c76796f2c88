"""Which language a text is in: by its script, then by its function words."""

import re
from collections import Counter
from functools import cache

from continuum_briefs.text.words import FUNCTION_WORDS

__all__ = ["detect_language", "function_words"]

SAMPLE = 20_000
WORD = re.compile(r"[^\W\d_]+")
SCRIPTS = (
    ("he", re.compile(r"[\u0590-\u05FF]")),
    ("ar", re.compile(r"[\u0600-\u06FF\u0750-\u077F]")),
    ("ru", re.compile(r"[\u0400-\u04FF]")),
    ("el", re.compile(r"[\u0370-\u03FF]")),
    ("ja", re.compile(r"[\u3040-\u30FF]")),
    ("ko", re.compile(r"[\uAC00-\uD7AF\u1100-\u11FF]")),
    ("zh", re.compile(r"[\u4E00-\u9FFF\u3400-\u4DBF]")),
    ("th", re.compile(r"[\u0E00-\u0E7F]")),
    ("hi", re.compile(r"[\u0900-\u097F]")),
)
LATIN = re.compile(r"[A-Za-z\u00C0-\u024F\u1E00-\u1EFF]")
BY_SCRIPT = frozenset({"he", "ar", "fa", "ru", "uk", "el"})
PERSIAN = re.compile(r"[پچژگ]")
UKRAINIAN = re.compile(r"[іїєґІЇЄҐ]")


def function_words(language: str) -> frozenset[str]:
    """Return the function words of ``language``, none where it has no list."""
    return FUNCTION_WORDS.get(language.partition("-")[0], frozenset())


def detect_language(text: str) -> str:
    """Return the BCP 47 tag of the language that ``text`` is mostly in, ``und`` where nothing tells it."""
    sample = _sample(text)
    counts = {language: len(pattern.findall(sample)) for language, pattern in SCRIPTS}
    language = max(counts, key=lambda name: counts[name])
    if counts["ja"] and counts["ja"] * 8 > counts["zh"]:
        language, counts["ja"] = "ja", counts["ja"] + counts["zh"]
    if counts[language] > len(LATIN.findall(sample)) // 2 and counts[language] > 1:
        return _variant(language, sample)
    return _latin(sample)


def _sample(text: str) -> str:
    """Take from three places of a long text: its start may be a cover in another language."""
    if len(text) <= SAMPLE:
        return text
    third, middle = SAMPLE // 3, len(text) // 2
    return " ".join((text[:third], text[middle : middle + third], text[-third:]))


def _variant(language: str, sample: str) -> str:
    if language == "ar" and len(PERSIAN.findall(sample)) * 40 > len(sample):
        return "fa"
    if language == "ru" and len(UKRAINIAN.findall(sample)) * 40 > len(sample):
        return "uk"
    return language


def _latin(sample: str) -> str:
    words = Counter(WORD.findall(sample.lower()))
    total = sum(words.values())
    scores: Counter[str] = Counter()
    weights = _weights()
    for word in words.keys() & weights.keys():
        for language, weight in weights[word].items():
            scores[language] += words[word] * weight
    if not scores:
        return "und"
    language, score = max(scores.items(), key=lambda item: item[1])
    return language if score >= max(100, total * 4) else "und"


@cache
def _weights() -> dict[str, dict[str, int]]:
    """Weigh a word by how few languages share it; in hundredths."""
    shared = Counter(
        word for language, words in FUNCTION_WORDS.items() if language not in BY_SCRIPT for word in words
    )
    weights: dict[str, dict[str, int]] = {}
    for language, words in FUNCTION_WORDS.items():
        if language not in BY_SCRIPT:
            for word in words:
                weights.setdefault(word, {})[language] = 100 // shared[word]
    return weights
