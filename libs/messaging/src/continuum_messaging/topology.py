"""Making sure that the groups exist before anyone publishes or reads."""

from collections.abc import Sequence
from typing import Any

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
    with redis_errors():
        missing = await _missing(redis)
        if not missing:
            return
        pipeline = redis.pipeline(transaction=False)
        for stream, group in missing:
            pipeline.xgroup_create(stream, group, id="0", mkstream=True)
        _raise_first(await pipeline.execute(raise_on_error=False), but="BUSYGROUP")


async def _missing(redis: Redis) -> list[tuple[str, str]]:
    """Look first: a full Redis refuses to create even what is there."""
    pipeline = redis.pipeline(transaction=False)
    for stream in STREAMS:
        pipeline.xinfo_groups(stream.name)
    known: Sequence[Any] = await pipeline.execute(raise_on_error=False)
    _raise_first(known, but="no such key")
    missing = []
    for stream, groups in zip(STREAMS, known, strict=True):
        there = set() if isinstance(groups, Exception) else {group["name"].decode() for group in groups}
        missing += [(stream.name, group) for group in stream.groups if group not in there]
    return missing


def _raise_first(answers: Sequence[Any], *, but: str) -> None:
    for answer in answers:
        if isinstance(answer, Exception) and not (isinstance(answer, ResponseError) and but in str(answer)):
            raise answer
