"""What a page of the site shows, in one file."""

from collections.abc import Sequence

from continuum_api.shapes.documents import Document, Text
from continuum_api.shapes.names import NameDetails, NameInBrief
from continuum_api.shapes.shape import Shape


class DocumentExport(Shape):
    """A document with its whole text, where readers may see one."""

    document: Document
    text: Text | None


class NameExport(Shape):
    """A name with the newest briefs that name it."""

    name: NameDetails
    briefs: Sequence[NameInBrief]
    more: bool
    """Whether further briefs name it."""
