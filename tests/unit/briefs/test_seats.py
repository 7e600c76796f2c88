"""What becomes of slots and of the questions that wait for one when servers fail."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from continuum_briefs.ollama.gates import Gate
from continuum_briefs.ollama.seats import Seat, Seats
from continuum_briefs.ollama.server import Server, Silence
from continuum_briefs.ollama.turns import Visit, Waiting
from continuum_proto.errors import ModelDown


class Door(Gate):
    """A gate that opens and closes when it is told to, and looks at nothing."""

    shut = False

    @property
    def is_open(self) -> bool:
        return not self.shut


@asynccontextmanager
async def seated(slots: int) -> AsyncIterator[tuple[Seats, Seat, Door]]:
    async with aiohttp.ClientSession() as session:
        seat = Seat(Server("http://one", session, Silence()), slots, door := Door())
        yield Seats([seat]), seat, door


async def test_a_server_that_comes_back_is_kept_for_nobody_who_was_let_go() -> None:
    """A suspect that waited until it was alone there must not keep everybody else out afterwards."""
    async with seated(slots=2) as (seats, seat, door):
        busy, lone = Waiting(Visit("busy"), lone=False), Waiting(Visit("suspect"), lone=True)
        await seats.given(busy)
        waiting = asyncio.create_task(seats.given(lone))
        await asyncio.sleep(0)
        door.shut = True
        seats.leave(seat, busy)
        with pytest.raises(ModelDown):
            await waiting
        door.shut = False
        async with asyncio.timeout(1):
            assert await seats.given(Waiting(Visit("other"), lone=False)) is seat
