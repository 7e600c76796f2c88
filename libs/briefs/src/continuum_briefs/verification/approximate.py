"""Quotations in recognised text: the same words, but for the slips that character recognition makes."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import Levenshtein

from continuum_briefs.found.dates import MONTHS
from continuum_briefs.found.figure_words import FIGURE_WORDS
from continuum_briefs.text.words import FUNCTION_WORDS
from continuum_briefs.verification.negations import NEGATIONS
from continuum_briefs.verification.passages import unconfused

__all__ = ["MOST_EDITS", "PER_EDIT", "Likeness", "nearest"]

PER_EDIT: Final = 25
"""Code points of a quotation for each edit that is forgiven."""
MOST_EDITS: Final = 6
ALIGNMENTS: Final = 4
OFTEN: Final = 3
"""Times that a word of the quotation may come back in it and still tell where the quotation stands."""
SHORTEST_CHANGED: Final = 5
"""A word of fewer letters may not differ: now and new are too near each other.

A function word may, by a letter that looks like the right one, if that makes no other such word: thc for the.
"""
SHORTEST_TELLING: Final = 6
"""The same for negations, months and figures in words; they may only differ by a letter that looks alike."""
EDGE: Final = 2
"""Letters at both ends of a word that may be misread, not lost: a prefix denies, payer is not payee."""
_PAIRS: Final = "ce co eo uv un tf gq s5 z2 b8 g9 eé eè eê lł"
_LOOKALIKES: Final = frozenset(map(frozenset, _PAIRS.split()))
"""Letters that recognition takes for each other, beyond those that count as one."""
_TELLING: Final = NEGATIONS | MONTHS.keys() | FIGURE_WORDS
"""Words that say another thing when they are misread into another word."""
_FUNCTION_WORDS: Final = frozenset(word for words in FUNCTION_WORDS.values() for word in words)
_LETTERS: Final = str.maketrans("", "", "01")
_REAL_LETTER = re.compile(r"[^\W\d_oli]")
_FIXED = re.compile(r"[\d€$£₪¥₽₴₹₺%‰+\-−<>=±×÷/*^°]")
_PUNCTUATION: Final = ".,;:!?()[]\"'"


@dataclass(frozen=True, slots=True)
class Likeness:
    """A slice of a folded text and how many edits it is away."""

    start: int
    end: int
    edits: int


def nearest(wording: str, text: str, start: int, end: int) -> Likeness | None:
    """Return what in ``text[start:end]`` is ``wording`` (both folded) but for slips of recognition.

    At most one edit in 25 characters and six in all; letters that recognition confuses cost none. No digit,
    sign, currency, number word, month or negation differs, no word is missing, and no short word, beginning
    or end of a word is another one.
    """
    allowed = min(MOST_EDITS, len(wording) // PER_EDIT)
    words, plain = wording.split(" "), unconfused(wording)
    found = []
    for first, last in _windows(words, text, start, end):
        window = text[first:last]
        edits = Levenshtein.distance(plain, unconfused(window), score_cutoff=allowed)
        if edits <= allowed and all(map(_same_word, words, window.split(" "))):
            found.append(Likeness(first, last, edits))
    return min(found, key=lambda likeness: (likeness.edits, likeness.start), default=None)


def _windows(words: list[str], text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield slices of as many words as ``words``, where most of them stand in their order."""
    part = text[start:end]
    tokens = part.split(" ")
    places: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        places.setdefault(unconfused(word), []).append(place)
    votes: Counter[int] = Counter()
    for index, token in enumerate(unconfused(part).split(" ")):
        if token in places and len(places[token]) <= OFTEN:
            votes.update(index - place for place in places[token])
    for first, count in votes.most_common(ALIGNMENTS):
        if 0 <= first <= len(tokens) - len(words) and 2 * count >= len(words):
            begin = start + sum(map(len, tokens[:first])) + first
            yield begin, begin + len(" ".join(tokens[first : first + len(words)]))


def _same_word(one: str, other: str) -> bool:
    """Tell whether ``other`` is ``one`` as recognition may have read it."""
    if one == other:
        return True
    bare, bare_other = one.strip(_PUNCTUATION), other.strip(_PUNCTUATION)
    read, read_other = unconfused(bare), unconfused(bare_other)
    if read == read_other and _signs(one) == _signs(other):
        return bare == bare_other or (
            not (_word(bare) and _word(bare_other)) and not _numeral(bare, bare_other)
        )
    if _signs(one) != _signs(other):
        return False
    telling = bool({bare, bare_other} & _TELLING)
    return _slip(read, read_other, shortest=SHORTEST_TELLING if telling else SHORTEST_CHANGED) or (
        not telling
        and bare in _FUNCTION_WORDS
        and bare_other not in _FUNCTION_WORDS
        and _lookalike(read, read_other)
    )


def _slip(one: str, other: str, *, shortest: int) -> bool:
    """Tell whether the two differ by one letter that was misread, or lost inside a long word."""
    if min(len(one), len(other)) < shortest or Levenshtein.distance(one, other, score_cutoff=1) > 1:
        return False
    inside = one[:EDGE] == other[:EDGE] and one[-EDGE:] == other[-EDGE:]
    return _lookalike(one, other) or (inside and shortest < SHORTEST_TELLING)


def _lookalike(one: str, other: str) -> bool:
    """Tell whether the two differ by one letter that looks like the other."""
    differing = [frozenset(pair) for pair in zip(one, other, strict=False) if pair[0] != pair[1]]
    return len(one) == len(other) and len(differing) == 1 and differing[0] in _LOOKALIKES


def _word(word: str) -> bool:
    """Tell whether it is known to be a word; what recognition makes of one is as a rule none."""
    return word in _TELLING or word in _FUNCTION_WORDS


def _numeral(one: str, other: str) -> bool:
    """Tell a Roman two from an eleven, which look alike in small letters."""
    return not one.strip("i") or not other.strip("i")


def _signs(word: str) -> str:
    """Return digits and signs; 0 and 1 inside a word of other letters are letters."""
    if _REAL_LETTER.search(word):
        return "".join(_FIXED.findall(word)).translate(_LETTERS)
    return "".join(_FIXED.findall(unconfused(word)))
