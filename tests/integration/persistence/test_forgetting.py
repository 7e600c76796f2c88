"""The erasure test: a secret goes the whole way, its document is forgotten, and it is found nowhere any more.

Briefing, persistence and notification as they are, on a real Redis and PostgreSQL, in one process; only
Paperless and those who are told are stand-ins.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from redis.asyncio import Redis

from continuum_archive import Archive
from continuum_archive.asking import Asking
from continuum_archive.comparing import Comparer
from continuum_archive.erasing import Erasing
from continuum_archive.ledger import Ledger
from continuum_archive.letters import Letters
from continuum_archive.outbox import Outbox
from continuum_archive.retention import Keeping, Retention
from continuum_archive.writing import Writer
from continuum_briefing import app as briefing_app
from continuum_briefing.adapters.redis_fingerprints import RedisFingerprints
from continuum_briefing.adapters.redis_forgotten import RedisForgotten
from continuum_briefing.adapters.redis_notes import RedisNotes
from continuum_briefing.handlers import Briefing, Limits
from continuum_briefs import Extractive
from continuum_messaging import (
    DeadLetters,
    DeliveryBroker,
    Effects,
    Eraser,
    Publisher,
    Queues,
    RedisLanes,
    ensure_topology,
    open_redis,
)
from continuum_notification import app as notification_app
from continuum_notification.fakes import RecordingTarget
from continuum_notification.handlers import Announcing
from continuum_paperless import FakePaperless
from continuum_persistence import app as persistence_app
from continuum_persistence.adapters.redis_memory import RedisMemory
from continuum_persistence.erasing import Ageing, Clearing
from continuum_persistence.handlers import Persisting, Recording
from continuum_persistence.inventory import Reconciling
from continuum_persistence.relay import Relay
from continuum_proto.documents import DocumentChanged, Trigger
from continuum_proto.envelope import document_subject
from continuum_proto.errors import PermanentError
from continuum_proto.event import Event
from continuum_proto.topology import BRIEFS, DOCUMENTS
from tests.contract.messaging.benches import quick
from tests.traces import traces_in_archive, traces_in_redis

SECRET = "Quorvex"
TEXT = (
    f"Dear Ms Ito,\nthe invoice of {SECRET} GmbH over EUR 1,250.00 is due on 3 May 2026.\n"
    f"Please pay to {SECRET} GmbH, Kaiserdock 4, 20457 Hamburg.\nYours sincerely, Anna {SECRET}\n"
)
OTHER = (
    "Dear Ms Ito,\nthe rent of EUR 980.00 is due on 1 May 2026.\n"
    "Please pay to Harbour Estates Ltd, 20457 Hamburg.\nYours sincerely, Ben Okafor\n"
)
PATIENCE = 20.0


class ReadOnly(PermanentError):
    """An error that quotes what it was about, as errors do."""


@dataclass
class System:
    """All services, and what a test looks at."""

    archive: Archive
    redis: Redis
    paperless: FakePaperless
    target: RecordingTarget
    clearing: Clearing
    ageing: Ageing
    publisher: Publisher
    poisoned: set[int]

    async def change(self, document: int, trigger: Trigger = Trigger.WEBHOOK) -> Event[DocumentChanged]:
        event = Event.new(
            DocumentChanged(document_id=document, trigger=trigger, force=True),
            source="test",
            subject=document_subject(document),
        )
        await self.publisher.publish_document(event)
        return event

    async def status(self, document: int) -> str | None:
        row = await self.archive.fetchrow("SELECT status FROM documents WHERE id = $1", document)
        return str(row["status"]) if row else None

    async def is_(self, document: int, status: str) -> None:
        async def there() -> bool:
            return await self.status(document) == status

        await until(there)

    async def quiet(self) -> None:
        """Wait until nothing is owed, undelivered or pending."""

        async def still() -> bool:
            owed = await self.archive.fetch("SELECT FROM outbox WHERE published_at IS NULL")
            groups = [group for state in await Queues(self.redis).read() for group in state.groups]
            return not owed and all(
                group.undelivered == 0 and group.leased == 0 and not any(group.parked.values())
                for group in groups
            )

        await until(still)

    async def traces(self) -> list[str]:
        return [
            *await traces_in_archive(self.archive, SECRET),
            *await traces_in_redis(self.redis, SECRET),
        ]


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            if await condition():
                return
            await asyncio.sleep(0.02)


@pytest.fixture
async def system(archive: Archive, redis_url: str) -> AsyncIterator[System]:
    async with AsyncExitStack() as stack:
        redis = await stack.enter_async_context(aclosing(open_redis(redis_url)))
        await ensure_topology(redis)
        lanes = RedisLanes(redis_url, service="test", consumer="test-1", settings=quick())
        broker = DeliveryBroker(redis_url, lanes=lanes)
        paperless, target = FakePaperless(), RecordingTarget()
        poisoned: set[int] = set()
        _brief(broker, redis, paperless)
        _persist(broker, archive, redis, poisoned)
        announcing = Announcing(Ledger(archive), [target], lambda brief: f"http://here/{brief}")
        notification_app.declare(broker, announcing)
        publisher = await stack.enter_async_context(Publisher.open(redis_url))
        relay = asyncio.create_task(Relay(Outbox(archive), publisher, poll=0.05).run())
        await broker.start()
        erasing = Erasing(archive)
        yield System(
            archive,
            redis,
            paperless,
            target,
            Clearing(erasing, Eraser.on(redis)),
            Ageing(erasing, Retention(archive, Keeping()), timedelta(days=30)),
            publisher,
            poisoned,
        )
        await broker.drain(5)
        relay.cancel()
        await asyncio.gather(relay, return_exceptions=True)


def _brief(broker: DeliveryBroker, redis: Redis, paperless: FakePaperless) -> None:
    briefing = Briefing(
        documents=paperless,
        fingerprints=RedisFingerprints(Effects(redis)),
        engine=Extractive(),
        notes=RedisNotes(redis),
        forgotten=RedisForgotten(Effects(redis)),
        limits=Limits(grace=timedelta(0)),
    )
    briefing_app.declare(broker, briefing)


def _persist(broker: DeliveryBroker, archive: Archive, redis: Redis, poisoned: set[int]) -> None:
    class Poisonable(Writer):
        """Fails of some documents, and says what it failed of."""

        async def draft(self, event, pages):  # type: ignore[no-untyped-def]
            if event.data.document.document_id in poisoned:
                raise ReadOnly(f"cannot store {pages}")
            return await super().draft(event, pages)

    persisting = Persisting(Poisonable(archive), Effects(redis))
    reconciling = Reconciling(Comparer(archive), RedisMemory(redis))
    persistence_app.declare(broker, persisting, reconciling, Recording(Letters(archive)))


def secret(system: System) -> int:
    """Add the document with the secret to Paperless: in its text, and in all that is said of it."""
    return system.paperless.add(
        TEXT, title=f"Invoice of {SECRET}", correspondent=f"{SECRET} GmbH", tags=(SECRET, "invoice")
    )


async def test_nothing_is_left_of_a_forgotten_document_anywhere(system: System) -> None:
    number, other = secret(system), system.paperless.add(OTHER, title="Rent")
    for document in (number, other):
        await system.change(document)
        await system.is_(document, "briefed")
    system.poisoned.add(number)
    await system.change(number)
    await system.is_(number, "failed")
    await system.quiet()
    assert len([trace for trace in await system.traces() if trace.startswith("b'continuum.briefs'")]) == 1
    assert any(trace.startswith("b'continuum.dead-letters'") for trace in await system.traces())
    assert any(trace.startswith("b'continuum.text:") for trace in await system.traces())
    names = await shared_names(system, other)
    assert names

    await Erasing(system.archive).forget(number, by="ito")
    assert await traces_in_archive(system.archive, SECRET) == []
    assert await system.clearing.look() == 1
    await system.quiet()

    assert await system.traces() == []
    assert await shared_names(system, other) == names
    assert await system.status(other) == "briefed"
    told = await system.archive.fetch(
        "SELECT event_type, state FROM announcements ORDER BY event_type, state"
    )
    assert [(row["event_type"], row["state"]) for row in told] == [
        ("continuum.brief.published.v1", "sent"),
        ("continuum.brief.published.v1", "sent"),
        ("continuum.brief.withdrawn.v1", "nothing_to_send"),
    ]
    assert [letter async for letter in DeadLetters.on(system.redis).walk()] == []
    assert await system.redis.hlen("continuum.vanished") == 0


async def shared_names(system: System, document: int) -> list[str]:
    rows = await system.archive.fetch(
        "SELECT DISTINCT e.name FROM entities e JOIN mentions m ON m.entity_id = e.id"
        " JOIN briefs b ON b.id = m.brief_id WHERE b.document_id = $1 ORDER BY e.name",
        document,
    )
    return [row["name"] for row in rows]


async def entries(system: System) -> Any:
    """Return the entries of the stream that carries drafts."""
    return await system.redis.xrange(BRIEFS.name)


async def test_what_was_on_its_way_is_cleared_when_it_comes(system: System) -> None:
    """A draft that briefing was making meanwhile is not stored, and does not stay in its stream."""
    number = secret(system)
    await system.change(number)
    await system.is_(number, "briefed")
    await system.quiet()
    [(_, fields)] = await entries(system)
    late = {**fields, b"id": b"6f6d2e1c-0000-4000-8000-000000000001"}
    await Erasing(system.archive).forget(number, by="ito")
    await system.clearing.look()

    await system.redis.set(
        "continuum.text:6f6d2e1c-0000-4000-8000-000000000001", f'{{"pages": ["{TEXT!r}"]}}'
    )
    await system.redis.xadd(BRIEFS.name, late)
    await system.quiet()
    assert await traces_in_redis(system.redis, SECRET)
    await system.clearing.look()

    assert await system.traces() == []
    assert await system.status(number) == "forgotten"


async def test_a_webhook_for_a_forgotten_document_reads_nothing(system: System) -> None:
    number = secret(system)
    await system.change(number)
    await system.is_(number, "briefed")
    await Erasing(system.archive).forget(number, by="ito")
    await system.quiet()
    await system.clearing.look()

    await system.change(number, Trigger.UPDATED)
    await system.quiet()

    assert await system.status(number) == "forgotten"
    assert await system.redis.xlen(BRIEFS.name) == 0
    assert await system.traces() == []


async def test_a_person_has_it_read_again_and_then_it_is_as_before(system: System) -> None:
    number = secret(system)
    await system.change(number)
    await system.is_(number, "briefed")
    await Erasing(system.archive).forget(number, by="ito")
    await system.clearing.look()

    await Asking(system.archive).rebrief([number])
    await system.is_(number, "briefed")
    await system.quiet()
    await system.clearing.look()
    assert await system.redis.hget("continuum.forgotten", str(number)) is None

    await system.change(number, Trigger.UPDATED)
    await system.quiet()
    rows = await system.archive.fetch("SELECT state FROM brief_versions WHERE document_id = $1", number)
    assert "published" in {row["state"] for row in rows}


async def test_what_paperless_has_no_more_is_erased_when_its_time_has_come(system: System) -> None:
    number = secret(system)
    await system.change(number)
    await system.is_(number, "briefed")
    system.paperless.remove(number)
    await system.change(number)
    await system.is_(number, "gone")
    await system.quiet()
    assert await system.ageing.erase() == 0

    assert await replace(system.ageing, erase_after=timedelta(0)).erase() == 1
    await system.clearing.look()

    assert await system.traces() == []
    assert await system.redis.xlen(DOCUMENTS.name) == 0


async def test_who_dies_before_redis_is_cleared_leaves_it_to_the_next(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = secret(system)
    await system.change(number)
    await system.is_(number, "briefed")
    await Erasing(system.archive).forget(number, by="ito")

    async def dies(self: Erasing, done: object) -> int:
        raise ConnectionError("here it ended")

    with monkeypatch.context() as patched:
        patched.setattr(Erasing, "cleared", dies)
        with pytest.raises(ConnectionError):
            await system.clearing.look()
    assert await system.clearing.look() == 1
    assert await system.clearing.look() == 0
    await system.quiet()
    assert await system.traces() == []
