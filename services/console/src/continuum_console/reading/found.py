"""What a search found, on a terminal: where the words stand, and what to try where there is nothing."""

from collections.abc import Iterable
from typing import Final

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from continuum_console.reading.plain import shown
from continuum_console.reading.shapes import Shape
from continuum_console.reading.terminal import EVIDENCE, QUIET

WIDTH: Final = 100
KINDS: Final = {"brief": ("brief", "briefs"), "source": ("passage", "passages")}


class Piece(Shape):
    """A piece of an excerpt."""

    t: str
    hit: bool


class Hit(Shape):
    """A brief, or a passage with its page."""

    brief_id: str
    document_id: int
    title: str
    page: int | None = None
    snippet: tuple[Piece, ...]


class Matched(Shape):
    """How many of a kind were found."""

    kind: str
    count: int
    more: bool


class Found(Shape):
    """What the API answers to a search, as far as it is shown."""

    items: tuple[Hit, ...]
    matched: tuple[Matched, ...] = ()
    hint: str | None = None
    suggestions: tuple[str, ...] = ()


def print_found(console: Console, found: Found) -> None:
    """Print hits, the best first, or what to try where there are none."""
    console.print()
    if found.items:
        console.print(Padding(_hits(found.items), (0, 2)), width=min(console.width, WIDTH))
    for line in advice(found):
        console.print(Padding(Text(line, style=QUIET), (0, 2)))
    console.print()


def advice(found: Found) -> Iterable[str]:
    """Say how much was found and what to do next."""
    if found.items:
        every = sum(one.count for one in found.matched) <= len(found.items)
        best = "" if every else f"Shown: the best {len(found.items)}. "
        yield f"{counted(found.matched)}. {best}Read one with `continuum read ID`."
    else:
        yield "No match."
    if found.hint:
        yield shown(found.hint)
    if found.suggestions:
        yield f"Written much alike: {shown(', '.join(found.suggestions))}"


def counted(matched: Iterable[Matched]) -> str:
    """Say how many of each kind were found; ``+`` where there are more."""
    return ", ".join(
        f"{one.count:,}{'+' if one.more else ''} {KINDS[one.kind][one.count != 1]}"
        for one in matched
        if one.kind in KINDS
    )


def excerpt(pieces: Iterable[Piece]) -> Text:
    """Return an excerpt on one line, in bold what was asked for."""
    words = Text()
    for piece in pieces:
        before = " " if piece.t[:1].isspace() and words else ""
        after = " " if piece.t[-1:].isspace() else ""
        words.append(before + shown(piece.t) + after, style="bold" if piece.hit else "")
    return words


def _hits(hits: Iterable[Hit]) -> Table:
    table = Table(box=None, padding=(0, 2, 1, 0), show_header=False)
    table.add_column(no_wrap=True, style=EVIDENCE)
    table.add_column(ratio=1)
    for hit in hits:
        place = f"document {hit.document_id}, page {hit.page}" if hit.page else f"document {hit.document_id}"
        words = Text.assemble((shown(hit.title), "bold"), (f"  {place}\n", QUIET), excerpt(hit.snippet))
        table.add_row(hit.brief_id, words)
    return table
