"""The little markup in which the sample texts are written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

__all__ = ["Block", "Break", "Heading", "Items", "Prose", "Table", "blocks", "inline"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that names what follows; level 1 is the highest."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Prose:
    """One paragraph, its lines joined but where a backslash keeps them apart."""

    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list, each item with its own mark."""

    marks: tuple[str, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; ``right`` tells which columns hold figures."""

    rows: tuple[tuple[str, ...], ...]
    right: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Break:
    """The rest begins on a new page."""


Block = Heading | Prose | Items | Table | Break

_ITEM = re.compile(r"(?P<mark>-|\d+\.|\([a-z]\)) +(?P<text>.*)")
_MARKS = {"-": "•"}
_BOLD = re.compile(r"\*\*(.+?)\*\*")


def blocks(body: str) -> Iterator[Block]:
    """Yield the blocks of a body; blank lines part them."""
    for chunk in re.split(r"\n\s*\n", body.strip()):
        yield _block(chunk.splitlines())


def inline(text: str) -> str:
    """Turn a text into the markup of a typeset paragraph: escaped, ``**bold**``, kept line ends."""
    return _BOLD.sub(r"<b>\1</b>", escape(text)).replace("\n", "<br/>")


def _block(lines: list[str]) -> Block:
    first = lines[0]
    if first == "***":
        return Break()
    if first.startswith("#"):
        hashes, _, text = " ".join(lines).partition(" ")
        return Heading(level=len(hashes), text=text)
    if first.startswith("|"):
        return _table(lines)
    if _ITEM.match(first):
        return _items(lines)
    return Prose(_joined(lines))


def _joined(lines: list[str]) -> str:
    return re.sub(r"\\ ", "\n", " ".join(line.strip() for line in lines))


def _table(lines: list[str]) -> Table:
    rows = [tuple(cell.strip() for cell in line.strip().strip("|").split("|")) for line in lines]
    ruler = rows.pop(1)
    return Table(rows=tuple(rows), right=tuple(cell.endswith(":") for cell in ruler))


def _items(lines: list[str]) -> Items:
    marks: list[str] = []
    texts: list[str] = []
    for line in lines:
        if item := _ITEM.match(line):
            marks.append(_MARKS.get(item["mark"], item["mark"]))
            texts.append(item["text"])
        else:
            texts[-1] += " " + line.strip()
    return Items(marks=tuple(marks), texts=tuple(texts))
