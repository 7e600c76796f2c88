"""From marked-up text to what the typesetter lays out."""

from collections.abc import Iterator

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, PageBreak, Paragraph, Spacer
from reportlab.platypus import Table as Grid

from continuum_console.samples.look import Look
from continuum_console.samples.markup import Block, Break, Heading, Items, Prose, Table, blocks, inline

__all__ = ["flowables"]

_FIGURE_SHARE = 0.55


def flowables(body: str, look: Look, *, width: float) -> Iterator[Flowable]:
    """Yield the flowables of a body that is set ``width`` points wide."""
    for block in blocks(body):
        yield from _set(block, look, width)


def _set(block: Block, look: Look, width: float) -> Iterator[Flowable]:
    match block:
        case Break():
            yield PageBreak()
        case Heading(level=level, text=text):
            yield Paragraph(inline(text), look.heading(level))
        case Prose(text=text):
            yield Paragraph(inline(text), look.prose)
        case Items(marks=marks, texts=texts):
            for mark, text in zip(marks, texts, strict=True):
                yield Paragraph(inline(text), look.item, bulletText=mark)
            yield Spacer(1, look.size * 0.4)
        case Table():
            yield _grid(block, look, width)
            yield Spacer(1, look.size)


def _grid(table: Table, look: Look, width: float) -> Grid:
    styles = [look.figure if right else look.cell for right in table.right]
    head = [ParagraphStyle("head", parent=style, fontName=look.bold) for style in styles]
    rows = [
        [Paragraph(inline(cell), style) for cell, style in zip(row, styles if number else head, strict=True)]
        for number, row in enumerate(table.rows)
    ]
    shares = [_FIGURE_SHARE if right else 1.0 for right in table.right]
    rule = HexColor("#b8bdc4")
    return Grid(
        rows,
        colWidths=[width * share / sum(shares) for share in shares],
        repeatRows=1,
        style=[
            ("LINEBELOW", (0, 0), (-1, 0), 0.8, look.accent),
            ("LINEBELOW", (0, 1), (-1, -1), 0.3, rule),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 2),
            ("RIGHTPADDING", (0, 0), (-1, -1), 2),
            ("TOPPADDING", (0, 0), (-1, -1), 2.4),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2.6),
        ],
    )
