"""The primary behind sentinels: who it is they are asked whenever a connection is made anew."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from redis.asyncio import BlockingConnectionPool
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import Sentinel, SentinelConnectionPool
from redis.backoff import NoBackoff

from continuum_proto.errors import ConfigurationError

__all__ = ["SCHEMES", "SentinelAddress", "SentinelPool", "asked", "parse_sentinels"]

SCHEMES: Final = {"redis+sentinel": "redis", "rediss+sentinel": "rediss"}
PORT: Final = 26379
PATIENCE: Final = 1.0
"""Seconds that one sentinel may take; the next one is asked then."""
FORM: Final = "redis+sentinel://user:password@host:26379,host:26379/service/0"


@dataclass(frozen=True, slots=True)
class SentinelAddress:
    """Where the sentinels are, what they call the primary, and how to speak to it."""

    hosts: tuple[tuple[str, int], ...]
    service: str
    primary: str
    """A URL of Redis whose host stands for the primary: user, password, database and options are its."""
    tls: bool


def parse_sentinels(url: str) -> SentinelAddress:
    """Read ``redis+sentinel://[user:password@]host:port[,host:port…]/service[/db]``.

    :raises ConfigurationError: it is written in another way.
    """
    parts = urlsplit(url)
    user, at, hosts = parts.netloc.rpartition("@")
    service, _, database = parts.path.strip("/").partition("/")
    if not service or "/" in database or not (database or "0").isdigit():
        raise ConfigurationError(f"REDIS_URL: sentinels are written {FORM}")
    scheme = SCHEMES[parts.scheme]
    primary = urlunsplit((scheme, f"{user}{at}primary", f"/{database or 0}", parts.query, ""))
    return SentinelAddress(
        tuple(_host(each) for each in hosts.split(",")), service, primary, tls=scheme == "rediss"
    )


class SentinelPool(SentinelConnectionPool, BlockingConnectionPool):
    """Connections to the primary; whoever finds none free waits, as everywhere."""

    async def aclose(self) -> None:
        """Close the connections to the primary and to its sentinels."""
        await super().aclose()
        await self.sentinel_manager.aclose()


def asked(address: SentinelAddress, options: Mapping[str, Any]) -> Sentinel:
    """Return the sentinels, to be asked one after the other; of ``options`` they get those of TLS."""
    tls = {name: value for name, value in options.items() if name.startswith("ssl_")}
    ours: dict[str, Any] = {
        "protocol": 2,
        "driver_info": None,
        "retry": Retry(NoBackoff(), 0),
        "socket_timeout": PATIENCE,
        "socket_connect_timeout": PATIENCE,
        "ssl": address.tls,
    }
    return Sentinel(address.hosts, sentinel_kwargs={**ours, **tls})  # type: ignore[no-untyped-call]


def _host(text: str) -> tuple[str, int]:
    try:
        parts = urlsplit(f"//{text}")
        if parts.hostname:
            return parts.hostname, parts.port or PORT
    except ValueError:  # no number, or none of a port
        pass
    raise ConfigurationError(f"REDIS_URL: {text!r} is no address of a sentinel: they are written {FORM}")
