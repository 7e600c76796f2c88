"""A proxy before PostgreSQL that cuts a connection in the midst of a COMMIT."""

import asyncio
import struct
from collections.abc import Iterator
from enum import Enum, auto
from pathlib import Path
from time import monotonic
from typing import Final

from tests.faults.proxy import CHUNK, Link, Proxy

__all__ = ["Cut", "DatabaseProxy", "Messages"]

COMMIT: Final = b"Q" + struct.pack(">I", 12) + b"COMMIT;\0"
"""How asyncpg ends a transaction."""
COMPLETE: Final = b"C"
"""The first byte of the message that says that a command was done."""


class Cut(Enum):
    """Where a connection is cut."""

    UNHEARD = auto()
    """Before the server got the COMMIT: it rolls back."""
    BETWEEN = auto()
    """At once after it was sent: the server commits, sooner or later than its client hears of the end."""
    UNANSWERED = auto()
    """When the server had committed and said so: its answer is lost."""


class Messages:
    """Cuts what one side says into whole messages; a client's first one begins with its length."""

    def __init__(self, *, greets: bool) -> None:
        self._head = 0 if greets else 1
        self._waiting = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Return the messages that ``data`` completes, as they came."""
        waiting, begin = self._waiting + data, 0
        while len(waiting) >= begin + self._head + 4:
            (length,) = struct.unpack_from(">I", waiting, begin + self._head)
            end = begin + self._head + length
            if len(waiting) < end:
                break
            yield waiting[begin:end]
            begin, self._head = end, 1
        self._waiting = waiting[begin:]


class DatabaseProxy(Proxy):
    """Listens on a port of the loopback and leads to PostgreSQL's socket; the client asks for no TLS."""

    def __init__(self, target: Path) -> None:
        super().__init__(target)
        self.cuts = 0
        """How many connections were cut in a COMMIT."""
        self._next: Cut | None = None
        self._doomed: set[Link] = set()

    def cut_next(self, cut: Cut) -> None:
        """Cut the connection that commits next, whose ever it is."""
        self._next = cut

    # In the proxy's thread ----------------------------------------------------------------------

    async def _commands(self, link: Link, reader: asyncio.StreamReader) -> None:
        """Pass on what the client says until it goes, or is cut."""
        messages = Messages(greets=True)
        assert link.server is not None
        while data := await reader.read(CHUNK):
            for message in messages.feed(data):
                cut, self._next = (self._next, None) if message == COMMIT else (None, self._next)
                if cut is not Cut.UNHEARD:
                    link.server.write(message)
                if cut is Cut.UNANSWERED:
                    self._doomed.add(link)
                elif cut is not None:
                    self._cut(link)
                    return
            await link.server.drain()

    async def _answers(self, link: Link, answers: asyncio.StreamReader) -> None:
        """Pass on what the server says, but for what a doomed client must not hear."""
        messages = Messages(greets=False)
        while data := await answers.read(CHUNK):
            for message in messages.feed(data):
                if link in self._doomed and message.startswith(COMPLETE):
                    self._cut(link)
                    return
                link.replies.put_nowait((monotonic() + self._latency(), message))

    def _cut(self, link: Link) -> None:
        self._doomed.discard(link)
        self.cuts += 1
        link.reset()
