"""Typeset a sample as a PDF: a letter looks like a letter, a report like a report."""

from collections.abc import Callable, Iterator
from io import BytesIO

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from continuum_console.samples.flow import flowables
from continuum_console.samples.letterhead import opening
from continuum_console.samples.look import Look
from continuum_console.samples.source import Source

__all__ = ["typeset"]

_WIDTH, _HEIGHT = A4
_SIDE, _TOP, _BOTTOM = 25 * mm, 24 * mm, 27 * mm


def typeset(source: Source) -> bytes:
    """Return the PDF of ``source``; the same bytes for the same text."""
    look = Look.of(source)
    out = BytesIO()
    document = BaseDocTemplate(
        out,
        pagesize=A4,
        title=source.fields["title"],
        author=source.fields["correspondent"],
        invariant=1,
    )
    frame = Frame(_SIDE, _BOTTOM, _WIDTH - 2 * _SIDE, _HEIGHT - _TOP - _BOTTOM, 0, 0, 0, 0)
    document.addPageTemplates(
        PageTemplate(frames=[frame], onPage=_header(source, look), onPageEnd=_footer(source, look))
    )
    document.build(list(_story(source, look)))
    return out.getvalue()


def _story(source: Source, look: Look) -> Iterator[Flowable]:
    yield from opening(source, look, width=_WIDTH - 2 * _SIDE)
    yield from flowables(source.body, look, width=_WIDTH - 2 * _SIDE)


def _header(source: Source, look: Look) -> Callable[[Canvas, BaseDocTemplate], None]:
    """Draw the running head of every page but the first."""

    def draw(canvas: Canvas, document: BaseDocTemplate) -> None:
        if document.page == 1:
            return
        canvas.setFont(look.face, 8)
        canvas.setFillColor(HexColor("#555555"))
        head = _HEIGHT - 14 * mm
        canvas.drawString(_SIDE, head, source.fields.get("running", source.fields["correspondent"]))
        canvas.drawRightString(_WIDTH - _SIDE, head, source.fields["title"])
        canvas.setLineWidth(0.4)
        canvas.line(_SIDE, head - 2 * mm, _WIDTH - _SIDE, head - 2 * mm)

    return draw


def _footer(source: Source, look: Look) -> Callable[[Canvas, BaseDocTemplate], None]:
    """Draw the foot of every page: the firm's particulars and the page's number."""
    lines = source.lines("footer")
    page_word = source.fields.get("page_word", "Page")

    def draw(canvas: Canvas, document: BaseDocTemplate) -> None:
        canvas.setFont(look.face, 7.5)
        canvas.setStrokeColor(look.accent)
        canvas.setFillColor(HexColor("#555555"))
        canvas.setLineWidth(0.6)
        canvas.line(_SIDE, 20 * mm, _WIDTH - _SIDE, 20 * mm)
        for number, line in enumerate(lines):
            canvas.drawString(_SIDE, 16 * mm - number * 3.4 * mm, line)
        canvas.drawRightString(_WIDTH - _SIDE, 16 * mm, f"{page_word} {document.page}")

    return draw
