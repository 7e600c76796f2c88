"""What a brief is made of: a document's metadata and its text, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from continuum_proto.documents import DocumentMetadata
from continuum_proto.texts import checksum

__all__ = ["Source"]


@dataclass(frozen=True)
class Source:
    """A document as it is read: ``"".join(pages)`` is its cleaned text.

    ``scanned`` says that the text came from character recognition: only then may a quotation be found
    by likeness instead of word for word.
    """

    document: DocumentMetadata
    pages: tuple[str, ...]
    scanned: bool = False

    @classmethod
    def of(cls, document: DocumentMetadata, pages: Sequence[str]) -> "Source":
        """Build a source; an image has no text but the recognised one."""
        return cls(document, tuple(pages), scanned=(document.mime_type or "").startswith("image/"))

    @cached_property
    def checksum(self) -> str:
        """SHA-256 of the whole text, as hex."""
        return checksum(self.pages)

    @cached_property
    def characters(self) -> int:
        """Length of the whole text in code points."""
        return sum(map(len, self.pages))
