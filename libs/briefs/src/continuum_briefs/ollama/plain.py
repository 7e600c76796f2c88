"""What a model writes, made harmless: plain text on one line, of bounded length."""

import re
from typing import Final

__all__ = ["plain", "quoted"]

LONGEST_QUOTE: Final = 2000
"""Code points; more than is ever quoted, so that what was cut is not found and withheld."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_BIDI = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
"""Embeddings, overrides and isolates, which reorder what stands around them; marks may stay."""
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_TAG = re.compile(r"</?[A-Za-z!][^<>]{0,300}>")
_LINK = re.compile(r"!?\[([^\[\]]{0,300})\]\([^()\s]{0,500}\)")
_SIGNS = re.compile(r"\*\*|__|`+|^(?:#{1,6}|[-*•])\s+")


def plain(text: str, most: int) -> str:
    """Return ``text`` without markup, line ends and what reorders or hides, in ``most`` code points."""
    bare = _SIGNS.sub("", _LINK.sub(r"\1", _TAG.sub("", _visible(text).strip())))
    line = " ".join(bare.split())
    return line if len(line) <= most else _cut(line, most)


def quoted(text: str) -> str:
    """Return a quotation as it was given, but for what no text of ours holds."""
    return _SURROGATE.sub("\ufffd", text)[:LONGEST_QUOTE].replace("\x00", "")


def _cut(line: str, most: int) -> str:
    """Cut between words: half a number is another number."""
    return line[: max(0, line.rfind(" ", 0, most + 1))]


def _visible(text: str) -> str:
    return _BIDI.sub("", _CONTROL.sub(" ", _SURROGATE.sub("\ufffd", text)))
