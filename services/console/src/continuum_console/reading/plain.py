"""Text out of documents, made safe for a terminal and for Markdown."""

import re
import unicodedata
from typing import Final

BIDI: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
MARKDOWN: Final = re.compile(r"([\\`*_\[\]<>&#|~!$^])")
ADDRESS: Final = re.compile(r"(?<=\w)(:(?=//)|@(?=\w))|(?<=\bwww)(\.)", re.IGNORECASE)
"""What makes a link of a bare address: many readers of Markdown do, though CommonMark does not."""
ITEM: Final = re.compile(r"^(\d{1,9}(?=[.)])|[-+=:])")
"""What makes a list, a heading or a table of a line that begins with it."""


def shown(text: str) -> str:
    """Return ``text`` on one line, without what a terminal would obey instead of show."""
    return " ".join("".join(map(_visible, text)).split())


def escaped(text: str) -> str:
    """Return ``text`` so that Markdown shows its words and nothing else."""
    line = ADDRESS.sub(r"\\\g<0>", MARKDOWN.sub(r"\\\1", shown(text)))
    return ITEM.sub(_plain_start, line)


def _plain_start(found: re.Match[str]) -> str:
    mark = found[1]
    return f"{mark}\\" if mark[0].isdigit() else f"\\{mark}"


def _visible(character: str) -> str:
    if character in BIDI:
        return ""
    if character.isspace():
        return " "
    return "\N{REPLACEMENT CHARACTER}" if unicodedata.category(character) in ("Cc", "Cs") else character
