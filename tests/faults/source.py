"""The source: publishes documents, keeps a log of its own, and publishes again what is missing.

The last stands in the place of reconciliation: what Redis itself loses, whoever put it in finds out
and puts in again.
"""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import count
from time import monotonic
from uuid import UUID

from continuum_messaging import Publisher, RedisDown
from continuum_proto.documents import DocumentChanged, DocumentSkipped, Lane, Trigger
from continuum_proto.envelope import derived_id, document_subject
from continuum_proto.event import Event

__all__ = ["Put", "Source"]

AGAIN = 0.2
"""Seconds until an event that was refused is offered again."""


@dataclass
class Put:
    """One event, and what the source knows of it."""

    event: Event[DocumentChanged]
    at: float
    """When it was first offered."""
    entry: str | None = None
    """Where it stands; nothing while no publication was confirmed."""
    stands_for: UUID | None = None
    """The event that is worked on for it: itself, or the one it was merged into."""
    refusals: list[float] = field(default_factory=list)
    """How many seconds each refused publication took."""
    successor: "Put | None" = None
    """What was put in for the same document after this one was lost."""

    @property
    def document(self) -> int:
        """The document that it is about."""
        return self.event.data.document_id

    @property
    def answer(self) -> str:
        """The id of the event that must follow from it."""
        cause = self.stands_for or self.event.id
        return str(derived_id(cause, DocumentSkipped.TYPE, document_subject(self.document), 0))


class Source:
    """Publishes by the library's own publisher."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self._documents = count(1)
        self.log: list[Put] = []

    def document(self) -> int:
        """Return a document that nobody has used."""
        return next(self._documents)

    async def put(self, document: int | None = None, *, lane: Lane = Lane.LIVE, force: bool = False) -> Put:
        """Publish a new event about a document; where Redis refuses it, it stays owed."""
        document = document or self.document()
        payload = DocumentChanged(document_id=document, trigger=Trigger.ADDED, lane=lane, force=force)
        event = Event.new(payload, source="continuum/source", subject=document_subject(document))
        put = Put(event, monotonic())
        self.log.append(put)
        await self.offer(put)
        return put

    async def offer(self, put: Put) -> bool:
        """Publish the event of ``put``, again or for the first time; return whether it was taken."""
        began = monotonic()
        try:
            published = await self._publisher.publish_document(put.event)
        except RedisDown:
            put.refusals.append(monotonic() - began)
            return False
        put.entry, put.stands_for = published.entry, published.event_id
        return True

    async def flow(self, rate: float, least: int, stop: asyncio.Event) -> None:
        """Publish ``rate`` documents a second: at least so many, and on until ``stop``."""
        began = monotonic()
        for number in count(1):
            if stop.is_set() and number > least:
                return
            await self.put()
            await self._settle_debts()
            await asyncio.sleep(max(0.0, began + number / rate - monotonic()))

    async def settle_debts(self, patience: float) -> None:
        """Offer what was refused until all is taken.

        :raises TimeoutError: it was not within ``patience`` seconds.
        """
        async with asyncio.timeout(patience):
            while self.owed():
                await self._settle_debts()
                await asyncio.sleep(AGAIN)

    async def make_good(self, shown: Collection[str], *, anew: bool = False) -> int:
        """Publish again whatever does not show yet, after Redis lost something; return how many.

        The same event, which changes nothing where it still stands; ``anew`` a new one, forced, as
        reconciliation does when an answer was lost after its cause had been settled.
        """
        missing = [put for put in self.log if put.answer not in shown]
        for put in missing:
            if anew:
                put.successor = await self.put(put.document, force=True)
            else:
                await self.offer(put)
        return len(missing)

    def owed(self) -> list[Put]:
        """Return what Redis has not taken."""
        return [put for put in self.log if put.entry is None]

    async def _settle_debts(self) -> None:
        for put in self.owed():
            if not await self.offer(put):
                return
