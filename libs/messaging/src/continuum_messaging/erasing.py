"""Erasing what Redis holds of a document: entries, texts, notes, and what is remembered of it.

By cause: what was caused later than the erasure is somebody's new wish and stays.
"""

from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from redis.asyncio import Redis

from continuum_messaging.entries import Change, Delete, DeleteField, SetField, Streams, Taken, order
from continuum_messaging.redis_streams import RedisStreams
from continuum_proto.briefs import BriefWithdrawn, draft_id
from continuum_proto.documents import DocumentChanged
from continuum_proto.told import Told
from continuum_proto.topology import (
    EFFECTS,
    FAILURES_KEY,
    GROUPS,
    INVENTORY,
    NOTED_KEY,
    NOTES_KEY,
    OWED_KEY,
    QUEUED_KEY,
    STREAMS,
)

__all__ = ["Erased", "Eraser"]

PAGE: Final = 100
REMEMBERED: Final = (EFFECTS["fetched"].key, EFFECTS["fingerprint"].key, NOTED_KEY, OWED_KEY)
"""Hashes with a field for each document."""
FORGOTTEN: Final = EFFECTS["forgotten"].key
LOOKED_THROUGH: Final = tuple(stream for stream in STREAMS if stream is not INVENTORY)
"""Listings hold numbers and times alone, of all documents at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """A document whose traces in Redis are to go."""

    document_id: int
    until: datetime
    """What was caused no later."""
    at: datetime
    """What tells no cause and came no later."""
    events: Collection[UUID] = ()
    """Events about it that are known: a text may wait under their ids."""
    forgotten: bool = False
    """Nobody is to read it again until a person asks."""
    asked_again: bool = False
    """Somebody has asked for it since: what is remembered of it is new."""

    def covers(self, taken: Taken) -> bool:
        """Tell whether an entry about this document goes. That a brief was withdrawn says nothing of it."""
        told = Told(taken.fields)
        if told.text("type") == BriefWithdrawn.TYPE:
            return False
        if told.cause is not None:
            return told.cause.time <= self.until
        if told.text("type") == DocumentChanged.TYPE:
            return (told.time or _time_of(taken)) <= self.until
        return min(told.time or _time_of(taken), _time_of(taken)) <= self.at


class Eraser:
    """Takes all that is known of documents out of Redis; repeated, it finds nothing and changes nothing."""

    def __init__(self, streams: Streams) -> None:
        self._streams = streams

    @classmethod
    def on(cls, redis: Redis) -> "Eraser":
        """Return the eraser of that Redis."""
        return cls(RedisStreams(redis))

    async def erase(self, documents: Sequence[Erased]) -> Counter[int]:
        """Erase; return how many entries of each document there were.

        :raises RedisDown: it may have been done in part, and is to be repeated.
        """
        # First of all: what comes meanwhile should not even be read.
        await self._streams.write([_reading(document) for document in documents])
        wanted = {document.document_id: document for document in documents}
        holders = {event: document for document in documents for event in _holders(document)}
        texts = set(holders)
        found: Counter[int] = Counter()
        async for taken in self._entries():
            told = Told(taken.fields)
            document = _document_of(told, wanted, holders)
            if document is None or not document.covers(taken):
                continue
            found[document.document_id] += await self._streams.erase(taken.stream, taken.entry)
            if told.event_id is not None:
                texts |= {told.event_id, draft_id(told.event_id, document.document_id)}
        await self._streams.write([Delete(key) for event in texts for key in _beside(event)])
        for document in documents:
            await self._forget(document)
        return found

    async def _entries(self) -> AsyncIterator[Taken]:
        """Yield what stands in the streams now, a page in memory at a time."""
        for stream in LOOKED_THROUGH:
            last = await self._streams.page(stream.name, newest=True, limit=1)
            after: str | None = None
            while last and (page := await self._streams.page(stream.name, after=after, limit=PAGE)):
                for taken in page:
                    yield taken
                after = page[-1].entry
                if order(after) >= order(last[0].entry):
                    break

    async def _forget(self, document: Erased) -> None:
        """Forget what is remembered under the document's number, unless that is newer."""
        if document.asked_again:
            return
        field = str(document.document_id)
        noted = await self._streams.field(NOTED_KEY, field)
        changes: list[Change] = [DeleteField(key, field) for key in REMEMBERED]
        changes.append(Delete(QUEUED_KEY.format(document_id=field)))
        if noted is not None:
            changes.append(Delete(NOTES_KEY.format(fingerprint=noted.decode())))
        await self._streams.write(changes)


def _document_of(told: Told, wanted: Mapping[int, Erased], holders: Mapping[UUID, Erased]) -> Erased | None:
    """Return the document that an entry is about: it says so, or else its event is known to be."""
    if told.document_id is not None:
        return wanted.get(told.document_id)
    return holders.get(told.event_id) if told.event_id is not None else None


def _reading(document: Erased) -> Change:
    """Say whether the document is to be read when it is heard of."""
    field = str(document.document_id)
    if document.forgotten and not document.asked_again:
        return SetField(FORGOTTEN, field, document.at.isoformat().encode())
    return DeleteField(FORGOTTEN, field)


def _beside(event: UUID) -> Iterator[str]:
    """Yield the keys that hold words of a document under the id of an event about it."""
    yield EFFECTS["text"].key.format(event_id=event)
    for group in GROUPS:
        yield FAILURES_KEY.format(group=group, event_id=event)


def _holders(document: Erased) -> Iterator[UUID]:
    """Yield the ids under which a text of the document may wait: of drafts, known or derived."""
    for event in document.events:
        yield event
        yield draft_id(event, document.document_id)


def _time_of(taken: Taken) -> datetime:
    """Return when an entry came, as Redis told the time."""
    return datetime.fromtimestamp(order(taken.entry)[0] / 1000, UTC)
