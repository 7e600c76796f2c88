"""Several model servers as one: each with slots and a gate of its own, shared fairly by documents."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Self

from continuum_briefs.ollama import observing
from continuum_briefs.ollama.errors import Busy, Died, Faltered, ModelMissing, Unanswerable
from continuum_briefs.ollama.gates import Gate, Rests
from continuum_briefs.ollama.observing import observed
from continuum_briefs.ollama.seats import Seat, Seats
from continuum_briefs.ollama.server import Chat, Request, Server
from continuum_briefs.ollama.suspects import Suspects
from continuum_briefs.ollama.turns import Visit, Waiting
from continuum_proto.errors import ModelDown

__all__ = ["Pool", "Questions", "Told", "nobody"]

Look = Callable[[Server], Awaitable[None]]
Told = Callable[[str, bool, str], None]


def nobody(_server: str, _is_open: bool, _reason: str) -> None:
    """Tell nobody."""


class Pool:
    """Servers, chosen by free slots and then by having the model loaded.

    ``look`` finds out whether a server that failed works again; it raises ``ModelDown`` if not. ``told``
    hears of every gate that opens or closes. A context manager: gates are looked after until it ends.
    """

    def __init__(
        self,
        servers: Sequence[tuple[Server, int]],
        *,
        look: Look,
        told: Told = nobody,
        rests: Rests | None = None,
    ) -> None:
        self._look, self._told = look, told
        self.seats = Seats([self._seat(server, slots, rests or Rests()) for server, slots in servers])
        self._suspects = Suspects()

    def _seat(self, server: Server, slots: int, rests: Rests) -> Seat:
        gate = Gate(rests)
        seat = Seat(server, slots, gate)
        gate.look, gate.changed = partial(self._looked_at, seat), partial(self._changed, seat)
        return seat

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for seat in self.seats.all:
            await seat.gate.aclose()

    @contextmanager
    def document(self, name: str, *, model: str | None = None) -> Iterator["Questions"]:
        """Ask questions about one document; its name is the same whenever it comes.

        ``model`` is set where it is another one than gates are about: only servers that have it are asked.
        """
        yield Questions(self, Visit(name, model=model))
        self._suspects.done(name)

    async def ready(self) -> None:
        """Return once a server may be asked; where none may, all are looked at now.

        :raises ModelDown: none of them works.
        """
        self._hurry()
        while not self.seats.open:
            looks = [asyncio.create_task(seat.gate.works()) for seat in self.seats.may_open]
            if not looks:
                raise ModelDown(self.seats.reasons)
            try:
                await asyncio.wait(looks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in looks:
                    task.cancel()

    async def ask(self, visit: Visit, request: Request) -> Chat:
        """Ask a server that has a slot; another one where that cannot be asked.

        A server that fails on a question may be broken, or the question may break it. So what it failed on
        is asked again alone, of a server that is known to work. If that one fails too and then works for
        others, or falls over, the question is to blame; otherwise nobody's attempt is used up.

        :raises ModelDown: no server works.
        :raises Unanswerable: servers fail because of this question.
        """
        self._hurry()
        fault = ModelDown(self.seats.reasons)
        for _ in range(len(self.seats.all) + 1):
            question = Waiting(visit, lone=self._suspects.has(visit.document, request.user))
            seat = await self.seats.given(question)
            try:
                return await self._answered(seat, question, request)
            except Faltered as exc:
                if question.lone and (isinstance(exc, Died) or await seat.gate.works()):
                    raise Unanswerable(f"{exc}, not for the first time, and on this document alone") from exc
                self._suspects.add(visit.document, request.user)
                fault = exc
            except ModelDown as exc:
                fault = exc
            except asyncio.CancelledError:
                if not seat.gate.is_open:  # another part of the document was quicker to notice
                    self._suspects.add(visit.document, request.user)
                raise
        raise fault

    async def _answered(self, seat: Seat, question: Waiting, request: Request) -> Chat:
        try:
            with observed(request.model) as answered:
                chat = await seat.server.chat(request)
                answered(chat)
        except Faltered as exc:
            seat.gate.doubted(str(exc))
            raise
        except ModelDown as exc:
            if isinstance(exc, ModelMissing) and question.visit.model is not None:
                seat.others.discard(question.visit.model)
            else:
                seat.gate.closed(str(exc))
            raise
        finally:
            self.seats.leave(seat, question)
        seat.loaded = True
        if question.visit.model is None:
            seat.gate.opened()
        self._suspects.answered(request.user)
        return chat

    def _hurry(self) -> None:
        """Somebody wants to ask: look at once where no server is known to work."""
        if not self.seats.may_open:
            for seat in self.seats.all:
                seat.gate.hurried()

    async def _looked_at(self, seat: Seat) -> None:
        if seat.busy >= seat.slots:
            raise Busy(seat.gate.reason)  # what is being answered there will tell
        seat.occupy(1)
        try:
            await self._look(seat.server)
        finally:
            seat.occupy(-1)

    def _changed(self, seat: Seat) -> None:
        gate = seat.gate
        if seat.up is not gate.is_open and (gate.is_open or not gate.may_open):
            seat.up = gate.is_open
            if not gate.is_open:
                seat.others.clear()  # it may come back with other models
            observing.up(seat.server.url, gate.is_open)
            self._told(seat.server.name, gate.is_open, gate.reason)
        self.seats.dispatch()


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions of one document, which share slots with those of others."""

    pool: Pool
    visit: Visit

    @property
    def at_a_time(self) -> int:
        """How many of them are asked at a time, at most."""
        return self.pool.seats.share

    async def ask(self, request: Request) -> Chat:
        """Ask a server of the pool.

        :raises ModelDown: no server works.
        :raises ModelRefused: the question was refused, broke a server, or the answer is none.
        """
        return await self.pool.ask(self.visit, request)
