"""Publishing: idempotent by event id; a document's event merges into one that still waits."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TypeVar

from redis.asyncio import Redis

from continuum_messaging.attempts import document_step, document_stream, plain_step
from continuum_messaging.connection import open_redis
from continuum_messaging.errors import RedisDown
from continuum_messaging.gathering import Gathering
from continuum_messaging.redis_streams import RedisStreams
from continuum_messaging.values import Published
from continuum_proto.documents import DocumentChanged
from continuum_proto.envelope import Payload
from continuum_proto.event import Event
from continuum_proto.topology import Stream
from continuum_telemetry import Metrics, send_span
from continuum_telemetry.names import Attribute

__all__ = ["Publisher"]

P = TypeVar("P", bound=Payload)

PATIENCE = 1.0
"""Seconds after which publishing gives up: whoever asked can say "not now" and be asked again."""


class Publisher:
    """Puts events into streams; repeats once by itself, which the event id makes harmless."""

    def __init__(
        self, redis: Redis, *, patience: float = PATIENCE, gathering: Gathering | None = None
    ) -> None:
        """Publish by ``redis``, or many at once by ``gathering``."""
        self._streams = RedisStreams(redis, gathering=gathering)
        self._patience = patience
        self._published = Metrics.current().messages_published

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str, *, connections: int = 16) -> AsyncIterator["Publisher"]:
        """Connect to ``url`` when first needed, and close at the end."""
        redis = open_redis(url, connections=connections, timeout=PATIENCE)
        try:
            yield cls(redis)
        finally:
            await redis.aclose()

    async def publish(self, stream: Stream, event: Event[P]) -> Published:
        """Add ``event`` to ``stream`` unless it stands there already.

        An event that has a ``traceparent`` keeps it; any other is sent in a span of its own.

        :raises RedisDown: nothing was published, or it is unknown whether: publish the same event again.
        """
        return await self._send(stream, event, lambda sent: self._streams.add(plain_step(stream, sent)))

    async def publish_document(self, event: Event[DocumentChanged]) -> Published:
        """Add ``event`` to the stream of its lane, or merge it into one whose fetch has not begun.

        :raises RedisDown: as in :meth:`publish`.
        """
        stream = document_stream(event.data)
        return await self._send(
            stream, event, lambda sent: self._streams.add_document(document_step(sent, sent.data))
        )

    async def _send(
        self, stream: Stream, event: Event[P], add: Callable[[Event[P]], Awaitable[Published]]
    ) -> Published:
        if event.traceparent is not None:
            published = await self._repeated(lambda: add(event))
        else:
            with send_span(stream.name, event_id=str(event.id), subject=event.subject) as span:
                sent = replace(event, traceparent=span.traceparent, tracestate=span.tracestate)
                published = await self._repeated(lambda: add(sent))
                if published.merged:
                    span.set(Attribute.MERGED_INTO, str(published.event_id))
        if not published.merged:
            self._published.labels(stream.name, event.type).inc()
        return published

    async def _repeated(self, attempt: Callable[[], Awaitable[Published]]) -> Published:
        try:
            async with asyncio.timeout(self._patience):
                try:
                    return await attempt()
                except RedisDown:
                    # Perhaps only the connection was old, or the reply was lost.
                    return await attempt()
        except TimeoutError as exc:
            raise RedisDown(f"no answer within {self._patience:g} s") from exc
