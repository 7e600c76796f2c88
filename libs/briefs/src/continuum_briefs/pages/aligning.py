"""Where the pages of a PDF begin in the text that Paperless made of it."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from typing import Final

__all__ = ["aligned"]

WORD = re.compile(r"[^\W_]+")
BREAK = re.compile(r"[\f\n][\s\f]*")
AGREEMENT: Final = 0.8
"""Share of a page's words that must be the same in both texts."""
SIGNATURE: Final = 12
"""Words before and after a page break that are compared."""
REACH: Final = 1_500
"""Code points around the expected place in which a page break is looked for."""


def aligned(pages: Sequence[str], text: str) -> tuple[str, ...] | None:
    """Cut ``text`` where ``pages`` do; ``None`` where the two do not agree.

    The layouts may differ, the words and their number must not: reading order within a page is free.
    """
    if len(pages) < 2:
        return None
    bags = [WORD.findall(page.lower()) for page in pages]
    words = list(WORD.finditer(text.lower())) if len(text.lower()) == len(text) else list(WORD.finditer(text))
    if not words or not any(bags):
        return None
    cuts = _by_form_feeds(text, len(pages)) or _by_words(bags, words, text)
    parts = tuple(text[a:b] for a, b in zip((0, *cuts), (*cuts, len(text)), strict=True))
    return parts if all(map(_agree, bags, parts)) else None


def _by_form_feeds(text: str, count: int) -> list[int] | None:
    cuts = [match.end() for match in re.finditer("\f", text)]
    if len(cuts) == count and not text[cuts[-1] :].strip():
        cuts.pop()
    return cuts if len(cuts) == count - 1 else None


def _by_words(bags: Sequence[list[str]], words: Sequence[re.Match[str]], text: str) -> list[int]:
    """Expect each break by the number of words before it, then move it to where the words fit best."""
    scale = len(words) / max(1, sum(map(len, bags)))
    starts = [word.start() for word in words]
    cuts: list[int] = []
    drift = 0
    for number, count in enumerate(list(accumulate(map(len, bags)))[:-1]):
        expected = min(len(words), max(0, round(count * scale) + drift))
        at = words[expected].start() if expected < len(words) else len(text)
        floor = cuts[-1] if cuts else 0
        cut = _best(bags[number], bags[number + 1], text, at, floor)
        drift += bisect_left(starts, cut) - bisect_left(starts, at)
        cuts.append(cut)
    return cuts


def _best(before: list[str], after: list[str], text: str, at: int, floor: int) -> int:
    tail, head = Counter(before[-SIGNATURE:]), Counter(after[:SIGNATURE])
    low, high = max(floor, at - REACH), min(len(text), at + REACH)
    best, best_score = max(at, floor), (-1, 0)
    for match in BREAK.finditer(text, low, high):
        cut = match.end()
        left = WORD.findall(text[max(low, cut - 160) : cut].lower())[-SIGNATURE:]
        right = WORD.findall(text[cut : cut + 160].lower())[:SIGNATURE]
        score = (tail & Counter(left)).total() + (head & Counter(right)).total()
        if (score, -abs(cut - at)) > best_score:
            best, best_score = cut, (score, -abs(cut - at))
    return best


def _agree(bag: list[str], part: str) -> bool:
    written = WORD.findall(part.lower())
    same = (Counter(bag) & Counter(written)).total()
    return same >= AGREEMENT * max(len(bag), len(written))
