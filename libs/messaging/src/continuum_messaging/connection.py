"""Connections to Redis whose retries are off: the library alone repeats, and only what is idempotent."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

import hiredis
from redis.asyncio import BlockingConnectionPool, Connection, Redis, SSLConnection, UnixDomainSocketConnection
from redis.asyncio.connection import parse_url
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import SentinelManagedConnection, SentinelManagedSSLConnection
from redis.backoff import NoBackoff
from redis.typing import EncodableT

from continuum_messaging.sentinels import SCHEMES, SentinelPool, asked, parse_sentinels
from continuum_proto.errors import ConfigurationError

__all__ = ["open_redis"]


class _Packing:
    """Packs commands in C: redis.asyncio does it in Python, at five times the cost of a settlement."""

    def pack_commands(self, commands: Iterable[Iterable[EncodableT]]) -> list[bytes]:
        pack: Callable[[Any], bytes] = hiredis.pack_command  # its stubs know tuples of one element only
        return [b"".join([pack(tuple(command)) for command in commands])]


class _PackingConnection(_Packing, Connection):
    pass


class _PackingSSLConnection(_Packing, SSLConnection):
    pass


class _PackingUnixConnection(_Packing, UnixDomainSocketConnection):
    pass


class _PackingSentinelConnection(_Packing, SentinelManagedConnection):
    pass


class _PackingSentinelSSLConnection(_Packing, SentinelManagedSSLConnection):
    pass


_PACKING = {
    Connection: _PackingConnection,
    SSLConnection: _PackingSSLConnection,
    UnixDomainSocketConnection: _PackingUnixConnection,
    SentinelManagedConnection: _PackingSentinelConnection,
    SentinelManagedSSLConnection: _PackingSentinelSSLConnection,
}


def open_redis(url: str, *, connections: int = 8, timeout: float = 5.0, packing: bool = False) -> Redis:
    """Return a client of ``url`` that connects when first used; ``timeout`` in seconds.

    A client whose connections are all in use waits for one. ``packing`` is for pipelines of scripts,
    whose user bounds the whole of each: a time-out for every reply costs more than the reply.

    :raises ConfigurationError: that is no URL of Redis.
    """
    address = parse_sentinels(url) if urlsplit(url).scheme in SCHEMES else None
    options = _parsed(url if address is None else address.primary)
    kind = options.pop("connection_class", Connection)
    if address is not None:
        kind = SentinelManagedSSLConnection if address.tls else SentinelManagedConnection
        options.pop("host")
    options |= {
        "max_connections": connections,
        "timeout": timeout,
        "connection_class": _PACKING[kind] if packing else kind,
        "protocol": 2,
        "driver_info": None,  # CLIENT SETINFO is no right that our users have: Redis would log each refusal
        "retry": Retry(NoBackoff(), 0),
        "socket_timeout": None if packing else timeout,
        "socket_connect_timeout": timeout,
    }
    if address is None:
        return Redis.from_pool(BlockingConnectionPool(**options))
    pool = SentinelPool(address.service, asked(address, options), **options)  # type: ignore[no-untyped-call]
    return Redis.from_pool(pool)


def _parsed(url: str) -> dict[str, Any]:
    try:
        options: dict[str, Any] = dict(parse_url(url))
    except ValueError as exc:
        raise ConfigurationError(f"REDIS_URL: {exc}") from exc
    if options.get("connection_class") is UnixDomainSocketConnection and urlsplit(url).hostname:
        raise ConfigurationError("REDIS_URL: a socket is written unix://user:password@/path?db=0")
    return options
