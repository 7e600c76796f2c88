"""Renewing: what Redis says when it is away, and when it refuses us."""

import asyncio
from collections.abc import Sequence

import pytest
from redis.exceptions import AuthenticationError
from redis.exceptions import ConnectionError as ConnectionLost

from continuum_messaging import DeliverySettings
from continuum_messaging.delivery import Delivery
from continuum_messaging.entries import Held, Taken
from continuum_messaging.leases import Leases
from continuum_messaging.memory_streams import MemoryStreams
from continuum_messaging.routes import Route
from continuum_proto.errors import ConfigurationError
from continuum_proto.topology import DOCUMENTS

GROUP = "persistence"


class Failing(MemoryStreams):
    """Raises one thing after the other when asked to renew, then nothing more."""

    def __init__(self, *failures: Exception) -> None:
        super().__init__()
        self.failures = list(failures)
        self.renewed = asyncio.Event()

    async def renew(self, held: Sequence[Held], *, lease: float) -> list[str]:
        if self.failures:
            raise self.failures.pop(0)
        self.renewed.set()
        return []


def holding(streams: Failing) -> Leases:
    leases = Leases(streams, DeliverySettings(lease=0.03))
    held = Held(DOCUMENTS.name, GROUP, "us", "1-0", b"event")
    leases.add(Delivery(Route((DOCUMENTS,), GROUP), Taken(DOCUMENTS.name, "1-0", {}), held, renewed=0.0))
    return leases


def disabled() -> ConnectionLost:
    """Return what a connection raises that is made anew after its user was switched off."""
    error = ConnectionLost("invalid username-password pair or user is disabled.")
    error.__cause__ = AuthenticationError(str(error))
    return error


async def test_renewing_goes_on_when_redis_is_back() -> None:
    streams = Failing(ConnectionLost("cut"), TimeoutError(), ConnectionLost("cut"))
    renewing = asyncio.create_task(holding(streams).renew())
    async with asyncio.timeout(10):
        await streams.renewed.wait()
    renewing.cancel()
    await asyncio.gather(renewing, return_exceptions=True)


async def test_a_renewal_that_redis_refuses_ends_with_a_clear_word() -> None:
    with pytest.raises(ConfigurationError, match="Redis refuses us: invalid username-password"):
        async with asyncio.timeout(10):
            await holding(Failing(disabled())).renew()
