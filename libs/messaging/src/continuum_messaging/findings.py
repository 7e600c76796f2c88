"""Whether a Redis is fit for us: policy, persistence, version."""

from dataclasses import dataclass

from redis.asyncio import Redis

__all__ = ["Finding", "redis_findings"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about Redis that is worth saying; ``fatal`` ones keep services from starting."""

    about: str
    ok: bool
    text: str
    fatal: bool = False


async def redis_findings(redis: Redis) -> list[Finding]:
    """Look at eviction policy, append-only file and version."""
    raise NotImplementedError
