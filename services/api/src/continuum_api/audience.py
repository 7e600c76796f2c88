"""Everybody who listens: each hears what concerns it, and none can hold up the others."""

import asyncio
from collections import deque
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from typing import Final

from continuum_api.backlog import Backlog
from continuum_api.occurrences import Frame, Occurrence, Topic, said
from continuum_api.positions import Positions, encode
from continuum_api.shapes.live import Resync
from continuum_proto.errors import ContinuumError

MOST_WAITING: Final = 200
"""Events that wait for one listener; one that falls further behind starts again."""
RESYNC: Final = said("resync", Resync())


class Crowded(ContinuumError):
    """As many listen as may."""


class Listener:
    """One connection, and what waits to be sent to it."""

    def __init__(self, topics: Collection[Topic]) -> None:
        self.topics = topics
        self.start: str | None = None
        """How far it was before anything is sent to it, where that is known."""
        self._waiting: deque[bytes] = deque()
        self._news = asyncio.Event()
        self.over = False
        """Whether it is to hang up."""

    def tell(self, wire: bytes) -> None:
        """Let ``wire`` wait to be sent; what waits too long is replaced by the word to start again."""
        if len(self._waiting) >= MOST_WAITING:
            self._waiting.clear()
            self._waiting.append(RESYNC)
        self._waiting.append(wire)
        self._news.set()

    def end(self) -> None:
        """Let it hang up."""
        self.over = True
        self._news.set()

    async def heard(self, seconds: float) -> bytes:
        """Return all that waits as soon as there is something; nothing after ``seconds`` or at the end."""
        with suppress(TimeoutError):  # something may have come since the time was up
            async with asyncio.timeout(seconds):
                await self._news.wait()
        whole = b"".join(self._waiting)
        self._waiting.clear()
        if not self.over:
            self._news.clear()
        return whole


class Audience:
    """The listeners of this process, at most ``most`` of them."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._listeners: set[Listener] = set()
        self._backlog: Backlog | None = None
        self._positions: Positions | None = None
        self._over = False

    @contextmanager
    def seat(self, topics: Collection[Topic], last_heard: str | None) -> Iterator[Listener]:
        """Let somebody listen who has heard everything up to ``last_heard``, or nothing yet.

        :raises Crowded: there is no room.
        """
        if len(self._listeners) >= self._most:
            raise Crowded(f"{self._most} listen already")
        listener = Listener(topics)
        listener.start = self.cursor
        if last_heard:
            self._catch_up(listener, last_heard)
        if self._over:
            listener.end()
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    @property
    def cursor(self) -> str | None:
        """How far whoever has heard everything is; nothing while that is not known."""
        return encode(self._positions) if self._positions else None

    def wants(self, topic: Topic) -> bool:
        """Tell whether anybody listens to ``topic``."""
        return any(topic in listener.topics for listener in self._listeners)

    def begin(self, backlog: Backlog, positions: Positions, *, resync: bool) -> None:
        """Go on from ``positions``; with ``resync`` something may have been missed.

        Whoever came before anything was known cannot tell what happened since: it starts again.
        """
        self._backlog, self._positions = backlog, positions
        for listener in self._listeners:
            if resync or listener.start is None:
                listener.tell(RESYNC)

    def tell(self, occurrence: Occurrence, positions: Positions) -> None:
        """Tell everybody whom it concerns, and remember it for those who are away."""
        self._positions = positions
        if self._backlog is not None:
            self._backlog.keep(occurrence)
        for listener in self._listeners:
            if wire := occurrence.wire(listener.topics):
                listener.tell(wire)

    def mention(self, frame: Frame) -> None:
        """Tell what is true now and need not be repeated to anybody later."""
        for listener in self._listeners:
            if frame.topic in listener.topics:
                listener.tell(frame.wire)

    def close(self) -> None:
        """End all streams, and those that begin from now on."""
        self._over = True
        for listener in self._listeners:
            listener.end()

    def _catch_up(self, listener: Listener, last_heard: str) -> None:
        missed = self._backlog.missed_since(last_heard) if self._backlog else None
        if missed is None:
            listener.tell(RESYNC)
            return
        listener.start = last_heard
        for occurrence in missed:
            if wire := occurrence.wire(listener.topics):
                listener.tell(wire)
