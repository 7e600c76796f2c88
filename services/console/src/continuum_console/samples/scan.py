"""A page of handwriting that no text was taken from."""

import math
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from continuum_console.samples.source import Source

__all__ = ["blank_scan"]

_SIZE = (744, 1052)
_PAPER, _INK = 243, 70


def blank_scan(source: Source) -> bytes:
    """Return a PDF of one picture and not a single letter of text."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.setTitle(source.fields["title"])
    canvas.drawImage(ImageReader(_handwriting()), 0, 0, *A4)
    canvas.save()
    return out.getvalue()


def _handwriting() -> Image.Image:
    """Draw lines of loops that look like words from afar, slightly askew as on a scanner's glass."""
    random = Random(1926)  # noqa: S311  the same picture each time is the point
    page = Image.new("L", _SIZE, _PAPER)
    pen = ImageDraw.Draw(page)
    for row in range(17):
        x, y = 92.0, 150.0 + row * 44
        end = 640.0 if row % 6 != 5 else 330.0
        while x < end:
            length = random.uniform(28, 96)
            pen.line(_word(random, x, y, length), fill=_INK + random.randrange(30), width=2, joint="curve")
            x += length + random.uniform(13, 20)
    return page.rotate(0.8, resample=Image.Resampling.BILINEAR, fillcolor=_PAPER)


def _word(random: Random, x: float, y: float, length: float) -> list[tuple[float, float]]:
    height, pitch = random.uniform(5, 8), random.uniform(7.5, 10.5)
    points = []
    for step in range(int(length * 1.6)):
        along = step / 1.6
        angle = along / pitch * 2 * math.pi
        tall = 2.1 if math.sin(along / 17 + x) > 0.82 else 1.0
        points.append((x + along + 3.2 * math.sin(angle), y - height * tall * math.cos(angle)))
    return points
