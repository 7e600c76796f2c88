"""A webhook's body while it arrives: how much of it there may be, and what it holds.

Pure rules. Parameters are small; a document that comes along is dropped piece by piece.
"""

import re
from collections.abc import Mapping
from typing import Final

from continuum_ingest.multipart import PEEK, Multipart, TooLarge, boundary_at, boundary_in
from continuum_ingest.shapes import fields_of
from continuum_ingest.webhook import SETTINGS, Fields, Unacceptable

__all__ = ["LARGEST", "LARGEST_WITH_FILE", "Body", "TooLarge", "refusal"]

LARGEST: Final = 64 * 1024
"""Bytes of a body without its files: the longest title and every placeholder fit many times."""
LARGEST_WITH_FILE: Final = 512 * 1024 * 1024
"""Bytes of a body in all. A refused one would only come three times more."""

READ: Final = (
    "",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "application/octet-stream",  # how some say that they do not know
)
JSON: Final = re.compile(r"application/([^/]+\+)?json")


def refusal(headers: Mapping[str, str]) -> str | None:
    """Return why a body with these headers is not read; nothing for any that a workflow can bring about.

    Paperless sends a body text without a Content-Type, and lets people write one of their own. It never
    compresses, and what is small may unfold without end.
    """
    encoding = headers.get("Content-Encoding", "").strip().lower()
    if encoding not in ("", "identity"):
        return f"The webhook was sent compressed ({encoding}): send it as it is."
    kind = headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind in READ or kind.startswith("text/") or JSON.fullmatch(kind):
        return None
    return f"The webhook was sent as {kind}, which names no document. {SETTINGS}"


class Body:
    """Takes a body piece by piece; ``signed`` keeps all of it, and then a file has no room."""

    def __init__(self, content_type: str, *, signed: bool = False, largest: int = LARGEST_WITH_FILE) -> None:
        self._largest = LARGEST if signed else largest
        self._signed = signed
        self._size = 0
        self._kept = bytearray()
        boundary = boundary_in(content_type)
        self._parts = None if boundary is None else Multipart(boundary, most=LARGEST)
        self._undecided = self._parts is None

    def feed(self, piece: bytes) -> None:
        """Take the next piece.

        :raises TooLarge: that was too much.
        :raises Unacceptable: the multipart that it is cannot be read.
        """
        self._size += len(piece)
        if self._size > self._largest:
            raise TooLarge(self._largest)
        if self._parts is None or self._signed:
            self._kept += piece
        if self._parts is not None:
            self._parts.feed(piece)
        elif self._undecided and len(self._kept) >= PEEK:
            self._decide()
        if self._parts is None and len(self._kept) > LARGEST:
            raise TooLarge(LARGEST)

    def _decide(self) -> None:
        """See by its beginning whether the body is multipart, whatever its header says."""
        self._undecided = False
        boundary = boundary_at(bytes(self._kept[:PEEK]))
        if boundary is None:
            return
        self._parts = Multipart(boundary, most=LARGEST)
        self._parts.feed(bytes(self._kept))
        if not self._signed:
            self._kept.clear()

    @property
    def raw(self) -> bytes:
        """All of a signed body."""
        return bytes(self._kept)

    @property
    def before_file(self) -> Fields | None:
        """The parameters that stand before the first file, once one has begun."""
        return None if self._parts is None else self._parts.before_file

    def fields(self) -> Fields:
        """Return the names and values of a body that has arrived.

        :raises Unacceptable: it has none.
        """
        if self._undecided:
            self._decide()
        if self._parts is None:
            return fields_of(bytes(self._kept))
        if (fault := _fault(self._parts)) is not None:
            raise Unacceptable(fault)
        return self._parts.fields


def _fault(parts: Multipart) -> str | None:
    if parts.fields:
        return None
    if parts.before_file is not None:
        return (
            "The webhook carries a document and no parameters: Paperless leaves them out where it is to "
            "send JSON and the document at once."
        )
    return None if parts.ends() else "The webhook's body ends before its multipart does."
