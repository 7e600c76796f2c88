"""Making sure that the groups exist before anyone publishes or reads, and no others."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.exceptions import NoPermissionError, ResponseError

from continuum_messaging.errors import redis_errors
from continuum_messaging.queues import Queues
from continuum_proto.errors import ConfigurationError
from continuum_proto.topology import GROUPS, STREAMS

__all__ = ["ensure_topology", "switched_off"]

log = structlog.get_logger()


def switched_off(groups: Collection[str], *, reads: str) -> frozenset[str]:
    """Return the groups that nobody deploys, for a service that reads as ``reads``.

    :raises ConfigurationError: there is no such group, or it is the service's own.
    """
    if unknown := set(groups).difference(GROUPS):
        known = ", ".join(GROUPS)
        raise ConfigurationError(f"CONTINUUM_GROUPS_OFF: {', '.join(sorted(unknown))} is none of {known}")
    if reads in groups:
        raise ConfigurationError(f"CONTINUUM_GROUPS_OFF names {reads}, which is what this service reads as")
    return frozenset(groups)


async def ensure_topology(redis: Redis, *, off: Collection[str] = ()) -> None:
    """Create every group of the topology at ``0``; keep existing ones, destroy those that are ``off``.

    FastStream would create them at ``$`` and never deliver what was published before a service first
    ran. Starting at ``0`` makes start-up order irrelevant. A group that nobody reads would keep every
    entry from being trimmed, for ever.

    :raises RedisDown: try again later.
    """
    with redis_errors():
        known = await _known(redis)
        for stream, groups in known.items():
            for name in off:
                if name in groups:
                    await _destroy(redis, stream, name, groups[name])
        wanted = [(stream.name, group) for stream in STREAMS for group in stream.groups if group not in off]
        missing = [(stream, group) for stream, group in wanted if group not in known[stream]]
        if not missing:
            return
        pipeline = redis.pipeline(transaction=False)
        for stream, group in missing:
            pipeline.xgroup_create(stream, group, id="0", mkstream=True)
        _raise_first(await pipeline.execute(raise_on_error=False), but="BUSYGROUP")


async def _known(redis: Redis) -> dict[str, dict[str, Mapping[str, Any]]]:
    """Look first: a full Redis refuses to create even what is there."""
    pipeline = redis.pipeline(transaction=False)
    for stream in STREAMS:
        pipeline.xinfo_groups(stream.name)
    answers: Sequence[Any] = await pipeline.execute(raise_on_error=False)
    _raise_first(answers, but="no such key")
    return {
        stream.name: {}
        if isinstance(answer, Exception)
        else {group["name"].decode(): group for group in answer}
        for stream, answer in zip(STREAMS, answers, strict=True)
    }


async def _destroy(redis: Redis, stream: str, group: str, state: Mapping[str, Any]) -> None:
    """Destroy a group and say what it drops; only persistence has the right where each has its own."""
    undelivered, _ = await Queues(redis).undelivered(stream, state)
    about = {"stream": stream, "group": group}
    try:
        await redis.xgroup_destroy(stream, group)
    except NoPermissionError:
        log.info("group_left_to_others", **about)
        return
    dropped = undelivered + state["pending"]
    tell = log.warning if dropped else log.info
    tell(
        "group_switched_off", **about, dropped=dropped, pending=state["pending"], consumers=state["consumers"]
    )


def _raise_first(answers: Sequence[Any], *, but: str) -> None:
    for answer in answers:
        if isinstance(answer, Exception) and not (isinstance(answer, ResponseError) and but in str(answer)):
            raise answer
