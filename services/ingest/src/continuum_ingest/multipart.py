"""A multipart body as it arrives: parameters are kept, files are dropped (RFC 7578, RFC 2046).

Pure rules: bytes are fed in pieces of any size, and never more than a piece is held of a file.
"""

import re
from collections.abc import Callable
from typing import Final

from continuum_ingest.webhook import Unacceptable

__all__ = ["PEEK", "Multipart", "TooLarge", "boundary_at", "boundary_in"]

PEEK: Final = 128
"""Bytes of a body that show whether it is multipart: a boundary has 70 at most."""
AT_START: Final = re.compile(rb"--([0-9A-Za-z'()+_,./:=?-]{1,70})[ \t]*\r\ncontent-", re.IGNORECASE)
IN_HEADER: Final = re.compile(
    r""";\s*boundary=(?:"([^"\r\n]{1,70})"|([^\s;"]{1,70})(?![^\s;]))""", re.IGNORECASE | re.ASCII
)
NAME: Final = re.compile(r""";\s*name=(?:"([^"]*)"|([^\s;"]+))""", re.IGNORECASE)
FILE: Final = re.compile(r";\s*filename\*?=", re.IGNORECASE)
LONGEST_HEAD: Final = 8 * 1024
PADDING: Final = b" \t\r-"
"""What may stand behind a boundary: blanks, and the beginning of what has not come whole."""


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
        """Take ``most`` bytes at most that are no file's."""
        self.fields: list[tuple[str, str]] = []
        self.in_file = False
        self.before_file: list[tuple[str, str]] | None = None
        """The parameters that stand before the first file, once there is one."""
        self.ended = False
        self._delimiter = b"\r\n--" + boundary
        self._most = most
        self._size = 0
        # The line break before the first delimiter may be missing: then it is as if it were there.
        self._buffer = b"\r\n"
        self._at = 0
        """Where in the buffer the next step begins: cut off once a piece, not once a part."""
        self._value = bytearray()
        self._name: str | None = None
        self._step: Callable[[], bool] = self._content

    def feed(self, piece: bytes) -> None:
        """Read on.

        :raises TooLarge: it has too much beside its files.
        :raises Unacceptable: that is not how a multipart body goes on.
        """
        self._buffer += piece
        while self._step():
            pass
        self._buffer, self._at = self._buffer[self._at :], 0

    def _content(self) -> bool:
        """Take what lies before the next delimiter: of a parameter, of a file, or before the first part."""
        end = self._buffer.find(self._delimiter, self._at)
        if end < 0:
            self._take(max(self._at, len(self._buffer) - len(self._delimiter) + 1))
            return False
        self._take(end)
        if self._name is not None and not self.in_file:
            self.fields.append((self._name, self._value.decode("utf-8", "replace")))
        self._value.clear()
        self._name, self.in_file, self._step = None, False, self._after_delimiter
        self._pass(end + len(self._delimiter))
        return True

    def _after_delimiter(self) -> bool:
        """Tell the last delimiter from one that a part follows."""
        if self._buffer.startswith(b"--", self._at):
            self.ended, self._step = True, self._epilogue
            return True
        end = self._buffer.find(b"\r\n", self._at)
        line = self._buffer[self._at : end if end >= 0 else None]
        if len(line) > PEEK or line.strip(PADDING):
            raise Unacceptable("The webhook's body is broken: a boundary of its multipart is not alone.")
        if end < 0:
            return False
        # The line break stays, so that an empty head ends like any other.
        self._pass(end)
        self._step = self._head
        return True

    def _head(self) -> bool:
        """Read a part's headers, and see whether it is a file."""
        end = self._buffer.find(b"\r\n\r\n", self._at)
        if (end if end >= 0 else len(self._buffer)) - self._at > LONGEST_HEAD:
            raise Unacceptable("The webhook's body is broken: a part of its multipart has no end of headers.")
        if end < 0:
            return False
        head = self._buffer[self._at : end]
        self._pass(end + len(b"\r\n\r\n"))
        self._step = self._content
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

    def _epilogue(self) -> bool:
        """Pass over what follows the last delimiter."""
        self._pass(len(self._buffer))
        return False

    def _take(self, end: int) -> None:
        """Take a part's content up to there; what is a file's is dropped."""
        if self.in_file:
            self._at = end
            return
        if self._name is not None:
            self._value += self._buffer[self._at : end]
        self._pass(end)

    def _pass(self, end: int) -> None:
        """Go on from there; what lies between counts."""
        self._size += end - self._at
        self._at = end
        if self._size > self._most:
            raise TooLarge(self._most)
