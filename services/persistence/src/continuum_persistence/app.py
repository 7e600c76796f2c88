"""The composition root of persistence."""

from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from functools import partial

from redis.asyncio import Redis

from continuum_archive import Archive
from continuum_archive.comparing import Comparer
from continuum_archive.erasing import Erasing
from continuum_archive.fulfilling import Fulfilling
from continuum_archive.indexing import Indexing
from continuum_archive.letters import Letters
from continuum_archive.outbox import Outbox
from continuum_archive.retention import Keeping, Retention
from continuum_archive.writing import Writer
from continuum_chassis import Service
from continuum_messaging import (
    DeadLetters,
    DeliveryBroker,
    Effects,
    Eraser,
    Janitor,
    Pausing,
    Publisher,
    deliver,
    fullness,
    open_redis,
)
from continuum_messaging.gathering import FLIGHTS, Gathering
from continuum_persistence.adapters.redis_entries import RedisEntries
from continuum_persistence.adapters.redis_memory import RedisMemory
from continuum_persistence.catching_up import CatchingUp
from continuum_persistence.erasing import Ageing, Clearing
from continuum_persistence.fulfilment import Fulfilment
from continuum_persistence.handlers import Persisting, Recording
from continuum_persistence.inventory import Reconciling
from continuum_persistence.putting_back import PuttingBack
from continuum_persistence.recall import Recall
from continuum_persistence.relay import Relay
from continuum_persistence.settings import PersistenceSettings
from continuum_proto.topology import BRIEFS, DEAD_LETTERS, DOCUMENTS, DOCUMENTS_BULK, INVENTORY, LETTERS

GROUP = "persistence"
WITHIN = 1.0
"""Seconds that one round trip of the relay may take; what it asked for is tried twice."""


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
    letters, open_letters = Letters(archive), DeadLetters.on(redis, source=f"continuum/{service.name}")
    declare(broker, Persisting(writer, Effects(redis)), reconciling, Recording(letters))
    outbox = Outbox(archive)
    publisher = await _publisher(service, settings, redis)
    relay = Relay(outbox, publisher, used=partial(fullness, redis))
    service.spawn(relay.run(), name="relay")
    lost_letters = PuttingBack(letters, open_letters)
    recall = Recall(outbox, RedisEntries(redis), lost_letters, off=settings.groups_off)
    service.spawn(recall.go_on(), name="recall")
    service.spawn(CatchingUp(Indexing(archive)).go_on(), name="catching-up")
    erasing = Erasing(archive)
    requests = Fulfilment(Fulfilling(archive), open_letters, Pausing(redis), erasing)
    service.spawn(requests.run(), name="requests")
    service.work(Janitor(redis, service.consumer))
    let_go(service, settings, archive, erasing, redis)


def let_go(
    service: Service, settings: PersistenceSettings, archive: Archive, erasing: Erasing, redis: Redis
) -> None:
    """Let go of what was erased, and of what is old."""
    keeping = Keeping(
        log=timedelta(days=settings.keep_log_days), events=timedelta(days=settings.keep_events_days)
    )
    ageing = Ageing(erasing, Retention(archive, keeping), timedelta(days=settings.erase_after_days))
    service.spawn(Clearing(erasing, Eraser.on(redis)).go_on(), name="clearing")
    service.spawn(ageing.go_on(), name="ageing")


async def _publisher(service: Service, settings: PersistenceSettings, redis: Redis) -> Publisher:
    """Open what publishes many events in a round trip, on connections of its own."""
    url = settings.redis_url.get_secret_value()
    many = open_redis(url, connections=FLIGHTS, timeout=WITHIN, packing=True)
    await service.stack.enter_async_context(aclosing(many))
    return Publisher(redis, patience=2 * WITHIN, gathering=Gathering(many, WITHIN))


def declare(
    broker: DeliveryBroker, persisting: Persisting, reconciling: Reconciling, recording: Recording
) -> None:
    """Say which event goes where."""
    broker.on(DOCUMENTS, DOCUMENTS_BULK, group=GROUP)(persisting.on_document_changed)
    takes_briefs = broker.on(BRIEFS, group=GROUP)
    takes_briefs(persisting.on_brief_drafted)
    takes_briefs(persisting.on_brief_unchanged)
    takes_briefs(persisting.on_document_skipped)
    broker.on(INVENTORY, group=GROUP)(reconciling.on_inventory_listed)
    takes_letters = broker.on(LETTERS, group=GROUP)
    takes_letters(recording.on_letter_replayed)
    takes_letters(recording.on_letter_discarded)
    broker.on(DEAD_LETTERS, group=GROUP, raw=True)(recording.on_dead_letter)
