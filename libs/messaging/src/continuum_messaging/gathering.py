"""Scripts of many callers in one round trip, each with its own answer or error."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import NoScriptError, RedisError

from continuum_messaging.lua import Argument, Script, script

__all__ = ["FLIGHTS", "Gathering"]

FLIGHTS = 2
"""Round trips at once, each on a connection: who comes meanwhile shares the next."""
MOST = 128
"""Scripts in one round trip at most."""


@dataclass(slots=True, eq=False)
class _Call:
    script: Script
    keys: Sequence[Argument]
    args: Sequence[Argument]
    answer: asyncio.Future[Any]


@dataclass(slots=True, eq=False)
class Gathering:
    """Sends what is asked for while others are on their way; alone, a caller waits for nobody.

    Nothing is repeated here. ``redis`` is opened with ``packing``.
    """

    redis: Redis
    patience: float
    """Seconds that one round trip may take."""
    _waiting: list[_Call] = field(default_factory=list)
    _flights: set[asyncio.Task[None]] = field(default_factory=set)
    _flying: int = 0

    async def call(self, name: str, keys: Sequence[Argument], args: Sequence[Argument]) -> Any:
        """Run the script ``name``.

        :raises RedisError: the server refused it, or the connection was lost.
        :raises TimeoutError: no answer came in time.
        """
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Call(script(name), keys, args, answer))
        if self._flying < FLIGHTS:
            self._flying += 1
            flight = asyncio.create_task(self._fly())
            self._flights.add(flight)
            flight.add_done_callback(self._flights.discard)
        return await answer

    async def _fly(self) -> None:
        """Send until nobody waits."""
        try:
            while self._waiting:
                calls, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                unknown = await self._send(_awaited(calls), full=False)
                await self._send(_awaited(unknown), full=True)
        finally:
            # In the same turn as the last look: the task itself counts as running a turn longer.
            self._flying -= 1

    async def _send(self, calls: list[_Call], *, full: bool) -> list[_Call]:
        """Send ``calls``; return those whose script the server does not know."""
        if not calls:
            return []
        pipeline = self.redis.pipeline(transaction=False)
        for call in calls:
            pipeline.execute_command(*call.script.command(call.keys, call.args, full=full))
        try:
            async with asyncio.timeout(self.patience):
                answers: Sequence[Any] = await pipeline.execute(raise_on_error=False)
        except (RedisError, OSError) as exc:  # TimeoutError is an OSError
            answers = [exc] * len(calls)
        pairs = zip(calls, answers, strict=True)
        return [call for call, answer in pairs if not _passed_on(call, answer, full=full)]


def _awaited(calls: list[_Call]) -> list[_Call]:
    """Leave out whom nobody waits for any more."""
    return [call for call in calls if not call.answer.done()]


def _passed_on(call: _Call, answer: Any, *, full: bool) -> bool:
    if isinstance(answer, NoScriptError) and not full:
        return False
    if call.answer.done():
        return True
    if isinstance(answer, Exception):
        call.answer.set_exception(answer)
    else:
        call.answer.set_result(answer)
    return True
