"""A text with what typesetting and typing change folded away, and the way back to the original."""

import re
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

__all__ = ["HYPHEN", "Normalized", "normalize"]

HYPHEN: Final = "\ue000"
"""Stands for a hyphen at the end of a line between two letters: it may belong to the word or not."""

_ALIKE: Final = {
    **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
    **dict.fromkeys("‘’‚‛‹›`´", "'"),
    **dict.fromkeys("“”„‟«»", '"'),
    **dict.fromkeys("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u00a0\u1680\u2028\u2029\u202f\u205f\u3000", " "),
    **dict.fromkeys(map(chr, range(0x2000, 0x200B)), " "),
    "ς": "σ",
}
"""Families of one letter each: folding them moves nothing."""
_SPELT_OUT: Final = {
    "…": "...",
    "ﬀ": "ff",
    "ﬁ": "fi",
    "ﬂ": "fl",
    "ﬃ": "ffi",
    "ﬄ": "ffl",
    "ﬅ": "st",
    "ﬆ": "st",
    "ĳ": "ij",
    "Ĳ": "ij",
}
_DROPPED: Final = (
    "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufffe\ufe00-\ufe0f\x02"
)
_MARKS: Final = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u093c\u09bc\u0a3c"
    "\u1160-\u11ff\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f"
)
MOST_MARKS: Final = 30
"""Of one letter, as Unicode's stream-safe form has it: ordering more of them takes quadratic time."""
_COMPOSED: Final = "\u0340\u0341\u0958-\u095f\u2126\u212a\u212b\uf900-\ufaff\ufb1d-\ufb4e"
"""What canonical composition writes otherwise even where it stands alone."""
_OTHER: Final = f"{''.join(_SPELT_OUT)}{_COMPOSED}İ"
_CHANGED = re.compile(
    rf"[\s\-\u2010{_DROPPED}{_MARKS}{_OTHER}](?:"
    rf"(?P<joint>(?:(?<=[^\W\d_][\-\u2010\u00ad])[ \t]*+\n\s*+|(?<=[^\W\d_][\ufffe\x02])\s*+)(?=[^\W\d_]))"
    rf"|(?<=\s)[\s{_DROPPED}]++"
    rf"|(?<=[{_DROPPED}])[\s{_DROPPED}]*+"
    rf"|(?P<marks>(?<=[{_MARKS}])[{_MARKS}]{{0,{MOST_MARKS - 1}}}+)"
    rf"|(?P<other>(?<=[{_OTHER}])))"
)
"""One letter that may be changed, then what follows from it; the first set alone makes the search fast."""

_SPACE = re.compile(r"\s")


@dataclass(frozen=True, slots=True)
class Normalized:
    """``text`` and where its letters stood: only the places where folding moved something are kept.

    ``at`` are positions in ``text`` at which a changed piece begins, ``starts`` and ``ends`` its slice of the
    original, ``widths`` how many letters it became. Between them nothing moved.
    """

    text: str
    at: Sequence[int]
    starts: Sequence[int]
    ends: Sequence[int]
    widths: Sequence[int]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the slice of the original behind ``text[start:end]``."""
        return self._place(start)[0], self._place(end - 1)[1]

    def _place(self, position: int) -> tuple[int, int]:
        piece = bisect_right(self.at, position) - 1
        if piece < 0:
            return position, position + 1
        beyond = position - self.at[piece] - self.widths[piece]
        if beyond < 0:
            return self.starts[piece], self.ends[piece]
        return self.ends[piece] + beyond, self.ends[piece] + beyond + 1


def normalize(text: str) -> Normalized:
    """Fold ``text``: NFC, ligatures, dashes, quotation marks, white space, case; offsets are kept.

    NFKC is not used: it would make 2 of ² and 1/2 of ½. What keeps its width is folded in one go; only what
    moves its neighbours (a run of spaces, a ligature, a combining mark) is looked at one by one.
    """
    parts: list[str] = []
    at, starts, ends, widths = (array("I") for _ in range(4))
    done = width = 0
    for start, end, folded in _changed(text):
        parts += (text[done:start], folded)
        width += start - done
        at.append(width)
        starts.append(start)
        ends.append(end)
        widths.append(len(folded))
        width += len(folded)
        done = end
    parts.append(text[done:])
    return Normalized(_alike("".join(parts)), at, starts, ends, widths)


def _changed(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and new letters of each piece whose width may change."""
    done = 0
    for match in _CHANGED.finditer(text):
        start, end = match.span()
        kind = match.lastgroup
        if kind is None:
            folded = " " if _SPACE.search(text, start, end) else ""
        elif kind == "joint":
            folded = HYPHEN
        else:
            start -= kind == "marks" and start > done
            folded = _composed(text[start:end])
        yield start, end, folded
        done = end


@lru_cache(maxsize=1024)
def _composed(written: str) -> str:
    """Return a letter with its marks, or a ligature; a text has few of them, each of them often."""
    return _SPELT_OUT.get(written) or unicodedata.normalize("NFC", written).lower()


def _alike(text: str) -> str:
    """Fold what keeps its width. Replacing letter by letter is faster than a table in all but plain ASCII."""
    text = text.lower()
    for letter, folded in _ALIKE.items():
        if letter in text:
            text = text.replace(letter, folded)
    return text
