"""The state of all queues, read-only: for `continuum status`, the api and metrics."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import time
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from continuum_messaging.entries import Holder
from continuum_messaging.errors import redis_errors
from continuum_messaging.redis_streams import no_group
from continuum_proto.topology import DEAD_LETTERS, SERVICES_KEY, STREAMS, Stream

__all__ = ["GroupState", "Queues", "StreamState"]

COUNTED = 10_000
"""How many undelivered entries are counted one by one where Redis does not know the number."""
STALE = 30.0
"""Seconds after which a heartbeat is one of the dead."""


@dataclass(frozen=True, slots=True)
class GroupState:
    """How far one group is with one stream."""

    group: str
    undelivered: int
    lag_known: bool
    """False where ``undelivered`` is a lower bound."""
    leased: int
    parked: Mapping[int, int]
    """By tier; tier 0 waits for a dependency or was put back."""
    consumers: int
    """Processes in the group, dead ones included until they are cleared away."""
    names: tuple[str, ...]
    """Theirs."""
    oldest_undelivered: float | None
    """Age in seconds; nothing where nothing is undelivered."""
    oldest_pending: float | None


@dataclass(frozen=True, slots=True)
class StreamState:
    """One stream and the groups that read it."""

    stream: str
    length: int
    groups: tuple[GroupState, ...]


class Queues:
    """Looks at streams and groups without changing anything."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def read(self) -> tuple[StreamState, ...]:
        """Return the state of every stream of the topology.

        :raises RedisDown: Redis does not answer.
        """
        with redis_errors():
            return tuple([await self._stream(stream) for stream in STREAMS])

    async def dead_letters(self) -> int:
        """Return how many letters are open.

        :raises RedisDown: Redis does not answer.
        """
        with redis_errors():
            return int(await self._redis.xlen(DEAD_LETTERS.name))

    async def services(self) -> dict[str, dict[str, Any]]:
        """Return the signs of life, by consumer name, that are younger than 30 s.

        :raises RedisDown: Redis does not answer.
        """
        with redis_errors():
            beats: Any = await self._redis.hgetall(SERVICES_KEY)
        read = {consumer.decode(): json.loads(beat) for consumer, beat in beats.items()}
        return {name: beat for name, beat in read.items() if time() - beat["time"] < STALE}

    async def undelivered(self, stream: str, group: Mapping[str, Any]) -> tuple[int, bool]:
        """Count what a group was not given, as XINFO shows it; tell whether that is the whole number.

        Redis 6.2 has no lag, and trimming may lose it.
        """
        if (lag := group.get("lag")) is not None:
            return int(lag), True
        counted = len(await self._after(stream, group, count=COUNTED))
        return counted, counted < COUNTED

    async def _stream(self, stream: Stream) -> StreamState:
        try:
            known: Any = await self._redis.xinfo_groups(stream.name)
        except ResponseError as exc:
            if not no_group(exc):
                raise
            return StreamState(stream.name, 0, ())
        groups = [await self._group(stream.name, group) for group in known]
        return StreamState(stream.name, int(await self._redis.xlen(stream.name)), tuple(groups))

    async def _group(self, stream: str, group: Mapping[str, Any]) -> GroupState:
        name = group["name"].decode()
        consumers: Any = await self._redis.xinfo_consumers(stream, name)
        holders = [Holder(each["name"].decode(), each["pending"], each["idle"] / 1000) for each in consumers]
        pending: Any = await self._redis.xpending(stream, name)
        undelivered, known = await self.undelivered(stream, group)
        first = await self._after(stream, group, count=1) if undelivered else []
        return GroupState(
            group=name,
            undelivered=undelivered,
            lag_known=known,
            leased=sum(each.pending for each in holders if each.tier is None),
            parked={each.tier: each.pending for each in holders if each.tier is not None and each.pending},
            consumers=sum(each.tier is None for each in holders),
            names=tuple(each.name for each in holders if each.tier is None),
            oldest_undelivered=_age(first[0][0]) if first else None,
            oldest_pending=_age(pending["min"]) if pending["pending"] else None,
        )

    async def _after(self, stream: str, group: Mapping[str, Any], *, count: int) -> Sequence[Any]:
        last = group["last-delivered-id"].decode()
        entries: Any = await self._redis.xrange(stream, min=f"({last}", count=count)
        return list(entries)


def _age(entry: bytes) -> float:
    return max(0.0, time() - int(entry.partition(b"-")[0]) / 1000)
