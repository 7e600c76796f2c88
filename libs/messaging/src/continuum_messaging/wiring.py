"""Delivery in a service: one call wires the lanes, what tells of their health, and the sign of life."""

from functools import partial
from typing import Final

from redis.asyncio import Redis

from continuum_chassis import Service, WorkerSettings
from continuum_messaging.broker import DeliveryBroker
from continuum_messaging.heartbeat import Heartbeat
from continuum_messaging.lanes import RedisLanes
from continuum_messaging.settings import DeliverySettings
from continuum_messaging.topology import switched_off

__all__ = ["deliver"]

PROBE_FIRST: Final = DeliverySettings().probe_first


def deliver(service: Service, settings: WorkerSettings, redis: Redis, *, slots: int) -> DeliveryBroker:
    """Return the broker on which ``service`` declares its handlers; it reads once the service runs.

    ``redis`` carries the sign of life; the lanes open connections of their own.

    :raises ConfigurationError: a group that is to be off is unknown, or the service's own.
    """
    url, delivery = settings.redis_url.get_secret_value(), _delivery(settings, slots)
    lanes = RedisLanes(
        url,
        service=service.name,
        consumer=service.consumer,
        settings=delivery,
        version=service.version,
        failed=partial(service.fail, name="delivery"),
        off=switched_off(settings.groups_off, reads=service.name),
    )
    service.health.check("redis", lanes.problem)
    service.health.check("delivery", lanes.waiting)
    service.work(lanes)
    service.work(_heartbeat(service, redis, lanes, delivery))
    return DeliveryBroker(url, lanes=lanes)


def _delivery(settings: WorkerSettings, slots: int) -> DeliverySettings:
    """Return what a service's settings mean for delivery."""
    return DeliverySettings(
        lease=settings.lease_seconds,
        tiers=settings.retry_tiers,
        slots=slots,
        probe_first=min(PROBE_FIRST, settings.probe_seconds),
        probe_most=settings.probe_seconds,
    )


def _heartbeat(service: Service, redis: Redis, lanes: RedisLanes, delivery: DeliverySettings) -> Heartbeat:
    """Return the sign of life, which tells what the lanes hold."""
    return Heartbeat(
        redis,
        service=service.name,
        consumer=service.consumer,
        version=service.version,
        slots=delivery.slots,
        bulk_slots=delivery.bulk_slots,
        held=lanes.held,
        gates=lanes.gates,
        notes=lanes.notes,
    )
