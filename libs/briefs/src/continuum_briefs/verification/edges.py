"""Where a quotation may begin and end: not inside a word or a figure, and never beside a negation."""

import re
from typing import Final

from continuum_briefs.found.amounts import CURRENCIES, UNITS
from continuum_briefs.found.dates import UNSPACED
from continuum_briefs.found.figure_words import SCALES
from continuum_briefs.verification.negations import beside

__all__ = ["whole"]

REACH: Final = 40
"""Code points beside a quotation that are looked at."""
_SPACE: Final = r"[ \u00a0\u202f\u2009]"


def _alternatives(names: set[str]) -> str:
    """Return a pattern of ``names``, the longest first; what ends in a letter ends a word."""
    ordered = sorted(names, key=len, reverse=True)
    return "|".join(re.escape(name) + (r"(?!\w)" if name[-1].isalpha() else "") for name in ordered)


_MONEY: Final = "|".join(re.escape(name) for name in sorted(CURRENCIES, key=len, reverse=True))
_SENTENCE_END: Final = ".!?;:。！？"
_NO_SPACES = re.compile(f"[{UNSPACED}]")
_FIGURE_BEFORE = re.compile(rf"\w[.,'’:/\-–—]\Z|\d{_SPACE}?[−–—\-]{_SPACE}?\Z")
_THOUSANDS_BEFORE = re.compile(rf"\d{_SPACE}\Z")
_THOUSANDS = re.compile(r"\d{3}(?!\d)")
_SIGN_BEFORE = re.compile(r"(?<![\w.,])[\-−–+±<>≤≥~≈]\Z")
_CURRENCY_BEFORE = re.compile(rf"(?<![^\W\d_])(?:{_MONEY}){_SPACE}?[\-−]?\Z", re.IGNORECASE)
_MONEY_FIRST = re.compile(rf"(?:(?:{_MONEY}){_SPACE}?)?\d", re.IGNORECASE)
_FIGURE_AFTER = re.compile(rf"[.,'’:/]\d|[\-–—/]\w|{_SPACE}\d{{3}}(?!\d)|{_SPACE}?[−–—\-]{_SPACE}?\d")
_SCALES: Final = _alternatives(set(SCALES))
_UNITS: Final = _alternatives({*CURRENCIES, *UNITS})
_UNIT_AFTER = re.compile(rf"(?:{_SPACE}?(?:{_SCALES})\.?)?(?:{_SPACE}?(?:{_UNITS}))?", re.IGNORECASE)
_WORD_GOES_ON = re.compile(
    r"['’\-\u2010\u00ad\ufffe\x02][^\W_]|[\-\u2010\u00ad\ufffe\x02]\s*\n\s*[^\W\d_]|[\u0300-\u036f]"
)
_WORD_CAME_BEFORE = re.compile(r"[^\W_](?:['’\-\u2010\u00ad\ufffe\x02]|[\-\u2010\u00ad\ufffe\x02]\s*\n\s*)\Z")
_CLITIC = re.compile(r"\b(?:[cdjlmnst]|qu|un|all|dell|nell|sull|dall)['’]\Z", re.IGNORECASE)


def whole(text: str, start: int, end: int, negations: frozenset[str]) -> tuple[int, int] | None:
    """Return the slice if it is made of whole words and figures, with a currency or unit that was left out.

    ``None`` where an edge cuts a word or a number, or one of ``negations`` stands right beside it.
    """
    before, after = text[max(0, start - REACH) : start], text[end : end + REACH]
    first, last = text[start], text[end - 1]
    said = after if last not in _SENTENCE_END else ""
    if _cut(before[-1:], first) or _cut(last, after[:1]) or beside(before, said, negations):
        return None
    left = _left(before, text[start:end])
    right = _right(after, last)
    return None if left is None or right is None else (start - left, end + right)


def _left(before: str, quote: str) -> int | None:
    """Return how many code points before the quotation belong to it; ``None`` where it begins too late."""
    if quote[0].isdigit():
        if _THOUSANDS_BEFORE.search(before) and _THOUSANDS.match(quote):
            return None
        currency = _CURRENCY_BEFORE.search(before)
        left = len(before) - currency.start() if currency else 0
        return left if _unsigned(before[: len(before) - left]) else None
    if _MONEY_FIRST.match(quote):
        return 0 if _unsigned(before) else None
    if quote[0].isalpha() and _WORD_CAME_BEFORE.search(before) and not _CLITIC.search(before):
        return None
    return 0


def _unsigned(before: str) -> bool:
    """Tell whether no sign, and no other part of the figure, stands right before it."""
    return not _FIGURE_BEFORE.search(before) and not _SIGN_BEFORE.search(before)


def _right(after: str, last: str) -> int | None:
    """Return how many code points behind the quotation belong to it; ``None`` where it ends too early."""
    if last.isalpha():
        return None if _WORD_GOES_ON.match(after) else 0
    if not last.isdigit():
        return 0
    if _FIGURE_AFTER.match(after):
        return None
    unit = _UNIT_AFTER.match(after)
    return unit.end() if unit else 0


def _cut(left: str, right: str) -> bool:
    """Tell whether a word or a number goes on across the edge."""
    if not (left.isalnum() and right.isalnum()):
        return False
    return not (_NO_SPACES.match(left) or _NO_SPACES.match(right))
