"""A brief as Markdown, for one that was made here; stored ones come as Markdown from the API."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from continuum_console.reading.plain import escaped
from continuum_console.reading.shapes import Point, Reading
from continuum_console.reading.terminal import asked, byline, held_back, made, named

if TYPE_CHECKING:
    from continuum_briefs import LeftOut


def render(reading: Reading, left_out: "Sequence[LeftOut]" = ()) -> str:
    """Return the brief, its quotations numbered, and below it the claims that were ``left_out``."""
    return "\n\n".join((*_blocks(reading), *_claims(left_out))) + "\n"


def _blocks(reading: Reading) -> Iterator[str]:
    yield f"# {escaped(reading.headline)}"
    yield escaped(byline(reading))
    if reading.summary:
        yield escaped(reading.summary)
    for number, point in enumerate(reading.key_points, start=1):
        yield _item(f"{number}. ", point.text, point)
    if reading.asks:
        yield "## What it asks"
        for ask in reading.asks:
            yield _item("- ", asked(ask), ask)
    if reading.withheld:
        yield escaped(held_back(len(reading.withheld)))
    names = list(named(reading.entities))
    if names:
        yield "## Named in it"
        yield "\n".join(f"- {heading}: {escaped(words)}" for heading, words in names)
    yield f"*{escaped(made(reading))}*"


def _claims(left_out: "Sequence[LeftOut]") -> Iterator[str]:
    if left_out:
        yield "## Claimed, but not proved from the document"
        yield "\n".join(f"- {each.part}, {each.reason}: {escaped(each.claim)}" for each in left_out)


def _item(mark: str, words: str, point: Point) -> str:
    indent = " " * len(mark)
    lines = [mark + escaped(words)]
    for citation in point.citations:
        lines += ["", f"{indent}> {escaped(citation.quote)} \\[{citation.n}, page {citation.page}\\]"]
    return "\n".join(lines)
