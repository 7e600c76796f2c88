"""Locks that expire, and the switch that pauses a group."""

from dataclasses import dataclass

from redis.asyncio import Redis
from redis.exceptions import OutOfMemoryError

from continuum_messaging.lua import call
from continuum_messaging.redis_streams import milliseconds
from continuum_proto.topology import GATE_KEY, LOCK_KEY, PAUSED_KEY

__all__ = ["Locks"]


@dataclass(slots=True, eq=False)
class Locks:
    """What processes of one kind agree on through Redis."""

    redis: Redis
    owner: str

    async def turn(self, job: str, seconds: float) -> bool:
        """Tell whether it is our turn to do ``job``; nobody else's for ``seconds``."""
        return await self._take(LOCK_KEY.format(job=job), seconds)

    async def keep(self, job: str, seconds: float) -> None:
        """Keep our turn at ``job`` for so long from now on, if it is still ours."""
        await call(self.redis, "keep", [LOCK_KEY.format(job=job)], [self.owner, milliseconds(seconds)])

    async def probe(self, dependency: str, seconds: float) -> bool:
        """Take the right to probe ``dependency``."""
        return await self._take(GATE_KEY.format(dependency=dependency), seconds)

    async def keep_probing(self, dependency: str, seconds: float) -> None:
        """Keep the right to probe ``dependency`` for so long from now on, if it is still ours."""
        key = GATE_KEY.format(dependency=dependency)
        await call(self.redis, "keep", [key], [self.owner, milliseconds(seconds)])

    async def probed(self, dependency: str) -> None:
        """Give the right to probe ``dependency`` back, if it is ours."""
        await call(self.redis, "unlock", [GATE_KEY.format(dependency=dependency)], [self.owner])

    async def paused(self, group: str) -> bool:
        """Tell whether somebody paused ``group``."""
        return bool(await self.redis.sismember(PAUSED_KEY, group))

    async def _take(self, key: str, seconds: float) -> bool:
        expiry = milliseconds(seconds)
        try:
            if await self.redis.set(key, self.owner, nx=True, px=expiry):
                return True
            if await self.redis.pttl(key) <= expiry:
                return False
            # Nobody takes it for so long: the clock of Redis has gone back since.
            return bool(await self.redis.set(key, self.owner, px=expiry))
        except OutOfMemoryError:
            # A full Redis has to drain: what locks guard is harmless when two do it.
            return True
