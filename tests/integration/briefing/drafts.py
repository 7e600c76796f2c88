"""What a briefing that runs as a process is asked for, and what it has drafted."""

from typing import Any

from redis.asyncio import Redis

from continuum_proto.briefs import Brief, BriefDrafted
from continuum_proto.documents import DocumentChanged, Trigger
from continuum_proto.envelope import Envelope, document_subject
from continuum_proto.event import Event
from continuum_proto.topology import BRIEFS
from tests.faults.waiting import until_so

__all__ = ["changed", "drafted"]


def changed(number: int) -> Event[DocumentChanged]:
    """Return the event that asks for a document."""
    data = DocumentChanged(document_id=number, trigger=Trigger.ADDED)
    return Event.new(data, source="test", subject=document_subject(number))


async def drafted(redis: Redis, count: int = 1) -> list[Brief]:
    """Return the briefs that were drafted, as soon as they are so many."""

    async def there() -> bool:
        return await redis.xlen(BRIEFS.name) >= count

    await until_so(there, f"{count} briefs are drafted", 60)
    entries: Any = await redis.xrange(BRIEFS.name)
    events = [Event.read(Envelope.read(fields)).data for _, fields in entries]
    return [data.brief for data in events if isinstance(data, BriefDrafted)]
