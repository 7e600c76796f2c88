"""Making sure that the groups exist before anyone publishes or reads."""

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from continuum_messaging.errors import redis_errors
from continuum_proto.topology import STREAMS

__all__ = ["ensure_topology"]


async def ensure_topology(redis: Redis) -> None:
    """Create every group of the topology at ``0``; keep existing ones.

    FastStream would create them at ``$`` and never deliver what was published before a service first
    ran. Starting at ``0`` makes start-up order irrelevant.

    :raises RedisDown: try again later.
    """
    pipeline = redis.pipeline(transaction=False)
    for stream in STREAMS:
        for group in stream.groups:
            pipeline.xgroup_create(stream.name, group, id="0", mkstream=True)
    with redis_errors():
        for answer in await pipeline.execute(raise_on_error=False):
            if isinstance(answer, ResponseError) and str(answer).startswith("BUSYGROUP"):
                continue
            if isinstance(answer, Exception):
                raise answer
