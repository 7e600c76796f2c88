"""What this process holds, and keeping it."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from time import monotonic

import structlog

from continuum_messaging.delivery import Delivery, Ending
from continuum_messaging.entries import Streams
from continuum_messaging.errors import RedisDown, redis_errors
from continuum_messaging.settings import DeliverySettings

__all__ = ["Leases"]

log = structlog.get_logger()


@dataclass(slots=True, eq=False)
class Leases:
    """The deliveries in flight, by stream and group."""

    streams: Streams
    settings: DeliverySettings
    _held: dict[tuple[str, str], dict[str, Delivery]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, delivery: Delivery) -> None:
        """Keep this one from now on."""
        held = delivery.held
        self._held[held.stream, held.group][held.entry] = delivery

    def remove(self, delivery: Delivery) -> None:
        """Keep this one no longer."""
        held = delivery.held
        del self._held[held.stream, held.group][held.entry]

    def of(self, stream: str, group: str) -> dict[str, Delivery]:
        """Return what we hold of one stream, by entry."""
        return self._held[stream, group]

    def __iter__(self) -> Iterator[Delivery]:
        for held in list(self._held.values()):
            yield from list(held.values())

    def __len__(self) -> int:
        return sum(len(held) for held in self._held.values())

    async def renew(self) -> None:
        """Renew every lease each third of its time, for ever; what is lost is cancelled.

        :raises ConfigurationError: Redis refuses us.
        """
        while True:
            await asyncio.sleep(self.settings.lease / 3)
            for held in list(self._held.values()):
                if held:
                    await self._renew(list(held.values()))

    async def watch(self) -> None:
        """Cancel what could not be renewed for most of a lease, by our own clock, for ever."""
        while True:
            await asyncio.sleep(self.settings.lease / 20)
            latest = monotonic() - 0.8 * self.settings.lease
            for delivery in self:
                if delivery.renewed < latest:
                    delivery.end(Ending.LEASE_LOST)

    async def _renew(self, deliveries: list[Delivery]) -> None:
        asked = monotonic()
        try:
            with redis_errors():
                lost = await self.streams.renew([each.held for each in deliveries], lease=self.settings.lease)
        except RedisDown as exc:
            log.debug("leases_not_renewed", error=str(exc), held=len(deliveries))
            return
        gone = set(lost)
        for delivery in deliveries:
            if delivery.held.entry in gone:
                delivery.end(Ending.LEASE_LOST)
            else:
                delivery.renewed = asked
