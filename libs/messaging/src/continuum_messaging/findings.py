"""Whether a Redis is fit for us: policy, persistence, version."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from redis.asyncio import Redis

from continuum_messaging.errors import redis_errors
from continuum_proto.errors import ConfigurationError

__all__ = ["Finding", "redis_findings", "require_fit"]

log = structlog.get_logger()

OLDEST = (6, 2)
PATCHED: Mapping[tuple[int, ...], tuple[int, ...]] = {
    (6, 2): (6, 2, 24),
    (7, 2): (7, 2, 16),
    (7, 4): (7, 4, 11),
}
"""The first release of each line without known open vulnerabilities in scripts."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about Redis that is worth saying; ``fatal`` ones keep services from starting."""

    about: str
    ok: bool
    text: str
    fatal: bool = False


async def redis_findings(redis: Redis) -> list[Finding]:
    """Look at version, eviction policy and append-only file.

    All of it is read from INFO: managed servers deny CONFIG.

    :raises RedisDown: Redis does not answer.
    :raises ConfigurationError: it refuses us.
    """
    with redis_errors():
        info: Mapping[str, Any] = await redis.info()
    return [_version(info), _policy(info), _persistence(info)]


async def require_fit(redis: Redis) -> None:
    """Warn of what is unwise.

    :raises ConfigurationError: this Redis would lose entries.
    """
    for finding in await redis_findings(redis):
        if finding.fatal:
            raise ConfigurationError(f"Redis: {finding.text}")
        if not finding.ok:
            log.warning("redis_unwise", about=finding.about, advice=finding.text)


def _version(info: Mapping[str, Any]) -> Finding:
    if info.get("server_name") == "valkey" or "valkey_version" in info:
        return Finding("version", ok=True, text=f"Valkey {info.get('valkey_version', '?')}")
    told = str(info.get("redis_version", "0"))
    version = tuple(int(part) for part in told.split(".")[:3] if part.isdigit())
    if version < OLDEST:
        text = f"version {told} is too old: 6.2 or newer is needed"
        return Finding("version", ok=False, text=text, fatal=True)
    patched = PATCHED.get(version[:2])
    if patched is not None and version < patched:
        wanted = ".".join(map(str, patched))
        text = (
            f"version {told} has known vulnerabilities unless your distribution patched it: {wanted} has none"
        )
        return Finding("version", ok=False, text=text)
    return Finding("version", ok=True, text=f"Redis {told}")


def _policy(info: Mapping[str, Any]) -> Finding:
    policy = str(info.get("maxmemory_policy", "noeviction"))
    if policy == "noeviction":
        return Finding("policy", ok=True, text="maxmemory-policy noeviction")
    text = f"maxmemory-policy is {policy}, which deletes queued work when memory runs out: set noeviction"
    return Finding("policy", ok=False, text=text, fatal=True)


def _persistence(info: Mapping[str, Any]) -> Finding:
    if info.get("aof_enabled"):
        return Finding("persistence", ok=True, text="appendonly yes")
    text = "appendonly is off: a restart of Redis forgets queued work, to be found again later: set it to yes"
    return Finding("persistence", ok=False, text=text)
