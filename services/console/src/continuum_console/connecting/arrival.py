"""Whether a webhook about a document has become an event: looked up in its stream, nothing is changed."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any, Final

from redis.asyncio import Redis

from continuum_messaging.errors import redis_errors
from continuum_proto.documents import DocumentChanged, Trigger
from continuum_proto.envelope import Envelope, document_subject
from continuum_proto.errors import ContractViolation
from continuum_proto.event import Event
from continuum_proto.topology import DOCUMENTS, QUEUED_KEY

LOOK_EVERY: Final = 0.1
START: Final = "0-0"


@dataclass(frozen=True)
class Arrivals:
    """The stream of documents, as who waits for one sees it. Every call may raise ``RedisDown``."""

    redis: Redis

    async def newest(self) -> str:
        """Return the newest entry's id: what comes from now on is after it."""
        with redis_errors():
            entries: Any = await self.redis.xrevrange(DOCUMENTS.name, count=1)
        return entries[0][0].decode() if entries else START

    async def waits(self, document: int) -> bool:
        """Tell whether an event of the document waits to be read: a webhook would merge into it."""
        with redis_errors():
            marker: Any = await self.redis.get(QUEUED_KEY.format(document_id=document))
            if marker is None:
                return False
            stream, entry, *_ = marker.decode().split()
            return bool(await self.redis.xrange(stream, entry, entry))

    async def come(self, document: int, *, after: str, within: float) -> float | None:
        """Wait ``within`` seconds for an event that a webhook about the document led to.

        Returns after how many seconds it was seen; nothing where it did not come.
        """
        begun = time.monotonic()
        while not await self._seen(document, after):
            _stop_where_cancelled()
            if time.monotonic() - begun > within:
                return None
            await asyncio.sleep(LOOK_EVERY)
        return time.monotonic() - begun

    async def _seen(self, document: int, after: str) -> bool:
        with redis_errors():
            entries: Any = await self.redis.xrevrange(DOCUMENTS.name, min=f"({after}")
        return any(_announces(fields, document) for _, fields in entries)


def _stop_where_cancelled() -> None:
    """Hear what redis-py did not: its ``wait_for`` of Python 3.11 swallows a cancellation as it ends."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


def _announces(fields: dict[bytes, bytes], document: int) -> bool:
    if fields.get(b"subject", b"").decode("utf-8", "replace") != document_subject(document):
        return False
    try:
        data = Event.read(Envelope.read(fields)).data
    except ContractViolation:
        return False  # nobody's event: it becomes a dead letter where it is read
    return isinstance(data, DocumentChanged) and data.trigger is Trigger.WEBHOOK
