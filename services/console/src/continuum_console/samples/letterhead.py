"""What stands above the text: who writes, to whom, when, about what."""

from collections.abc import Iterator

from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, HRFlowable, Paragraph, Spacer, Table

from continuum_console.samples.look import Look
from continuum_console.samples.markup import inline
from continuum_console.samples.source import Source

__all__ = ["opening"]


def opening(source: Source, look: Look, *, width: float) -> Iterator[Flowable]:
    """Yield the head of the first page, as far as the front matter has it."""
    yield from _letterhead(source, look)
    if source.lines("recipient") or source.lines("particulars"):
        yield _address_field(source, look, width)
        yield Spacer(1, look.size * 1.4)
    if date := source.fields.get("dateline"):
        yield Paragraph(inline(date), ParagraphStyle("date", parent=look.prose, alignment=TA_RIGHT))
    if subject := source.fields.get("subject"):
        yield Paragraph(inline(subject), look.subject)


def _letterhead(source: Source, look: Look) -> Iterator[Flowable]:
    name, *address = source.lines("sender") or ("",)
    if not name:
        return
    size = look.size + 6
    style = ParagraphStyle(
        "name", fontName=look.bold, fontSize=size, leading=size * 1.25, textColor=look.accent
    )
    yield Paragraph(inline(name), style)
    yield Paragraph(inline(" · ".join(address)), look.small)
    yield HRFlowable(width="100%", thickness=1.1, color=look.accent, spaceBefore=4, spaceAfter=look.size * 2)


def _address_field(source: Source, look: Look, width: float) -> Table:
    """Set the recipient to the left and the particulars (our reference, customer number, …) to the right."""
    address = ParagraphStyle("address", parent=look.prose, spaceAfter=0)
    left = Paragraph(inline("\n".join(source.lines("recipient"))), address)
    right = Paragraph(inline("\n".join(source.lines("particulars"))), look.small)
    return Table(
        [[left, right]],
        colWidths=[width * 0.58, width * 0.42],
        style=[
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0),
        ],
    )
