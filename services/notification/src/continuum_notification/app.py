"""The composition root of notification."""

from contextlib import aclosing
from functools import partial

from continuum_archive import Archive
from continuum_archive.ledger import Ledger
from continuum_chassis import Service
from continuum_messaging import DeliveryBroker, deliver, open_redis
from continuum_notification.adapters.targets import targets
from continuum_notification.handlers import Announcing
from continuum_notification.notices import link
from continuum_notification.settings import Settings
from continuum_proto.topology import REPORTS


async def compose(service: Service, settings: Settings) -> None:
    """Read who is to be told, open the ledger, take reports."""
    told = targets(settings.targets.get_secret_value())
    opening = Archive.open(settings.database_url.get_secret_value(), connections=settings.slots)
    archive = await service.stack.enter_async_context(opening)
    await archive.require_schema()
    to_brief = partial(link, public_url=settings.public_url, api_url=settings.api_url)
    announcing = Announcing(Ledger(archive), told, to_brief)
    service.health.check("archive", archive.problem)
    redis = open_redis(settings.redis_url.get_secret_value(), connections=1)
    await service.stack.enter_async_context(aclosing(redis))
    declare(deliver(service, settings, redis, slots=settings.slots), announcing)


def declare(broker: DeliveryBroker, announcing: Announcing) -> None:
    """Say which event goes where."""
    takes = broker.on(REPORTS, group="notification")
    takes(announcing.on_brief_published)
    takes(announcing.on_brief_withdrawn)
    takes(announcing.on_brief_persisted)
