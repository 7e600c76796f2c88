"""The slots of all servers, and the questions that wait for one."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from continuum_briefs.ollama import observing
from continuum_briefs.ollama.gates import Gate
from continuum_briefs.ollama.server import Server
from continuum_briefs.ollama.turns import Waiting, order, share_of
from continuum_proto.errors import ModelDown

__all__ = ["Seat", "Seats"]


@dataclass(eq=False)
class Seat:
    """A server in the pool."""

    server: Server
    slots: int
    gate: Gate
    busy: int = 0
    loaded: bool = False
    """Whether it has the model in memory, as far as we know."""
    kept_for: Waiting | None = None
    """The question that waits until it is alone here, or is."""
    up: bool | None = None
    """What was told of it."""
    others: set[str] = field(default_factory=set)
    """The models, beside the one that the gate is about, that may be asked here."""

    def has(self, model: str | None) -> bool:
        """Tell whether ``model`` may be asked here; ``None`` is the one that the gate is about."""
        return model is None or model in self.others

    def room_for(self, question: Waiting) -> bool:
        """Tell whether ``question`` may be asked here now."""
        if not self.gate.is_open or self.kept_for not in (None, question):
            return False
        if not self.has(question.visit.model):
            return False
        return self.busy == 0 if question.lone else self.busy < self.slots

    def occupy(self, change: int) -> None:
        """Take that many slots more, or less."""
        self.busy += change
        observing.in_flight(self.server.url, self.busy)


class Seats:
    """Gives slots to questions: on the server with most free, then where the model is in memory."""

    def __init__(self, seats: Sequence[Seat]) -> None:
        self.all = seats
        self.share = share_of(sum(seat.slots for seat in seats))
        self._waiting: dict[Waiting, None] = {}
        self._turn = 0

    @property
    def open(self) -> Sequence[Seat]:
        """The servers that may be asked."""
        return [seat for seat in self.all if seat.gate.is_open]

    @property
    def may_open(self) -> Sequence[Seat]:
        """Those, and the ones that are being looked at."""
        return [seat for seat in self.all if seat.gate.may_open]

    def having(self, model: str | None) -> Sequence[Seat]:
        """Return the servers at which ``model`` may be asked now."""
        return [seat for seat in self.open if seat.has(model)]

    @property
    def reasons(self) -> str:
        """Why the others may not be asked."""
        return "; ".join(seat.gate.reason for seat in self.all if not seat.gate.is_open)

    async def given(self, question: Waiting) -> Seat:
        """Wait for a slot.

        :raises ModelDown: no server works.
        """
        self._waiting[question] = None
        self.dispatch()
        try:
            return self.all[await question.seat]
        except asyncio.CancelledError:
            self._withdraw(question)
            raise

    def dispatch(self) -> None:
        """Give slots to whoever may have one; let go of whomever no server can answer."""
        while (found := self._next()) is not None:
            self._give(*found)
        may_open = self.may_open
        for question in list(self._waiting):
            model = question.visit.model
            if any(seat.has(model) for seat in may_open):
                continue
            self._forget(question)
            if not question.seat.done():
                reasons = self.reasons or f"no server has {model} any more"
                question.seat.set_exception(ModelDown(reasons))

    def _next(self) -> tuple[Waiting, Seat] | None:
        waiting = (question for question in self._waiting if not question.seat.done())
        for question in order(waiting, turn=self._turn, share=self.share):
            if (seat := self._seat_for(question)) is not None:
                return question, seat
        return None

    def _seat_for(self, question: Waiting) -> Seat | None:
        if free := [seat for seat in self.all if seat.room_for(question)]:
            return min(free, key=lambda seat: (seat.busy - seat.slots, not seat.loaded))
        if question.lone and not any(seat.kept_for is question for seat in self.open):
            others = [seat for seat in self.having(question.visit.model) if seat.kept_for is None]
            if others:
                min(others, key=lambda seat: seat.busy).kept_for = question
        return None

    def _give(self, question: Waiting, seat: Seat) -> None:
        self._forget(question)
        if question.lone:
            seat.kept_for = question
        self._turn += 1
        question.visit.asked += 1
        question.visit.under_way += 1
        seat.occupy(1)
        question.seat.set_result(self.all.index(seat))

    def leave(self, seat: Seat, question: Waiting) -> None:
        """Give back the slot of ``question``."""
        question.visit.under_way -= 1
        seat.occupy(-1)
        self._forget(question)
        self.dispatch()

    def _withdraw(self, question: Waiting) -> None:
        """Give up what was waited for: the place among those who wait, or a slot given a moment ago."""
        given = question.seat
        if given.done() and not given.cancelled() and given.exception() is None:
            self.leave(self.all[given.result()], question)
        else:
            self._forget(question)
            self.dispatch()

    def _forget(self, question: Waiting) -> None:
        self._waiting.pop(question, None)
        for seat in self.all:
            if seat.kept_for is question:
                seat.kept_for = None
