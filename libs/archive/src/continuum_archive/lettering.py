"""Letters between words, written so that every PostgreSQL parts words there.

Where a database has the locale C, as the embedded one, its parser takes every letter beyond ASCII for part of
a word: “invoice” in typographic quotation marks would be another word than invoice. So what stands between
words is indexed as control characters, which part words everywhere, and becomes itself again in an excerpt.
"""

import re
from itertools import count
from typing import Final

__all__ = ["START", "STOP", "asked", "indexed", "shown"]

START, STOP = "\x02", "\x03"
"""Marks of words that were asked for: no text has them after ``indexed``."""
BETWEEN: Final = "“”„‚‘’«»‹›–—…•·§€£°©®™¿¡×"
"""What often stands beside a word without being part of it."""
CONTROLS: Final = "\x01\x04\x05\x06\x07\x08\x0b\x0c" + "".join(map(chr, range(0x0E, 0x20)))
BLANKS: Final = "\u00a0\u1680\u2028\u2029\u202f\u205f\u200b\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
OTHERS: Final = "●○■□▪▫◦‣⁃►▶→⇒✓✔★☆、。「」『』（）【】《》〈〉！？：；，・\x02\x03\x7f"
"""Rarer ones, which an excerpt shows as spaces."""
HYPHENS: Final = "\u2010\u2011\u2212"
UNSEEN: Final = "\u00ad\u2060\ufeff\u200e\u200f\u061c" + "".join(
    map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
)
"""Soft hyphens, and what only says where lines break or in which direction they run."""

PARTING: Final = dict(zip(BETWEEN, CONTROLS, strict=False))

INDEXED: Final = {
    ord(letter): written
    for letter, written in (
        *((letter, " ") for letter in BLANKS + OTHERS + CONTROLS),
        *PARTING.items(),
        *((letter, "-") for letter in HYPHENS),
        *((letter, "") for letter in UNSEEN),
    )
}
SHOWN: Final = {ord(control): letter for letter, control in PARTING.items()}
ASKED: Final = {
    **INDEXED,
    **{ord(letter): " " for letter in BETWEEN},
    **{ord(letter): '"' for letter in "“”„«»"},
}
LONE: Final = re.compile(r'-(?!["\w])')
"""A dash between words is none of those that leave out the next word, though PostgreSQL takes it for one."""
NEGATION: Final = re.compile(r"(?<!\w)-")
NEGATIONS: Final = 20
"""More of them at once than thirty are refused."""


def indexed(text: str) -> str:
    """Return ``text`` as PostgreSQL gets it, to be searched and to be marked."""
    return text.translate(INDEXED)


def shown(text: str) -> str:
    """Return a piece of what ``indexed`` gave as people read it."""
    return text.translate(SHOWN)


def asked(words: str) -> str:
    """Return what a person searches as PostgreSQL gets it; words in any quotation marks stand in a row."""
    left = count(NEGATIONS, -1)
    return NEGATION.sub(lambda _: "-" if next(left) > 0 else " ", LONE.sub(" ", words.translate(ASKED)))
