"""Several model servers as one: each with slots, and left alone for a while after it failed."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Final

from continuum_briefs.ollama import observing
from continuum_briefs.ollama.server import Server
from continuum_proto.errors import ModelDown

__all__ = ["Pool"]

REST: Final = 5.0
"""Seconds before a server that failed is tried again, by one question at first."""


@dataclass
class _Seat:
    server: Server
    busy: int = 0
    resting_until: float = 0.0
    failed: bool = False
    reason: str = ""

    def free(self, slots: int) -> bool:
        if self.failed:
            return monotonic() >= self.resting_until and self.busy == 0
        return self.busy < slots


class Pool:
    """Servers, chosen by free slots; one that failed gets a single question after a rest."""

    def __init__(self, servers: Sequence[Server], *, slots: int) -> None:
        self._seats = [_Seat(server) for server in servers]
        self._slots = slots
        self._left = asyncio.Condition()

    @property
    def servers(self) -> Sequence[Server]:
        """Every server, whatever its state."""
        return [seat.server for seat in self._seats]

    @asynccontextmanager
    async def server(self) -> AsyncIterator[Server]:
        """Take a slot of the least busy server; wait while all are busy.

        :raises ModelDown: none of them works.
        """
        seat = await self._take()
        try:
            yield seat.server
        except ModelDown as exc:
            seat.failed, seat.reason = True, str(exc)
            seat.resting_until = monotonic() + REST
            observing.up(seat.server.url, False)
            raise
        else:
            seat.failed = False
            observing.up(seat.server.url, True)
        finally:
            seat.busy -= 1
            observing.in_flight(seat.server.url, seat.busy)
            async with self._left:
                self._left.notify()

    async def _take(self) -> _Seat:
        async with self._left:
            while True:
                free = [seat for seat in self._seats if seat.free(self._slots)]
                if free:
                    seat = min(free, key=lambda seat: (seat.failed, seat.busy))
                    seat.busy += 1
                    observing.in_flight(seat.server.url, seat.busy)
                    return seat
                if all(seat.failed for seat in self._seats):
                    raise ModelDown("; ".join(seat.reason for seat in self._seats))
                await self._left.wait()
