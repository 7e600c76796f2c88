"""Publishing: idempotent by event id; a document's event merges into one that still waits."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeVar

from redis.asyncio import Redis

from continuum_messaging.values import Published
from continuum_proto.documents import DocumentChanged
from continuum_proto.envelope import Payload
from continuum_proto.event import Event
from continuum_proto.topology import Stream

__all__ = ["Publisher"]

P = TypeVar("P", bound=Payload)


class Publisher:
    """Puts events into streams."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str) -> AsyncIterator["Publisher"]:
        """Connect to ``url`` and close at the end."""
        raise NotImplementedError
        yield

    async def publish(self, stream: Stream, event: Event[P]) -> Published:
        """Add ``event`` to ``stream`` unless it stands there already.

        :raises RedisDown: nothing was published, or it is unknown whether: publish the same event again.
        """
        raise NotImplementedError

    async def publish_document(self, event: Event[DocumentChanged]) -> Published:
        """Add ``event`` to the stream of its lane, or merge it into one whose fetch has not begun.

        :raises RedisDown: as in :meth:`publish`.
        """
        raise NotImplementedError
