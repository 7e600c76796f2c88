"""Documents page by page, with the places of their sentences and names."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Final

from continuum_simulators.archive.prose import Named, Sentence, Tone

__all__ = ["Paper", "Passage", "laid_out"]

PAGE: Final = 2600
"""Characters after which the next paragraph begins on a new page."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence in its place: page from 1, code points within the page."""

    tone: Tone
    page: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Paper:
    """A text in pages; joined without anything between them they are the whole of it."""

    pages: tuple[str, ...]
    passages: tuple[Passage, ...]
    names: tuple[tuple[int, Named], ...]
    """With the page of each; places count within it."""

    def text(self, passage: Passage) -> str:
        """Return what stands in a place."""
        return self.pages[passage.page - 1][passage.start : passage.end]


def laid_out(title: str, sentences: Sequence[Sentence], random: Random) -> Paper:
    """Set sentences in paragraphs and pages under a title."""
    sheets = _Sheets()
    sheets.write(f"{title}\n\n")
    for paragraph in _paragraphs(sentences, random):
        if sheets.length > PAGE:
            sheets.turn()
        for sentence in paragraph[:-1]:
            sheets.set(sentence, " ")
        sheets.set(paragraph[-1], "\n\n")
    sheets.turn()
    return Paper(tuple(sheets.pages), tuple(sheets.passages), tuple(sheets.names))


def _paragraphs(sentences: Sequence[Sentence], random: Random) -> Iterable[Sequence[Sentence]]:
    place = 0
    while place < len(sentences):
        until = place + random.randrange(3, 8)
        yield sentences[place:until]
        place = until


@dataclass(slots=True)
class _Sheets:
    """Pages as they are being written."""

    pages: list[str] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    names: list[tuple[int, Named]] = field(default_factory=list)
    length: int = 0
    _parts: list[str] = field(default_factory=list)

    def write(self, words: str) -> None:
        self._parts.append(words)
        self.length += len(words)

    def set(self, sentence: Sentence, after: str) -> None:
        page, start = len(self.pages) + 1, self.length
        self.write(sentence.text)
        self.passages.append(Passage(sentence.tone, page, start, self.length))
        for name in sentence.named:
            self.names.append((page, replace(name, start=start + name.start, end=start + name.end)))
        self.write(after)

    def turn(self) -> None:
        self.pages.append("".join(self._parts))
        self._parts.clear()
        self.length = 0
