"""Sentences with the place where they stand, and how far each can be trusted to be one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from continuum_briefs.found.dates import MONTHS
from continuum_briefs.text import patterns
from continuum_briefs.text.blocks import Block
from continuum_briefs.text.prose import Prose
from continuum_briefs.text.segmenting import segments

__all__ = ["Sentence", "Standing", "read_sentences"]

LONGEST_BLOCK = 200_000
"""Code points; what is longer without a paragraph is no prose, and is not searched for sentences."""
LONGEST_SENTENCE = 2_000
"""Code points; a longer one is never quoted, so that nobody need know where it ends."""
TAIL = 60
"""Code points in which the last word of a sentence stands."""
LONGEST_CAPTION = 3
"""Lines."""
FLAT = str.maketrans(dict.fromkeys("\n\r\t\v\x85\u2028\u2029\xa0", " "))
OPEN_ENDED = frozenset(
    [
        "approx",
        "ca",
        "bzw",
        "nr",
        "no",
        "art",
        "abs",
        "st",
        "vol",
        "fig",
        "ref",
        "tel",
        "inkl",
        "incl",
        "usw",
        "vgl",
        "resp",
        "min",
        "max",
        "mio",
        "mrd",
        "sog",
        "zzgl",
        "evtl",
        "ggf",
        "etc",
        "env",
        "pp",
        "cf",
        "ex",
        "núm",
        "pág",
        "art.",
        "sig",
        "sigg",
    ]
)


ORDINAL = re.compile(r"(?<![\d.,])\d{1,2}\.$")
_MONTH = "|".join(sorted((name for name in MONTHS if len(name) > 2), key=len, reverse=True))
COUNTED = re.compile(
    rf"[ºª°]|(?:{_MONTH}|Stock\w*|Etage|OG|Obergeschoss\w*|Klassen?|Schuljahr\w*|Jahrhundert\w*|Quartal\w*|"
    r"Lebensjahr\w*|Kalenderwoche|Auflage|Senat|Kammer|Satz|Tag|Monat\w*|Rate|Mahnung)(?!\w)",
    re.IGNORECASE,
)
"""What goes on behind ``am 15.`` or ``3.``: nothing ends there."""
MISSED = re.compile(
    r"(?:/\w{1,3}|[²³°]|[\u0590-\u05ff\u0600-\u06ff\"״)])[.!?؟](?=\s+(?:[A-ZÀ-Þ]|"
    r"[\u0590-\u05ff\u0600-\u06ff]))"
)
"""An end that the library takes for an abbreviation: behind a unit, and in scripts without capitals."""


class Standing(IntEnum):
    """How sure it is that a piece of text is a sentence of prose."""

    NOT_ONE = 0
    LAST_RESORT = 1
    SENTENCE = 2


@dataclass(frozen=True, slots=True)
class Sentence:
    """A slice of a page, in code points, half-open, with the same words on one line."""

    page: int
    """Counted from 0."""
    start: int
    end: int
    text: str
    standing: Standing
    block: int
    order: int
    """Its position among the sentences of its block."""
    item: bool


def read_sentences(
    pages: Sequence[str], blocks: Sequence[Block], language: str, prose: Prose
) -> list[Sentence]:
    """Return the sentences of ``blocks``, those that are none left out."""
    sentences = []
    for number, block in enumerate(blocks):
        if block.end - block.start > LONGEST_BLOCK or _captions(block):
            continue
        page = pages[block.page]
        for order, (start, end) in enumerate(_spans(page, block, language)):
            if order == 0 and block.begun_elsewhere:
                continue
            text = prose.one_line(page[start:end])
            greeted = block.follows_greeting and order == 0
            standing = Standing(prose.standing(text, page[start:end], block, greeted=greeted))
            if standing is not Standing.NOT_ONE:
                shown = text[0].upper() + text[1:] if greeted else text
                sentences.append(Sentence(block.page, start, end, shown, standing, number, order, block.item))
    return sentences


def _captions(block: Block) -> bool:
    """Tell whether a block is the caption of a table or figure."""
    return len(block.lines) <= LONGEST_CAPTION and patterns.CAPTION.match(block.lines[0].text) is not None


def _spans(page: str, block: Block, language: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each sentence, white space at both ends left out."""
    flat = page[block.start : block.end].translate(FLAT)
    open_: int | None = None
    for first, last in _finer(flat, language):
        piece = flat[first:last]
        bare = piece.strip()
        if not bare:
            continue
        start = first + len(piece) - len(piece.lstrip())
        end = start + len(bare)
        start = start if open_ is None else open_
        if _goes_on(flat, start, end):
            open_ = start
            continue
        open_ = None
        yield block.start + start, block.start + end
    if open_ is not None:
        yield block.start + open_, block.start + len(flat.rstrip())


def _finer(flat: str, language: str) -> Iterator[tuple[int, int]]:
    for first, last in segments(flat, language):
        begin = first
        for match in MISSED.finditer(flat, first, last):
            yield begin, match.end()
            begin = match.end()
        yield begin, last


def _goes_on(flat: str, start: int, end: int) -> bool:
    """Tell whether nothing ends at ``end``, or only an abbreviation; what is too long goes on no more."""
    rest = flat[end : end + 40].lstrip()
    if not rest or end - start > LONGEST_SENTENCE:
        return False
    tail = flat[max(start, end - TAIL) : end]
    if not patterns.SENTENCE_END.search(tail):
        return True
    if ORDINAL.search(tail) and COUNTED.match(rest):
        return True
    last = tail.rsplit(None, 1)[-1].rstrip(".").lstrip("(").lower()
    abbreviated = last in OPEN_ENDED or (len(last) < 4 and last.isalpha())
    return (
        flat[end - 1] == "." and abbreviated and (rest[0].islower() or rest[0].isdigit() or rest[0] in "€$£")
    )
