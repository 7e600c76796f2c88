"""Where a quotation may begin and end: not inside a word or a figure, and never beside a negation."""

import re

from continuum_briefs.text.words import NEGATIONS

__all__ = ["whole"]

_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
_LAST_WORD = re.compile(r"([^\W\d_]+)[\s\u00a0]+$")
_NEXT_WORD = re.compile(r"[\s\u00a0]+([^\W\d_]+)")
_FIGURE_BEFORE = re.compile(r"\d[.,'’:/]$")
_THOUSANDS_BEFORE = re.compile(r"\d[ \u00a0\u202f]$")
_SIGN_BEFORE = re.compile(r"(?:^|[^\w\s])?(?:^|[\s(])[\-−–+]$")
_CURRENCY_BEFORE = re.compile(r"(?:[€$£₪¥]|\b(?:EUR|CHF|USD|GBP))[ \u00a0\u202f]?[\-−]?$")
_FIGURE_AFTER = re.compile(r"[.,'’:/]\d|[ \u00a0\u202f]\d{3}(?!\d)")
_UNIT_AFTER = re.compile(r"[ \u00a0\u202f]?(?:[%‰€$£₪¥]|(?:EUR|CHF|USD|GBP|euros?|kWh|kg|km)\b)")
_WORD_GOES_ON = re.compile(r"['’\-\u2010\u00ad\ufffe][^\W_]|[\-\u2010\ufffe]\s*\n\s*[^\W\d_]|[\u0300-\u036f]")
_WORD_CAME_BEFORE = re.compile(r"[^\W_](?:['’\-\u2010\u00ad\ufffe]|[\-\u2010\ufffe]\s*\n\s*)$")
_CLITIC = re.compile(r"\b(?:[cdjlmnst]|qu|un|all|dell|nell|sull|dall)['’]$", re.IGNORECASE)


def whole(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the slice if it is made of whole words and figures, with a currency or unit that was left out.

    ``None`` where an edge cuts a word or a number, or a negation stands right beside it.
    """
    before, after = text[max(0, start - 40) : start], text[end : end + 40]
    first, last = text[start], text[end - 1]
    if _cut(before[-1:], first) or _cut(last, after[:1]) or _negated(before, after):
        return None
    left = _left(before, text[start:end])
    right = _right(after, last)
    return None if left is None or right is None else (start - left, end + right)


def _left(before: str, quote: str) -> int | None:
    """Return how many code points before the quotation belong to it; ``None`` where it begins too late."""
    if quote[0].isalpha():
        return None if _WORD_CAME_BEFORE.search(before) and not _CLITIC.search(before) else 0
    if not quote[0].isdigit():
        return 0
    grouped = _THOUSANDS_BEFORE.search(before) and re.match(r"\d{3}(?!\d)", quote)
    if grouped or _FIGURE_BEFORE.search(before) or _SIGN_BEFORE.search(before):
        return None
    currency = _CURRENCY_BEFORE.search(before)
    return len(before) - currency.start() if currency else 0


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
    return not (_UNSPACED.match(left) or _UNSPACED.match(right))


def _negated(before: str, after: str) -> bool:
    word, next_ = _LAST_WORD.search(before), _NEXT_WORD.match(after)
    return (word is not None and word[1].lower() in NEGATIONS) or (
        next_ is not None and next_[1].lower() in NEGATIONS
    )
