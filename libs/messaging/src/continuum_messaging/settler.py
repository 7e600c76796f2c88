"""Changes of state, pipelined: all that wait go in one round trip."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import NoScriptError, RedisError

from continuum_messaging.errors import refused, unavailable
from continuum_messaging.lua import Argument, Script, script
from continuum_proto.errors import ConfigurationError

__all__ = ["Reply", "Settler"]

MOST = 256
"""How many scripts one round trip holds at most."""
FEW = 16
"""So many or fewer are not worth a second round trip."""
COMPANY, ENOUGH, GATHERING = 3, 24, 0.002
"""Where at least so many wait, and fewer than so many, others may join them for that many seconds."""
PATIENCE = 5.0
"""Seconds that one round trip may take."""
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 1.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What a script answered; ``repeated`` where an earlier reply may have been lost."""

    value: Any
    repeated: bool


@dataclass(slots=True, eq=False)
class _Call:
    script: Script
    keys: Sequence[Argument]
    args: Sequence[Argument]
    reply: asyncio.Future[Reply]
    full: bool = False
    repeated: bool = False

    def command(self) -> tuple[Any, ...]:
        return self.script.command(self.keys, self.args, full=self.full)


@dataclass(slots=True, eq=False)
class Settler:
    """Runs scripts on connections of its own, and repeats them while Redis is down.

    Only scripts that change nothing when repeated may go through here, in any order. Whoever waits
    decides how long: a cancelled call is not sent again.
    """

    redis: Redis
    gathering: float = GATHERING
    _waiting: list[_Call] = field(default_factory=list)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _enough: asyncio.Event = field(default_factory=asyncio.Event)
    _sending: int = 0

    async def call(self, name: str, keys: Sequence[Argument], args: Sequence[Argument]) -> Reply:
        """Run a script.

        :raises RedisError: the server refused this very call.
        """
        reply: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Call(script(name), keys, args, reply))
        self._wake.set()
        if len(self._waiting) >= ENOUGH:
            self._enough.set()
        return await reply

    async def run(self) -> None:
        """Send what waits, for ever; several may run side by side, each on a connection.

        :raises ConfigurationError: Redis refuses us.
        """
        pause, most = FIRST_PAUSE, MOST
        while True:
            await self._wake.wait()
            await self._gather()
            batch = self._share(most)
            self._sending += 1
            try:
                again = await self._send([call for call in batch if not call.reply.done()])
            finally:
                self._sending -= 1
            self._waiting[:0] = again
            if again:
                self._wake.set()
            if any(call.repeated for call in again):
                await asyncio.sleep(pause)
                # A link that loses one reply in a hundred lets no long pipeline through, but short ones.
                pause, most = min(pause * 2, LONGEST_PAUSE), max(most // 4, 1)
            else:
                pause, most = FIRST_PAUSE, min(most * 2, MOST)

    async def _gather(self) -> None:
        """Let what ends together be settled together.

        Redis works on one thing at a time, and so do we: a settlement sent at once would stand in the
        way of the read that fills the slot again.
        """
        await asyncio.sleep(0)  # whoever is ready in this turn of the loop joins
        if COMPANY <= len(self._waiting) < ENOUGH:
            self._enough.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(self.gathering):
                    await self._enough.wait()

    def _share(self, most: int) -> list[_Call]:
        """Take what waits; where no other round trip goes on, half: Redis works on it while we go on."""
        waiting = len(self._waiting)
        share = min(most, waiting if self._sending else max(FEW, (waiting + 1) // 2))
        batch, self._waiting = self._waiting[:share], self._waiting[share:]
        if not self._waiting:
            self._wake.clear()
        return batch

    async def _send(self, batch: list[_Call]) -> list[_Call]:
        """Send ``batch``; return what has to be sent again."""
        if not batch:
            return []
        pipeline = self.redis.pipeline(transaction=False)
        for call in batch:
            pipeline.execute_command(*call.command())
        try:
            async with asyncio.timeout(PATIENCE):
                answers: Sequence[Any] = await pipeline.execute(raise_on_error=False)
        except (RedisError, OSError) as exc:  # TimeoutError is an OSError
            answers = [exc] * len(batch)
        return [call for call, answer in zip(batch, answers, strict=True) if not _answered(call, answer)]


def _answered(call: _Call, answer: Any) -> bool:
    """Pass ``answer`` on; tell whether there was one."""
    if isinstance(answer, NoScriptError):
        call.full = True
        return False
    if isinstance(answer, Exception) and refused(answer):
        raise ConfigurationError(f"REDIS_URL: Redis refuses us: {answer}") from answer
    if isinstance(answer, Exception) and unavailable(answer):
        call.repeated = True
        return False
    if not call.reply.done():
        if isinstance(answer, Exception):
            call.reply.set_exception(answer)
        else:
            call.reply.set_result(Reply(answer, call.repeated))
    return True
