"""A text as its reader sees it: lines, paragraphs, sentences, and the line that says what it is about."""

from dataclasses import dataclass

from continuum_briefs.text import patterns
from continuum_briefs.text.blocks import Block, read_blocks
from continuum_briefs.text.furniture import mark_furniture
from continuum_briefs.text.language import detect_language
from continuum_briefs.text.lines import Line, LineKind, read_lines
from continuum_briefs.text.prose import Prose
from continuum_briefs.text.sentences import Sentence, read_sentences

__all__ = ["Reading", "read"]


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
        """The words behind ``Subject:`` or its like near the top, where there is such a line."""
        for line in self.lines[:60]:
            if line.kind is LineKind.MAIL_HEADER and (match := patterns.SUBJECT.match(line.text)):
                return match.group(1)
        return None


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
