"""Read the document out of a prompt and pick from it what is worth saying."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["Passage", "Reading", "read"]

_OPENING = re.compile(r"<document(?:\s[^>]*)?>[ \t]*\n")
_PAGE = re.compile(r"^[ \t]*\[page (\d+)\][ \t]*$", re.MULTILINE | re.IGNORECASE)
_FOOTER = re.compile(r"\n[^\n\d]{0,20}\d{1,4}(?: ?[^\n\d]{1,6} ?\d{1,4})?[^\w\n]*$")
_SENTENCE_END = re.compile(r"[.!?][)”’\"]?\s+(?=[^\s\da-zà-öø-ÿ])")
_ABBREVIATIONS = frozenset(
    {"dr", "mr", "mrs", "ms", "st", "no", "nr", "ca", "bzw", "str", "attn", "prof", "art", "abs", "vgl"}
)
_FIGURE = re.compile(r"\d")
_ASKING = frozenset(
    {
        *("please", "must", "bitte", "bitten", "müssen", "spätestens"),
        *("veuillez", "merci", "remettez", "adressez", "מתבקשים", "נא"),
    }
)
_SHORTEST, _LONGEST, _ENOUGH = 40, 320, 240


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of the document, on one line, and its page."""

    text: str
    page: int
    goes_on: bool = False
    """Whether its end stands on the next page."""

    @property
    def asks(self) -> bool:
        """Whether it seems to want something of its reader."""
        return not _ASKING.isdisjoint(self.text.lower().split())


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood of a document."""

    text: str
    passages: tuple[Passage, ...]
    titles: tuple[str, ...]
    """Short lines that may name the document."""
    broken: tuple[Passage, ...] = ()
    """Sentences that a page break parts."""

    def best(self, count: int) -> tuple[Passage, ...]:
        """Return the passages that say most, in the order of the document."""
        ranked = sorted(range(len(self.passages)), key=self._rank)[:count]
        return tuple(self.passages[index] for index in sorted(ranked))

    def _rank(self, index: int) -> tuple[float, int]:
        text = self.passages[index].text
        figures = min(len(_FIGURE.findall(text)), 8)
        return (abs(len(text) - 130) / 40 - figures / 2, index)


def read(message: str) -> Reading:
    """Read the document between ``<document>`` and the last ``</document>``, or else the whole message."""
    text = _document(message)
    passages: list[Passage] = []
    titles: list[str] = []
    pages = list(_pages(text))
    for page, content in pages:
        for block in _blocks(content):
            passages.extend(Passage(sentence, page) for sentence in _sentences(block))
            if len(titles) < 8 and _is_title(block):
                titles.append(block)
        if len(passages) >= _ENOUGH:
            break
    return Reading(
        text=text, passages=tuple(passages), titles=tuple(titles), broken=tuple(_over_page_breaks(pages))
    )


def _document(message: str) -> str:
    """Return what lies between the marks; a document may hold the closing one, so the last one counts."""
    opening = _OPENING.search(message)
    closing = message.rfind("</document>")
    if opening is None or closing < opening.end():
        return message
    return message[opening.end() : closing]


def _pages(text: str) -> Iterator[tuple[int, str]]:
    first, *rest = _PAGE.split(text)
    if first.strip():
        yield 1, first
    for number, content in zip(rest[::2], rest[1::2], strict=True):
        yield int(number), content


def _over_page_breaks(pages: Sequence[tuple[int, str]]) -> Iterator[Passage]:
    """Yield each sentence that begins on one page and ends on the next, past a line that counts pages."""
    for (number, content), (_, ahead) in pairwise(pages):
        begun, rest = _on_one_line(_FOOTER.sub("", content.rstrip())), _on_one_line(ahead)
        if not begun or begun[-1] in ".!?:;" or not rest[:1].islower():
            continue
        head = begun[max(_sentence_ends(begun), default=0) :]
        tail = rest[: next(_sentence_ends(rest), 0)].rstrip()
        if head.count(" ") >= 3 and tail.count(" ") >= 3:
            for sentence in _telling(f"{head} {tail}"):
                yield Passage(sentence, number, goes_on=True)


def _blocks(content: str) -> Iterator[str]:
    """Join lines to blocks; a line that stops early ends its block."""
    lines = content.splitlines()
    full = 0.6 * min(max(map(len, lines), default=0), 110)
    block: list[str] = []
    for line in lines:
        _append(block, line.split())
        if block and len(line) < full:
            yield " ".join(block)
            block = []
    if block:
        yield " ".join(block)


def _on_one_line(content: str) -> str:
    words: list[str] = []
    for line in content.splitlines():
        _append(words, line.split())
    return " ".join(words)


def _append(block: list[str], words: list[str]) -> None:
    if words and block and _continues(block[-1], words[0]):
        words[0] = block.pop()[:-1] + words[0]
    block.extend(words)


def _continues(last: str, first: str) -> bool:
    """Whether a word was parted at the end of the line; a model writes it whole."""
    return last.endswith("-") and last[-2:-1].isalpha() and first[0].islower()


def _sentences(block: str) -> Iterator[str]:
    start = 0
    for end in _sentence_ends(block):
        yield from _telling(block[start:end].rstrip())
        start = end
    yield from _telling(block[start:])


def _sentence_ends(block: str) -> Iterator[int]:
    for end in _SENTENCE_END.finditer(block):
        if _ends(block[block.rfind(" ", 0, end.start()) + 1 : end.start()]):
            yield end.end()


def _ends(word: str) -> bool:
    """Whether a full stop after ``word`` ends a sentence: not after ``Dr``, ``z. B`` or the day of a date."""
    if (len(word) < 2 and word.isalnum()) or (len(word) == 2 and word.isdigit()):
        return False
    return word.lower() not in _ABBREVIATIONS


def _telling(sentence: str) -> Iterator[str]:
    """Yield a sentence if it is one, and neither a scrap nor a whole page."""
    if (
        _SHORTEST <= len(sentence) <= _LONGEST
        and sentence[-1] in ".!?"
        and sentence.count(" ") >= 5
        and "·" not in sentence
    ):
        yield sentence


def _is_title(block: str) -> bool:
    return 15 <= len(block) <= 90 and block[-1] not in ".,:;!?" and block.count(" ") >= 2 and "·" not in block
