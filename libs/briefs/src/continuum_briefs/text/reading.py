"""A text as its reader sees it: lines, paragraphs, sentences, and the line that says what it is about."""

import re
from dataclasses import dataclass

from continuum_briefs.text import patterns
from continuum_briefs.text.blocks import Block, read_blocks
from continuum_briefs.text.furniture import mark_furniture
from continuum_briefs.text.language import detect_language
from continuum_briefs.text.lines import Line, LineKind, read_lines
from continuum_briefs.text.prose import Prose
from continuum_briefs.text.sentences import Sentence, read_sentences

__all__ = ["NEAR", "PLACE_AND_DAY", "Reading", "read"]

NEAR = 60
"""Lines in which a letter says what it is about and whom it greets."""
TITLES = (LineKind.TEXT, LineKind.HEADING, LineKind.ITEM)
FEWEST, SHORTEST, LONGEST = 3, 12, 110
"""Words and code points of a line that says what a letter is about."""
PLACE_AND_DAY = re.compile(r"^[^\W\d][^\d,]*,\s(?:(?:le|den|am|the)\s)?\d{1,2}\S*\s.{0,14}\d{4}$")


@dataclass(frozen=True)
class Reading:
    """The structure of a document's text."""

    pages: tuple[str, ...]
    language: str
    lines: tuple[Line, ...]
    blocks: tuple[Block, ...]
    sentences: tuple[Sentence, ...]

    @property
    def subject(self) -> str | None:
        """The words behind ``Subject:`` or its like near the top, else the line right above the greeting."""
        for line in self.lines[:NEAR]:
            if line.kind is LineKind.MAIL_HEADER and (match := patterns.SUBJECT.match(line.text)):
                return match.group(1)
        return self._above_greeting()

    @property
    def greeted(self) -> int | None:
        """The position of the first line that greets somebody, where one does near the top."""
        near = enumerate(self.lines[:NEAR])
        return next((position for position, line in near if line.kind is LineKind.GREETING), None)

    def _above_greeting(self) -> str | None:
        above = [line.text for line in self.lines[: self.greeted or 0] if line.kind in TITLES]
        if not above:
            return None
        subject = above[-1]
        if subject[0].islower() and len(above) > 1:
            subject = f"{above[-2]} {subject}"
        subject = " ".join(subject.split())
        words = patterns.WORD.findall(subject)
        fits = len(words) >= FEWEST and SHORTEST <= len(subject) <= LONGEST
        dated = PLACE_AND_DAY.match(subject) is not None
        said = subject[0].isupper() and not dated and patterns.SENTENCE_END.search(subject) is None
        return subject if fits and said else None


def read(pages: tuple[str, ...]) -> Reading:
    """Read ``pages`` for their structure; never fails, whatever they hold."""
    text = "\n".join(pages)
    language = detect_language(text)
    prose = Prose(language, text)
    lines = read_lines(pages)
    mark_furniture(lines)
    blocks = tuple(read_blocks(lines, prose.words))
    sentences = read_sentences(pages, blocks, language, prose)
    return Reading(pages, language, tuple(lines), blocks, tuple(sentences))
