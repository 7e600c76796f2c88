"""A multipart body as it arrives: parameters are kept, files are dropped (RFC 7578, RFC 2046).

Pure rules: bytes are fed in pieces of any size, and never more than a piece is held of a file.
"""

import re
from collections.abc import Callable
from typing import Final

from continuum_ingest.webhook import Unacceptable

__all__ = ["Multipart", "boundary_at", "boundary_in"]

PEEK: Final = 128
"""Bytes of a body that show whether it is multipart: a boundary has 70 at most."""
AT_START: Final = re.compile(rb"--([0-9A-Za-z'()+_,./:=?-]{1,70})[ \t]*\r\ncontent-", re.IGNORECASE)
IN_HEADER: Final = re.compile(
    r""";\s*boundary=(?:"([^"\r\n]{1,70})"|([^\s;"]{1,70})(?![^\s;]))""", re.IGNORECASE | re.ASCII
)
NAME: Final = re.compile(r""";\s*name=(?:"([^"]*)"|([^\s;"]+))""", re.IGNORECASE)
FILE: Final = re.compile(r";\s*filename\*?=", re.IGNORECASE)
LONGEST_HEAD: Final = 8 * 1024
PADDING: Final = b" \t"


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


class Multipart:
    """Reads a body that is fed to it; ``fields`` are the parameters that have arrived whole."""

    def __init__(self, boundary: bytes) -> None:
        self.fields: list[tuple[str, str]] = []
        self.size = 0
        """Bytes so far that are no file's."""
        self.in_file = False
        self.before_file: list[tuple[str, str]] | None = None
        """The parameters that stand before the first file, once there is one."""
        self.ended = False
        self._delimiter = b"\r\n--" + boundary
        # The line break before the first delimiter may be missing: then it is as if it were there.
        self._buffer = b"\r\n"
        self._value = bytearray()
        self._name: str | None = None
        self._step: Callable[[], bool] = self._content

    def feed(self, piece: bytes) -> None:
        """Read on.

        :raises Unacceptable: that is not how a multipart body goes on.
        """
        self._buffer += piece
        while self._step():
            pass

    def _content(self) -> bool:
        """Take what lies before the next delimiter: of a parameter, of a file, or before the first part."""
        end = self._buffer.find(self._delimiter)
        whole = end >= 0
        if not whole:
            end = max(0, len(self._buffer) - len(self._delimiter) + 1)
        self._take(self._buffer[:end])
        if not whole:
            self._buffer = self._buffer[end:]
            return False
        self._buffer = self._buffer[end + len(self._delimiter) :]
        if self._name is not None and not self.in_file:
            self.fields.append((self._name, self._value.decode("utf-8", "replace")))
        self._value.clear()
        self._name, self.in_file, self._step = None, False, self._after_delimiter
        return True

    def _after_delimiter(self) -> bool:
        """Tell the last delimiter from one that a part follows."""
        if self._buffer.startswith(b"--"):
            self.ended, self._step = True, self._epilogue
            return True
        line, found, rest = self._buffer.partition(b"\r\n")
        if line.strip(PADDING + b"\r-") or len(line) > PEEK:
            raise Unacceptable("The webhook's body is broken: a boundary of its multipart is not alone.")
        if not found:
            return False
        # The head's own line break comes first, so that an empty head ends like any other.
        self._buffer, self._step = b"\r\n" + rest, self._head
        return True

    def _head(self) -> bool:
        """Read a part's headers, and see whether it is a file."""
        head, found, rest = self._buffer.partition(b"\r\n\r\n")
        if len(head) > LONGEST_HEAD:
            raise Unacceptable("The webhook's body is broken: a part of its multipart has no end of headers.")
        if not found:
            return False
        self.size += len(head)
        self._buffer, self._step = rest, self._content
        self._begin(head.decode("utf-8", "replace"))
        return True

    def _begin(self, head: str) -> None:
        lines = (line for line in head.split("\r\n") if line.lower().startswith("content-disposition:"))
        disposition = next(lines, "")
        name = NAME.search(disposition)
        self._name = (name[1] or name[2] or "") if name else None
        self.in_file = FILE.search(disposition) is not None
        if self.in_file and self.before_file is None:
            self.before_file = [*self.fields]

    def _take(self, piece: bytes) -> None:
        if self.in_file:
            return
        self.size += len(piece)
        if self._name is not None:
            self._value += piece

    def _epilogue(self) -> bool:
        """Pass over what follows the last delimiter."""
        self.size += len(self._buffer)
        self._buffer = b""
        return False
