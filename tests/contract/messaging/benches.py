"""One bench for two kinds of delivery: what the conformance suite needs of Redis and of its twin."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Protocol, TypeVar
from uuid import UUID

from redis.asyncio import Redis

from continuum_messaging import (
    DeliveryBroker,
    DeliverySettings,
    Effects,
    Letter,
    MemoryLanes,
    Published,
    Publisher,
    Queues,
    RedisLanes,
    ensure_topology,
    open_redis,
)
from continuum_messaging.entries import Streams
from continuum_messaging.lua import execute
from continuum_messaging.redis_streams import RedisStreams
from continuum_proto.documents import DocumentChanged, Lane, Trigger
from continuum_proto.envelope import Envelope, Payload, document_subject
from continuum_proto.event import Event
from continuum_proto.topology import DEAD_LETTERS, Stream

P = TypeVar("P", bound=Payload)

TIERS = (0.05, 0.1, 0.15)
PATIENCE = 10.0


class Bench(Protocol):
    """Delivery, and looking at what became of it."""

    broker: DeliveryBroker
    streams: Streams

    async def publish(self, stream: Stream, event: Event[P]) -> Published: ...
    async def publish_document(self, event: Event[DocumentChanged]) -> Published: ...
    async def add_fields(self, stream: Stream, fields: Mapping[bytes, bytes]) -> None: ...
    async def deliver(self, until: Callable[[], bool]) -> None: ...
    async def settled(self) -> None: ...
    async def waiting(self) -> str | None: ...
    async def events(self, stream: Stream) -> list[Event[Payload]]: ...
    async def letters(self) -> list[Letter]: ...
    async def kept(
        self, name: str, *, event_id: UUID | None = None, document_id: int | None = None
    ) -> bytes | None: ...


class MemoryBench:
    """The twin; time passes by leaps."""

    def __init__(self) -> None:
        self.lanes = MemoryLanes(settings=quick())
        self.broker = DeliveryBroker.in_memory(self.lanes)
        self.publish = self.lanes.publish
        self.publish_document = self.lanes.publish_document
        self.kept = self.lanes.read
        self.waiting = self.lanes.waiting
        self.streams: Streams = self.lanes.state

    async def add_fields(self, stream: Stream, fields: Mapping[bytes, bytes]) -> None:
        state = self.lanes.state
        state.streams[stream.name][f"{int(state.now * 1000)}-{len(state.streams[stream.name]) + 900}"] = (
            fields
        )

    async def deliver(self, until: Callable[[], bool]) -> None:
        for _ in range(200):
            await self.lanes.run()
            if until():
                return
            await self.lanes.pass_time(0.1)
        raise AssertionError("that never came")

    async def settled(self) -> None:
        for _ in range(200):
            await self.lanes.pass_time(0.1)
            if not list(self.lanes.state.waiting()):
                return
        raise AssertionError("something is pending for ever")

    async def events(self, stream: Stream) -> list[Event[Payload]]:
        return self.lanes.events(stream)

    async def letters(self) -> list[Letter]:
        return self.lanes.letters()


class RedisBench:
    """The real thing, with short times."""

    def __init__(self, redis: Redis, publisher: Publisher, broker: DeliveryBroker, lanes: RedisLanes) -> None:
        self._redis = redis
        self.broker = broker
        self.waiting = lanes.waiting
        self.publish = publisher.publish
        self.publish_document = publisher.publish_document
        self.kept = Effects(redis).read
        self.streams: Streams = RedisStreams(redis)
        self._started = False

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str, *, worker_url: str) -> AsyncIterator["RedisBench"]:
        """Deliver by ``worker_url``, whose user may do no more than services may; look on by ``url``."""
        redis = open_redis(url)
        lanes = RedisLanes(worker_url, service="test", consumer="test-host-1", settings=quick())
        broker = DeliveryBroker(worker_url, lanes=lanes)
        try:
            await ensure_topology(redis)
            async with Publisher.open(url) as publisher:
                yield cls(redis, publisher, broker, lanes)
        finally:
            await broker.drain(1)
            await redis.aclose()

    async def add_fields(self, stream: Stream, fields: Mapping[bytes, bytes]) -> None:
        flat = [part for field in fields.items() for part in field]
        await execute(self._redis, "XADD", stream.name, "*", *flat)

    async def deliver(self, until: Callable[[], bool]) -> None:
        await self._start()
        await eventually(until)

    async def settled(self) -> None:
        await self._start()
        async with asyncio.timeout(PATIENCE):
            while True:
                if await self._idle():
                    return
                await asyncio.sleep(0.02)

    async def events(self, stream: Stream) -> list[Event[Payload]]:
        entries: Any = await self._redis.xrange(stream.name)
        return [Event.read(Envelope.read(fields)) for _, fields in entries]

    async def letters(self) -> list[Letter]:
        entries: Any = await self._redis.xrange(DEAD_LETTERS.name)
        return [Letter(entry.decode(), fields) for entry, fields in entries]

    async def _start(self) -> None:
        if not self._started:
            self._started = True
            await self.broker.start()

    async def _idle(self) -> bool:
        """Tell whether no route has anything left to do."""
        declared = {(name, group) for group, names in self.broker._routes for name in names}
        for state in await Queues(self._redis).read():
            for group in state.groups:
                waits = group.undelivered or group.leased or group.parked
                if (state.stream, group.group) in declared and waits:
                    return False
        return True


def quick(**changes: object) -> DeliverySettings:
    """Return settings whose times are those of tests."""
    times: dict[str, object] = {
        "lease": 1.0,
        "tiers": TIERS,
        "poll": 0.05,
        "block": 0.1,
        "probe_first": 0.05,
        "probe_most": 0.1,
    }
    return DeliverySettings(**{**times, **changes})  # type: ignore[arg-type]


async def eventually(condition: Callable[[], bool], *, patience: float = PATIENCE) -> None:
    """Wait until ``condition`` holds."""
    async with asyncio.timeout(patience):
        while True:
            if condition():
                return
            await asyncio.sleep(0.005)


def changed(
    document: int = 1, *, lane: Lane = Lane.LIVE, force: bool = False, only_group: str | None = None
) -> Event[DocumentChanged]:
    """Return a new event about a document."""
    payload = DocumentChanged(document_id=document, trigger=Trigger.ADDED, lane=lane, force=force)
    event = Event.new(payload, source="continuum/test", subject=document_subject(document))
    if only_group is None:
        return event
    return Event(event.id, event.source, event.subject, event.time, event.data, only_group=only_group)
