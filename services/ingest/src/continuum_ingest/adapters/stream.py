"""The stream of documents in Redis."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from redis.asyncio import Redis

from continuum_ingest.sweep import sweep_event
from continuum_ingest.webhook import Announcement
from continuum_messaging import Published, Publisher, RedisDown, fullness, open_redis
from continuum_messaging.errors import redis_errors
from continuum_messaging.findings import require_fit
from continuum_messaging.gathering import FLIGHTS, Gathering
from continuum_proto.documents import DocumentChanged, InventoryListed, ListedDocument, Trigger
from continuum_proto.envelope import document_subject
from continuum_proto.errors import ConfigurationError
from continuum_proto.event import Event
from continuum_proto.topology import INVENTORY

SOURCE: Final = "continuum/ingest"
WITHIN: Final = 0.6
"""Seconds for Redis to take an event: every answer comes within one of the end of its body."""

CONNECTIONS: Final = 8
LOOK_EVERY: Final = 2.0
FULL: Final = 0.8
"""Share of Redis' memory from which no new work is taken, so that what is under way can be settled."""


class DocumentStream:
    """Publishes what Paperless announces, as long as Redis has room for the work that follows."""

    def __init__(self, redis: Redis, publisher: Publisher) -> None:
        self.redis = redis
        self._publisher = publisher
        self._used = 0.0
        self._refusal: ConfigurationError | None = None

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str) -> AsyncIterator["DocumentStream"]:
        """Connect to Redis when first needed.

        :raises ConfigurationError: that is no address of Redis.
        """
        redis = open_redis(url, connections=CONNECTIONS, timeout=WITHIN)
        many = open_redis(url, connections=FLIGHTS, timeout=WITHIN, packing=True)
        try:
            yield cls(redis, Publisher(redis, patience=WITHIN, gathering=Gathering(many, WITHIN)))
        finally:
            await many.aclose()
            await redis.aclose()

    async def announce(self, announcement: Announcement) -> Published:
        """Publish the event of an announced document.

        :raises RedisDown: Redis is nearly full, or did not take it in time. It still may: then the
            repeated webhook merges.
        """
        self._require_room()
        document = announcement.document_id
        event = Event.new(
            DocumentChanged(document_id=document, trigger=Trigger.WEBHOOK),
            source=SOURCE,
            subject=document_subject(document),
        )
        return await self._publish(event)

    async def found(self, document: ListedDocument) -> Published:
        """Publish the event of a document that a sweep found.

        :raises RedisDown: as in :meth:`announce`; the next sweep finds it again.
        """
        self._require_room()
        event = Event.new(
            DocumentChanged(document_id=document.id, trigger=Trigger.SWEEP, modified=document.modified),
            id=sweep_event(document),
            source=SOURCE,
            subject=document_subject(document.id),
        )
        return await self._publish(event)

    async def listed(self, event: Event[InventoryListed]) -> None:
        """Publish a part of a full listing.

        :raises RedisDown: as in :meth:`announce`.
        """
        self._require_room()
        try:
            await self._publisher.publish(INVENTORY, event)
        except ConfigurationError as exc:
            self._refusal = exc
            raise RedisDown(str(exc)) from exc

    async def problem(self) -> str | None:
        """Say why Redis cannot be used now: a health probe.

        :raises RedisDown: it is nearly full or does not answer.
        """
        self._require_room()
        with redis_errors():
            await self.redis.ping()
        return None

    async def watch(self) -> None:
        """Look at Redis once it answers, then at its memory from time to time.

        :raises ConfigurationError: it would throw events away, or it refuses us or what we publish.
        """
        fit = False
        while True:
            if self._refusal is not None:
                raise self._refusal
            try:
                if not fit:
                    await require_fit(self.redis)
                    fit = True
                self._used = await fullness(self.redis)
            except RedisDown:
                # Whoever publishes is told; what was known of its memory holds no longer.
                self._used = 0.0
            await asyncio.sleep(LOOK_EVERY)

    async def _publish(self, event: Event[DocumentChanged]) -> Published:
        try:
            return await self._publisher.publish_document(event)
        except ConfigurationError as exc:
            # Whoever announces is to come again; that we cannot go on is for who watches to say.
            self._refusal = exc
            raise RedisDown(str(exc)) from exc

    def _require_room(self) -> None:
        if self._used >= FULL:
            raise RedisDown(f"Redis is {self._used:.0%} full: no new work is taken before it has drained")
