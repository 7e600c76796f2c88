"""Pausing a group: its processes finish what they hold and take nothing more until it is resumed."""

from typing import Any

from redis.asyncio import Redis

from continuum_messaging.errors import redis_errors
from continuum_proto.errors import ContinuumError
from continuum_proto.topology import GROUPS, PAUSED_KEY

__all__ = ["NoSuchGroup", "Pausing"]


class NoSuchGroup(ContinuumError):
    """The topology has no group of that name."""


class Pausing:
    """The switch that all processes of a group look at every second."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def groups(self) -> frozenset[str]:
        """Return which groups are paused.

        :raises RedisDown: Redis does not answer.
        """
        with redis_errors():
            paused: Any = await self._redis.smembers(PAUSED_KEY)
        return frozenset(group.decode("utf-8", "replace") for group in paused)

    async def pause(self, group: str) -> bool:
        """Let ``group`` take nothing more; tell whether that is new.

        :raises NoSuchGroup: the message names those that there are.
        :raises RedisDown: Redis does not answer, or is full.
        """
        _known(group)
        with redis_errors():
            return bool(await self._redis.sadd(PAUSED_KEY, group))

    async def resume(self, group: str) -> bool:
        """Let ``group`` go on; tell whether it was paused.

        :raises NoSuchGroup: the message names those that there are.
        :raises RedisDown: Redis does not answer.
        """
        with redis_errors():
            resumed = bool(await self._redis.srem(PAUSED_KEY, group))
        if not resumed:  # a group of an older release may be resumed all the same
            _known(group)
        return resumed


def _known(group: str) -> None:
    if group not in GROUPS:
        raise NoSuchGroup(f"there is no group {group!r}: there are {', '.join(GROUPS)}")
