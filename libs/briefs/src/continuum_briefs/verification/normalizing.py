"""A text with what typesetting and typing change folded away, and the way back to the original."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

__all__ = ["HYPHEN", "Normalized", "normalize"]

HYPHEN: Final = "\ue000"
"""Stands for a hyphen at the end of a line between two letters: it may belong to the word or not."""

_FOLDED: Final = {
    **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
    **dict.fromkeys("‘’‚‛‹›`´", "'"),
    **dict.fromkeys("“”„‟«»", '"'),
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
_DROPPED: Final = "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a-\u202e\u2066-\u2069\x02"
_MARKS: Final = (
    "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u1160-\u11ff"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
_PIECE = re.compile(
    rf"(?P<hyphen>(?<=[^\W\d_])(?:[\-\u2010]|\u00ad)[ \t]*\n\s*(?=[^\W\d_])|(?<=[^\W\d_])(?:\ufffe|"
    rf"\x02)\s*(?=[^\W\d_]))"
    rf"|(?P<space>[\s\u00a0{_DROPPED}]*\s[\s{_DROPPED}]*)"
    rf"|(?P<dropped>[{_DROPPED}\ufffe]+)"
    rf"|(?P<plain>[!-,./-~]+(?![{_MARKS}]))"
    rf"|(?P<cluster>.[{_MARKS}]*)",
    re.DOTALL,
)


@dataclass(frozen=True)
class Normalized:
    """``text`` with, for each of its characters, where it begins and ends in the original."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the slice of the original behind ``text[start:end]``."""
        return self.starts[start], self.ends[end - 1]


def normalize(text: str) -> Normalized:
    """Fold ``text``: NFC, ligatures, dashes, quotation marks, white space, case; offsets are kept.

    NFKC is not used: it would make 2 of ² and 1/2 of ½.
    """
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _PIECE.finditer(text):
        start, end = match.span()
        if match.lastgroup == "plain":
            folded = match.group().lower().replace("`", "'")
            letters.append(folded)
            starts.extend(range(start, end))
            ends.extend(range(start + 1, end + 1))
            continue
        folded = _folded(match)
        letters.append(folded)
        starts.extend([start] * len(folded))
        ends.extend([end] * len(folded))
    return Normalized("".join(letters), tuple(starts), tuple(ends))


def _folded(match: re.Match[str]) -> str:
    if match.lastgroup == "hyphen":
        return HYPHEN
    if match.lastgroup == "space":
        return " "
    if match.lastgroup == "dropped":
        return ""
    composed = unicodedata.normalize("NFC", match.group())
    return "".join(_FOLDED.get(letter, letter.lower()) for letter in composed)
