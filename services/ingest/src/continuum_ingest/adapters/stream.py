"""The stream of documents in Redis."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from redis.asyncio import Redis

from continuum_ingest.webhook import Announcement
from continuum_messaging import Published, Publisher, RedisDown, open_redis
from continuum_messaging.errors import redis_errors
from continuum_messaging.findings import require_fit
from continuum_proto.documents import DocumentChanged, Trigger
from continuum_proto.envelope import document_subject
from continuum_proto.event import Event

SOURCE: Final = "continuum/ingest"
WITHIN: Final = 0.6
"""Seconds for Redis to take an event; with the body's that leaves every answer within one."""

CONNECTIONS: Final = 16
ASK_AGAIN: Final = 5.0


@dataclass(frozen=True)
class DocumentStream:
    """Publishes what Paperless announces."""

    redis: Redis
    publisher: Publisher

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str) -> AsyncIterator["DocumentStream"]:
        """Connect to Redis when first needed.

        :raises ConfigurationError: that is no address of Redis.
        """
        redis = open_redis(url, connections=CONNECTIONS, timeout=WITHIN)
        try:
            yield cls(redis, Publisher(redis, patience=WITHIN))
        finally:
            await redis.aclose()

    async def announce(self, announcement: Announcement) -> Published:
        """Publish the event of an announced document.

        :raises RedisDown: Redis did not take it in time. It still may: then the repeated webhook merges.
        """
        document = announcement.document_id
        event = Event.new(
            DocumentChanged(document_id=document, trigger=Trigger.WEBHOOK),
            source=SOURCE,
            subject=document_subject(document),
        )
        return await self.publisher.publish_document(event)

    async def problem(self) -> str | None:
        """Say why Redis cannot be used now: a health probe.

        :raises RedisDown: it does not answer.
        """
        with redis_errors():
            await self.redis.ping()
        return None

    async def require_fit(self) -> None:
        """Look at Redis once it answers.

        :raises ConfigurationError: it would throw events away, or it refuses us.
        """
        while True:
            try:
                await require_fit(self.redis)
            except RedisDown:
                await asyncio.sleep(ASK_AGAIN)
            else:
                return
