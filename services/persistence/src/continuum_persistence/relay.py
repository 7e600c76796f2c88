"""The relay: what the archive owes is published, once, by whichever replica holds it."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Final, Protocol, cast

import structlog

from continuum_archive.bells import Bell
from continuum_archive.outbox import Owed
from continuum_messaging import CROWDED, Published
from continuum_persistence.rounds import POLL, RETRY, Rounds
from continuum_proto.documents import DocumentChanged, Trigger
from continuum_proto.envelope import Envelope, Payload
from continuum_proto.errors import ContractViolation, DependencyDown
from continuum_proto.event import Event
from continuum_proto.topology import DOCUMENTS_BULK, Stream, stream_named

__all__ = ["Relay"]

BATCH: Final = 100

log = structlog.get_logger()


class Batch(Protocol):
    """Events held by us alone."""

    @property
    def owed(self) -> tuple[Owed, ...]:
        """The events, the oldest first, bulk work after all else."""

    async def published(self, entries: dict[int, str], merged: Collection[int] = ()) -> None:
        """Mark what stands in its stream, by itself or ``merged`` into another event."""


class Outbox(Protocol):
    """Where owed events wait."""

    def take(self, limit: int, *, without: Collection[int] = ()) -> AbstractAsyncContextManager[Batch]:
        """Hold the oldest that nobody else holds; bulk work after all else; not those of ``without``."""

    def bell(self) -> AbstractAsyncContextManager[Bell]:
        """Hear of new ones."""


class Publisher(Protocol):
    """Puts events into streams, each once by its id."""

    async def publish(self, stream: Stream, event: Event[Payload]) -> Published:
        """Add an event to a stream."""

    async def publish_document(self, event: Event[DocumentChanged]) -> Published:
        """Add a document's event to the stream of its lane."""


async def _no_limit() -> float:
    return 0.0


class Relay:
    """Publishes owed events as they come; bulk work while Redis has room for what it leads to.

    An event is marked in the transaction that holds it, after it stands in its stream. A relay that dies in
    between leaves it to the next one, whose publishing finds the entry by the event's id.
    """

    def __init__(
        self,
        outbox: Outbox,
        publisher: Publisher,
        *,
        used: Callable[[], Awaitable[float]] = _no_limit,
        poll: float = POLL,
        retry: Sequence[float] = RETRY,
    ) -> None:
        """Make one; ``used`` tells which share of its memory Redis uses."""
        self._outbox, self._publisher, self._used = outbox, publisher, used
        self._rounds = Rounds("relay", outbox.bell, self._work, poll=poll, retry=retry)
        self._holding_back = False
        self._unreadable: set[int] = set()

    async def run(self) -> None:
        """Publish until cancelled; while Redis or PostgreSQL is away, try again."""
        await self._rounds.run()

    async def publish_some(self) -> int:
        """Publish the oldest owed events and return how many there were.

        :raises DependencyDown: Redis or PostgreSQL is away; what was published before is marked.
        """
        async with self._outbox.take(BATCH, without=self._unreadable) as batch:
            owed = await self._fitting(batch.owed)
            # All at once, so that they share round trips; begun, and so sent, in their order.
            answers = await asyncio.gather(*(self._tried(each) for each in owed))
            done = {
                each.seq: answer
                for each, answer in zip(owed, answers, strict=True)
                if isinstance(answer, Published)
            }
            if done:
                merged = {seq for seq, answer in done.items() if answer.merged}
                await batch.published({seq: answer.entry for seq, answer in done.items()}, merged)
        for answer in answers:
            if isinstance(answer, DependencyDown):
                raise answer
        return len(done)

    async def _work(self) -> bool:
        return await self.publish_some() == BATCH  # a full batch: there may be more

    async def _fitting(self, owed: Sequence[Owed]) -> Sequence[Owed]:
        """Leave out bulk work while Redis is crowded: what it would take up is needed by live work."""
        others = [each for each in owed if each.stream != DOCUMENTS_BULK.name]
        if len(others) == len(owed):
            return owed
        used = await self._used()
        if self._holding_back is not (used >= CROWDED):
            self._holding_back = not self._holding_back
            log.info(
                "bulk_work_waits" if self._holding_back else "bulk_work_goes_on", redis_used=round(used, 3)
            )
        return others if self._holding_back else owed

    async def _tried(self, owed: Owed) -> Published | DependencyDown | None:
        try:
            return await self._publish(owed)
        except DependencyDown as exc:
            return exc

    async def _publish(self, owed: Owed) -> Published | None:
        """Publish one event; one that this release cannot read stays, and is passed over from then on."""
        try:
            event, stream = _event(owed), stream_named(owed.stream)
        except ContractViolation as exc:
            self._unreadable.add(owed.seq)
            log.warning("owed_event_unreadable", message_id=str(owed.id), error=str(exc))
            return None
        if isinstance(event.data, DocumentChanged):
            published = await self._publisher.publish_document(cast("Event[DocumentChanged]", event))
            if not (published.merged and event.data.trigger is Trigger.BACKFILL):
                return published
            # The archive has noted this very event and waits for its answer: the earlier one that would stand
            # for it answers for itself alone.
        return await self._publisher.publish(stream, event)


def _event(owed: Owed) -> Event[Payload]:
    """Return the event as its row tells it, in the trace that it was written in.

    :raises ContractViolation: the row was written by a release that this one does not understand.
    """
    return Event.read(
        Envelope(
            id=owed.id,
            type=owed.type,
            source=owed.source,
            subject=owed.subject,
            time=owed.created_at,
            traceparent=owed.traceparent,
            tracestate=owed.tracestate,
            data=owed.payload,
        )
    )
