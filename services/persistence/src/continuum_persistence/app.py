"""The composition root of persistence."""

from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from functools import partial

from redis.asyncio import Redis

from continuum_archive import Archive
from continuum_archive.comparing import Comparer
from continuum_archive.erasing import Erasing
from continuum_archive.indexing import Indexing
from continuum_archive.letters import Letters
from continuum_archive.outbox import Outbox
from continuum_archive.retention import Keeping, Retention
from continuum_archive.writing import Writer
from continuum_chassis import Service
from continuum_messaging import (
    DeliveryBroker,
    Effects,
    Eraser,
    Janitor,
    Publisher,
    deliver,
    fullness,
    open_redis,
)
from continuum_persistence.adapters.redis_entries import RedisEntries
from continuum_persistence.adapters.redis_memory import RedisMemory
from continuum_persistence.catching_up import CatchingUp
from continuum_persistence.erasing import Ageing, Clearing
from continuum_persistence.handlers import Persisting, Recording
from continuum_persistence.inventory import Reconciling
from continuum_persistence.recall import Recall
from continuum_persistence.relay import Relay
from continuum_persistence.settings import PersistenceSettings
from continuum_proto.topology import BRIEFS, DEAD_LETTERS, DOCUMENTS, DOCUMENTS_BULK, INVENTORY, LETTERS

GROUP = "persistence"


async def compose(service: Service, settings: PersistenceSettings) -> None:
    """Open the archive, take what the other services say of documents, relay what is owed to them."""
    opening = Archive.open(settings.database_url.get_secret_value(), connections=settings.connections)
    archive = await service.stack.enter_async_context(opening)
    await archive.require_schema()
    writer = Writer(archive)
    await writer.first_start(datetime.now(UTC))
    redis = open_redis(settings.redis_url.get_secret_value())
    await service.stack.enter_async_context(aclosing(redis))
    service.health.check("archive", archive.problem)
    broker = deliver(service, settings, redis, slots=settings.slots)
    reconciling = Reconciling(Comparer(archive), RedisMemory(redis))
    declare(broker, Persisting(writer, Effects(redis)), reconciling, Recording(Letters(archive)))
    outbox = Outbox(archive)
    relay = Relay(outbox, Publisher(redis), used=partial(fullness, redis))
    service.spawn(relay.run(), name="relay")
    service.spawn(Recall(outbox, RedisEntries(redis), off=settings.groups_off).go_on(), name="recall")
    service.spawn(CatchingUp(Indexing(archive)).go_on(), name="catching-up")
    service.work(Janitor(redis, service.consumer))
    let_go(service, settings, archive, redis)


def let_go(service: Service, settings: PersistenceSettings, archive: Archive, redis: Redis) -> None:
    """Let go of what was erased, and of what is old."""
    erasing = Erasing(archive)
    keeping = Keeping(
        log=timedelta(days=settings.keep_log_days), events=timedelta(days=settings.keep_events_days)
    )
    ageing = Ageing(erasing, Retention(archive, keeping), timedelta(days=settings.erase_after_days))
    service.spawn(Clearing(erasing, Eraser.on(redis)).go_on(), name="clearing")
    service.spawn(ageing.go_on(), name="ageing")


def declare(
    broker: DeliveryBroker, persisting: Persisting, reconciling: Reconciling, recording: Recording
) -> None:
    """Say which event goes where."""
    broker.on(DOCUMENTS, DOCUMENTS_BULK, group=GROUP)(persisting.on_document_changed)
    takes_briefs = broker.on(BRIEFS, group=GROUP, emits=DOCUMENTS)
    takes_briefs(persisting.on_brief_drafted)
    takes_briefs(persisting.on_brief_unchanged)
    takes_briefs(persisting.on_document_skipped)
    broker.on(INVENTORY, group=GROUP)(reconciling.on_inventory_listed)
    takes_letters = broker.on(LETTERS, group=GROUP)
    takes_letters(recording.on_letter_replayed)
    takes_letters(recording.on_letter_discarded)
    broker.on(DEAD_LETTERS, group=GROUP, raw=True)(recording.on_dead_letter)
