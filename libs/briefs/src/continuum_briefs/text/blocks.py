"""Paragraphs and list items: lines that belong together although the page breaks them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from continuum_briefs.text import patterns
from continuum_briefs.text.lines import Line, LineKind

__all__ = ["Block", "read_blocks"]

NEIGHBOURS = 4
CUT = "\ufffe"
TERM = 4
"""Words of a term that stands on a line of its own above its explanation."""
HALF = 0.55
"""A line shorter than this share of the width is no line of a paragraph, whatever word it ends with."""
FULL = 0.8
"""A line that would still be shorter than this share of the width with the next word was ended on purpose."""

CUT_OFF = frozenset(
    {
        LineKind.TABLE,
        LineKind.CODE,
        LineKind.ADDRESS,
        LineKind.CONTENTS,
        LineKind.QUOTED,
        LineKind.MAIL_HEADER,
    }
)
"""Kinds that a line of prose is taken for by mistake now and then."""


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of one paragraph or list item; offsets are code points in its page."""

    lines: tuple[Line, ...]
    follows_greeting: bool
    begun_elsewhere: bool
    """Its first words may be the rest of a sentence that stands in no block."""
    alone: bool
    """Nothing but blank lines, or lines of another kind, on both sides."""

    @property
    def page(self) -> int:
        """The page it stands on, counted from 0."""
        return self.lines[0].page

    @property
    def start(self) -> int:
        """Where its words begin, behind a bullet."""
        return self.lines[0].start + self.lines[0].body

    @property
    def end(self) -> int:
        """Where its last line ends."""
        return self.lines[-1].end

    @property
    def item(self) -> bool:
        """Whether it is an item of a list."""
        return self.lines[0].kind is LineKind.ITEM


def read_blocks(lines: Sequence[Line], function_words: frozenset[str]) -> Iterator[Block]:
    """Yield the paragraphs and list items among ``lines``; other kinds of lines end them."""
    open_: list[int] = []
    greeted = False
    for position, line in enumerate(lines):
        if open_ and not (
            line.kind is LineKind.TEXT and _continues(lines, open_[0], position, function_words)
        ):
            yield _block(lines, open_, greeted)
            open_, greeted = [], False
        if line.kind in (LineKind.TEXT, LineKind.ITEM):
            open_.append(position)
        elif line.kind is not LineKind.BLANK:
            greeted = line.kind is LineKind.GREETING
    if open_:
        yield _block(lines, open_, greeted)


def _block(lines: Sequence[Line], positions: Sequence[int], greeted: bool) -> Block:
    before, after = positions[0] - 1, positions[-1] + 1
    alone = all(
        not 0 <= side < len(lines)
        or lines[side].page != lines[positions[0]].page
        or lines[side].kind not in (LineKind.TEXT, LineKind.ITEM)
        for side in (before, after)
    )
    return Block(
        tuple(lines[position] for position in positions),
        greeted,
        _begun_elsewhere(lines, positions[0]),
        alone,
    )


def _continues(lines: Sequence[Line], first: int, position: int, function_words: frozenset[str]) -> bool:
    """Tell whether the line goes on with the paragraph that began at ``first``."""
    before, line = lines[position - 1], lines[position]
    if before.page != line.page:
        return False
    last = before.text.rsplit(None, 1)[-1].lower()
    if before.text[-1] in ",-\u00ad\ufffe\u2010":
        return True
    short = len(before.text) < HALF * _width(lines, position)
    if last in function_words and not short:
        return True
    if line.text[0].islower():
        headed = (
            short
            and position == first + 1
            and len(before.text.split()) <= TERM
            and last not in function_words
        )
        return not headed
    return not _ended_early(lines, position)


def _ended_early(lines: Sequence[Line], position: int) -> bool:
    word = lines[position].text.partition(" ")[0]
    return _printed(lines[position - 1])[-1] + 1 + len(word) < FULL * _width(lines, position)


def _printed(line: Line) -> list[int]:
    """Return the lengths of the printed lines in ``line``: pdfium joins those that end in a cut word."""
    lengths = [len(part) for part in line.text.split(CUT)]
    lengths[0] += line.indent
    return lengths


def _width(lines: Sequence[Line], position: int) -> int:
    """Return the length of the longest line around, within the same page."""
    page = lines[position].page
    around = lines[max(0, position - NEIGHBOURS) : position + NEIGHBOURS]
    return max(max(_printed(line)) for line in around if line.page == page)


def _begun_elsewhere(lines: Sequence[Line], position: int) -> bool:
    """Tell whether the words at ``position`` may go on with a sentence that stands in the lines before.

    Its beginning was taken for something else, or stands on the page before.
    """
    line = lines[position]
    if line.kind is LineKind.ITEM or position == 0:
        return False
    before = lines[position - 1]
    if before.page == line.page and before.kind not in (LineKind.BLANK, LineKind.FURNITURE):
        full = _printed(before)[-1] > FULL * _width(lines, position)
        return full and before.kind in CUT_OFF and not patterns.SENTENCE_END.search(before.text)
    for earlier in reversed(lines[max(0, position - 12) : position]):
        if earlier.kind not in (LineKind.BLANK, LineKind.FURNITURE):
            open_ended = earlier.text[-1] != ":" and not patterns.SENTENCE_END.search(earlier.text)
            return earlier.page != line.page and open_ended and earlier.kind in (LineKind.TEXT, LineKind.ITEM)
    return False
