"""Making sure that the groups exist before anyone publishes or reads."""

from redis.asyncio import Redis

__all__ = ["ensure_topology"]


async def ensure_topology(redis: Redis) -> None:
    """Create every group of the topology at ``0``; keep existing ones.

    FastStream would create them at ``$`` and never deliver what was published before a service first
    ran. Starting at ``0`` makes start-up order irrelevant.
    """
    raise NotImplementedError
