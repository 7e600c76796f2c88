"""A multipart body as it arrives: parameters are kept, files are dropped (RFC 7578, RFC 2046).

Pure rules around a parser that holds no more than a piece: bytes are fed in pieces of any size.
"""

import re
from typing import Final

from multipart import MultipartError, MultipartSegment, PushMultipartParser

from continuum_ingest.webhook import Unacceptable

__all__ = ["PEEK", "Multipart", "TooLarge", "boundary_at", "boundary_in"]

PEEK: Final = 128
"""Bytes of a body that show whether it is multipart: a boundary has 70 at most."""
AT_START: Final = re.compile(rb"--([0-9A-Za-z'()+_,./:=?-]{1,70})[ \t]*\r\ncontent-", re.IGNORECASE)
IN_HEADER: Final = re.compile(
    r""";\s*boundary=(?:"([^"\r\n]{1,70})"|([^\s;"]{1,70})(?![^\s;]))""", re.IGNORECASE | re.ASCII
)
ANY_BYTES: Final = "latin-1"
"""In it every byte is a letter: the name of a file may be of any, and those that we look for are ASCII."""


def boundary_in(content_type: str) -> bytes | None:
    """Return the boundary that a Content-Type names."""
    found = IN_HEADER.search(content_type)
    if not content_type.lower().lstrip().startswith("multipart/") or found is None:
        return None
    return (found[1] or found[2]).encode("utf-8", "surrogateescape")


def boundary_at(start: bytes) -> bytes | None:
    """Return the boundary with which a body begins whose header does not name it."""
    found = AT_START.match(start)
    return found.group(1) if found else None


class TooLarge(Exception):
    """A body is larger than ``limit`` bytes, or its parameters are."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


class Multipart:
    """Reads a body that is fed to it; ``fields`` are the parameters that have arrived whole."""

    def __init__(self, boundary: bytes, *, most: int) -> None:
        """Take ``most`` bytes at most that are no file's; what the parser still holds of one counts."""
        self.fields: list[tuple[str, str]] = []
        self.before_file: list[tuple[str, str]] | None = None
        """The parameters that stand before the first file, once there is one."""
        self._most = most
        self._size = 0
        self._parser = PushMultipartParser(boundary, header_charset=ANY_BYTES)
        self._name = ""
        self._value: bytearray | None = None
        """Of the parameter that is coming; a file has none."""

    def feed(self, piece: bytes) -> None:
        """Read on.

        :raises TooLarge: it has too much beside its files.
        :raises Unacceptable: that is not how a multipart body goes on.
        """
        if not piece:
            return  # to the parser that would be the end
        self._size += len(piece)
        try:
            for event in self._parser.parse(piece):
                self._take(event)
        except MultipartError as exc:
            raise Unacceptable(f"The webhook's body is broken multipart: {exc}.") from exc
        if self._size > self._most:
            raise TooLarge(self._most)

    def ends(self) -> bool:
        """Tell whether its last boundary has come; nothing can be fed after that."""
        try:
            self._parser.close()
        except MultipartError:
            return False
        return True

    def _take(self, event: MultipartSegment | bytes | None) -> None:
        """Take a part's head, some of its content, or its end."""
        if isinstance(event, MultipartSegment):
            self._begin(event)
        elif event is None:
            self._end()
        elif self._value is not None:
            self._value += event
        else:
            self._size -= len(event)

    def _begin(self, part: MultipartSegment) -> None:
        self._name, self._value = part.name or "", None if _is_file(part) else bytearray()
        if self._value is None and self.before_file is None:
            self.before_file = [*self.fields]

    def _end(self) -> None:
        if self._value is not None:
            self.fields.append((self._name, self._value.decode("utf-8", "replace")))


def _is_file(part: MultipartSegment) -> bool:
    """Tell a file; older clients write a name that is not ASCII as ``filename*``, which the parser skips."""
    disposition = part.header("Content-Disposition") or ""
    return part.filename is not None or "filename*=" in disposition.lower()
