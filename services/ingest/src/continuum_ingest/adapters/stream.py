"""The stream of documents in Redis."""

import asyncio
from dataclasses import dataclass
from typing import Final

from redis.asyncio import Redis

from continuum_ingest.webhook import Announcement
from continuum_messaging import Published, Publisher, RedisDown, redis_findings
from continuum_messaging.errors import redis_errors
from continuum_proto.documents import DocumentChanged, Trigger
from continuum_proto.envelope import document_subject
from continuum_proto.errors import ConfigurationError
from continuum_proto.event import Event

SOURCE: Final = "continuum/ingest"
WITHIN: Final = 0.8
"""Seconds for Redis to take an event: an answer later than a second is no use to Paperless."""

ASK_AGAIN: Final = 5.0


@dataclass(frozen=True)
class DocumentStream:
    """Publishes what Paperless announces."""

    redis: Redis
    publisher: Publisher

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
        publishing = asyncio.ensure_future(self.publisher.publish_document(event))
        done, _ = await asyncio.wait((publishing,), timeout=WITHIN)
        if not done:
            # Left to end by its own time-out: a command cut short would spoil its connection.
            publishing.add_done_callback(_noticed)
            raise RedisDown(f"Redis did not take the event within {WITHIN:g} seconds")
        return publishing.result()

    async def problem(self) -> str | None:
        """Say why Redis cannot be used now: a health probe."""
        with redis_errors():
            await self.redis.ping()
        return None

    async def refuse_unfit(self) -> None:
        """Look at Redis once it answers, and stop the service where Redis would throw events away.

        :raises ConfigurationError: it evicts.
        """
        while True:
            try:
                findings = await redis_findings(self.redis)
            except RedisDown:
                await asyncio.sleep(ASK_AGAIN)
                continue
            for finding in findings:
                if finding.fatal and not finding.ok:
                    raise ConfigurationError(finding.text)
            return


def _noticed(publishing: "asyncio.Future[Published]") -> None:
    """Take note of an error that nobody waits for any more."""
    if not publishing.cancelled():
        publishing.exception()
