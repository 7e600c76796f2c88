"""Quotations in recognised text: the same words, but for the slips that character recognition makes."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from rapidfuzz.distance import Levenshtein

from continuum_briefs.found.dates import MONTHS
from continuum_briefs.text.words import NEGATIONS
from continuum_briefs.verification.quantities import NUMBER_WORDS

__all__ = ["MOST_EDITS", "nearest"]

PER_EDIT: Final = 25
"""Code points of a quotation for each edit that is forgiven."""
MOST_EDITS: Final = 6
GRAM: Final = 6
CANDIDATES: Final = 24
SHORTEST_CHANGED: Final = 4
"""A word of fewer letters may not differ: not, now and new are too near each other."""
_CONFUSED: Final = (("rn", "m"), ("o", "0"), ("l", "1"), ("i", "1"), ("|", "1"))
_FIXED = re.compile(r"[\d€$£₪¥%‰+\-−<>=]")


def nearest(wording: str, text: str) -> tuple[int, int] | None:
    """Return where ``wording`` stands in ``text`` (both folded) but for slips of recognition.

    At most one edit in 25 characters and six in all; no digit, sign, currency, number word, month or
    negation differs, no word is missing and no short word is another one.
    """
    allowed = min(MOST_EDITS, len(wording) // PER_EDIT)
    words = wording.split()
    best: tuple[int, tuple[int, int]] | None = None
    for start, end in _windows(wording, text):
        distance = Levenshtein.distance(
            _unconfused(wording), _unconfused(text[start:end]), score_cutoff=allowed
        )
        nearer = distance <= allowed and (best is None or distance < best[0])
        if nearer and _same_words(words, text[start:end].split()):
            best = (distance, (start, end))
    return best[1] if best else None


def _windows(wording: str, text: str) -> Iterator[tuple[int, int]]:
    """Yield slices of as many words as ``wording`` has, where its rarest letters stand."""
    tokens = [match.span() for match in re.finditer(r"\S+", text)]
    count = len(wording.split())
    if count > len(tokens):
        return
    votes: Counter[int] = Counter()
    offsets = {start: index for index, (start, _) in enumerate(tokens)}
    for index, match in enumerate(re.finditer(r"\S+", wording)):
        if len(match.group()) < GRAM - 1:
            continue
        at = text.find(match.group())
        tries = 0
        while at >= 0 and tries < CANDIDATES:
            if at in offsets:
                votes[offsets[at] - index] += 1
            at, tries = text.find(match.group(), at + 1), tries + 1
    for first, _ in votes.most_common(CANDIDATES):
        if 0 <= first <= len(tokens) - count:
            yield tokens[first][0], tokens[first + count - 1][1]


def _unconfused(text: str) -> str:
    for seen, meant in _CONFUSED:
        text = text.replace(seen, meant)
    return text


def _same_words(words: list[str], others: list[str]) -> bool:
    return len(words) == len(others) and all(map(_same_word, words, others))


def _same_word(one: str, other: str) -> bool:
    if one == other:
        return True
    if _figures(one) != _figures(other):
        return False
    if _unconfused(one) == _unconfused(other) and not {one, other} & NEGATIONS:
        return True
    bare, bare_other = one.strip(".,;:!?()\"'"), other.strip(".,;:!?()\"'")
    if {bare, bare_other} & (NEGATIONS | MONTHS.keys() | NUMBER_WORDS.keys()) and bare != bare_other:
        return False
    if min(len(bare), len(bare_other)) < SHORTEST_CHANGED and bare != bare_other:
        return False
    return Levenshtein.distance(_unconfused(bare), _unconfused(bare_other), score_cutoff=1) <= 1


def _figures(word: str) -> str:
    """Return digits and signs; a letter that is often read for a digit counts as one beside a digit."""
    if any(map(str.isdigit, word)) or (len(word) > 1 and not word.strip("oli.,")):
        word = _unconfused(word)
    return "".join(_FIXED.findall(word))
