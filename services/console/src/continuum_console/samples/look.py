"""Faces, sizes and colours of a typeset sample."""

from dataclasses import dataclass

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle

from continuum_console.samples.source import Source

__all__ = ["Look"]

# Two of the fourteen families that every PDF reader brings along, so that nothing need be embedded.
_FACES = {"serif": ("Times-Roman", "Times-Bold"), "sans": ("Helvetica", "Helvetica-Bold")}
_SIZES = {"serif": 11.0, "sans": 9.8}


@dataclass(frozen=True, slots=True)
class Look:
    """What a source's front matter asks for (``face``, ``colour``, ``size``)."""

    face: str
    bold: str
    size: float
    accent: Color

    @classmethod
    def of(cls, source: Source) -> "Look":
        """Read the look out of the front matter of ``source``."""
        family = source.fields.get("face", "serif")
        face, bold = _FACES[family]
        size = float(source.fields.get("size", _SIZES[family]))
        return cls(face=face, bold=bold, size=size, accent=HexColor(source.fields.get("colour", "#2f3e4e")))

    @property
    def prose(self) -> ParagraphStyle:
        """Paragraphs."""
        return ParagraphStyle(
            "prose",
            fontName=self.face,
            fontSize=self.size,
            leading=self.size * 1.36,
            spaceAfter=self.size * 0.72,
        )

    @property
    def item(self) -> ParagraphStyle:
        """Items of a list, their marks hanging."""
        return ParagraphStyle(
            "item", parent=self.prose, leftIndent=17, bulletIndent=3, spaceAfter=self.size * 0.3
        )

    @property
    def cell(self) -> ParagraphStyle:
        """Words in a table."""
        return ParagraphStyle(
            "cell", fontName=self.face, fontSize=self.size - 0.8, leading=self.size * 1.2, spaceAfter=0
        )

    @property
    def figure(self) -> ParagraphStyle:
        """Figures in a table, set to the right."""
        return ParagraphStyle("figure", parent=self.cell, alignment=TA_RIGHT)

    @property
    def small(self) -> ParagraphStyle:
        """Particulars above the text."""
        return ParagraphStyle("small", fontName=self.face, fontSize=self.size - 1.4, leading=self.size * 1.16)

    @property
    def subject(self) -> ParagraphStyle:
        """The subject line of a letter."""
        return ParagraphStyle(
            "subject", parent=self.prose, fontName=self.bold, fontSize=self.size + 0.6, spaceBefore=4
        )

    def heading(self, level: int) -> ParagraphStyle:
        """Return the style of a heading; smaller with each level."""
        size = self.size + (7.5, 3.0, 0.6)[min(level, 3) - 1]
        return ParagraphStyle(
            f"heading{level}",
            fontName=self.bold,
            fontSize=size,
            leading=size * 1.22,
            spaceBefore=size * 0.55,
            spaceAfter=size * 0.4,
            textColor=self.accent,
            keepWithNext=1,
        )
