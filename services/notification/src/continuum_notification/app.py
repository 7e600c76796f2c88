"""The composition root of notification."""

from functools import partial

from continuum_archive import Archive
from continuum_archive.ledger import Ledger
from continuum_chassis import Service
from continuum_messaging import DeliveryBroker, DeliverySettings, RedisLanes
from continuum_notification.adapters.targets import targets
from continuum_notification.handlers import Announcing
from continuum_notification.notices import link
from continuum_notification.settings import NotificationSettings
from continuum_proto.topology import REPORTS


async def compose(service: Service, settings: NotificationSettings) -> None:
    """Read who is to be told, open the ledger, take reports."""
    told = targets(settings.targets.get_secret_value())
    opening = Archive.open(settings.database_url.get_secret_value(), connections=settings.slots)
    archive = await service.stack.enter_async_context(opening)
    await archive.require_schema()
    redis_url = settings.redis_url.get_secret_value()
    lanes = RedisLanes(
        redis_url,
        service=service.name,
        consumer=service.consumer,
        settings=DeliverySettings(
            lease=settings.lease_seconds, tiers=settings.retry_tiers, slots=settings.slots
        ),
        version=service.version,
    )
    service.health.check("redis", lanes.problem)
    api = f"http://{settings.api_host}:{settings.api_port}"
    announcing = Announcing(Ledger(archive), told, partial(link, public_url=settings.public_url, api=api))
    declare(DeliveryBroker(redis_url, lanes=lanes), announcing)
    service.work(lanes)


def declare(broker: DeliveryBroker, announcing: Announcing) -> None:
    """Say which event goes where."""
    takes = broker.on(REPORTS, group="notification")
    takes(announcing.on_brief_published)
    takes(announcing.on_brief_withdrawn)
    takes(announcing.on_brief_persisted)
