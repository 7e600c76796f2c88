"""Connections to Redis whose retries are off: the library alone repeats, and only what is idempotent."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import hiredis
from redis.asyncio import BlockingConnectionPool, Connection, Redis, SSLConnection, UnixDomainSocketConnection
from redis.asyncio.connection import AbstractConnection, parse_url
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import SentinelManagedConnection, SentinelManagedSSLConnection
from redis.backoff import NoBackoff
from redis.typing import EncodableT

from continuum_messaging.sentinels import SCHEMES, SentinelPool, asked, parse_sentinels
from continuum_proto.errors import ConfigurationError

__all__ = ["open_redis"]


class _Heeding(AbstractConnection):
    """Heeds a cancellation that comes just as a command has been sent.

    redis-py sends by ``asyncio.wait_for``, which up to Python 3.11 loses such a one: a task that is
    cancelled once would go on for ever (https://github.com/python/cpython/issues/86296).
    """

    async def send_packed_command(
        self, command: bytes | str | Iterable[bytes], check_health: bool = True
    ) -> None:
        task = asyncio.current_task()
        before = task.cancelling() if task is not None else 0
        try:
            await super().send_packed_command(command, check_health)
        finally:  # also where sending failed at that very moment
            if task is not None and task.cancelling() > before:
                await self.disconnect(nowait=True)  # the reply is nobody's
                raise asyncio.CancelledError


class _Plain(_Heeding, Connection):
    pass


class _PlainSSL(_Heeding, SSLConnection):
    pass


class _PlainUnix(_Heeding, UnixDomainSocketConnection):
    pass


class _PlainSentinel(_Heeding, SentinelManagedConnection):
    pass


class _PlainSentinelSSL(_Heeding, SentinelManagedSSLConnection):
    pass


class _Packing:
    """Packs commands in C: redis.asyncio does it in Python, at five times the cost of a settlement."""

    def pack_commands(self, commands: Iterable[Iterable[EncodableT]]) -> list[bytes]:
        pack: Callable[[Any], bytes] = hiredis.pack_command  # its stubs know tuples of one element only
        return [b"".join([pack(tuple(command)) for command in commands])]


class _PackingPlain(_Packing, _Plain):
    pass


class _PackingSSL(_Packing, _PlainSSL):
    pass


class _PackingUnix(_Packing, _PlainUnix):
    pass


class _PackingSentinel(_Packing, _PlainSentinel):
    pass


class _PackingSentinelSSL(_Packing, _PlainSentinelSSL):
    pass


_KINDS: Final[
    Mapping[type[AbstractConnection], tuple[type[AbstractConnection], type[AbstractConnection]]]
] = {
    Connection: (_Plain, _PackingPlain),
    SSLConnection: (_PlainSSL, _PackingSSL),
    UnixDomainSocketConnection: (_PlainUnix, _PackingUnix),
    SentinelManagedConnection: (_PlainSentinel, _PackingSentinel),
    SentinelManagedSSLConnection: (_PlainSentinelSSL, _PackingSentinelSSL),
}
"""What stands for each kind of redis-py: one that heeds cancellations, and one that packs as well."""


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
        "connection_class": _KINDS[kind][packing],
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
