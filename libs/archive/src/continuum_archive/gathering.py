"""Decisions about documents, gathered: those that wait share a transaction, each with its own answer."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar
from uuid import UUID

from continuum_archive.archive import Archive
from continuum_archive.course import Course, finish, hold
from continuum_archive.observing import unobserved

__all__ = ["Gathering"]

T = TypeVar("T")
Decide = Callable[[Course], T]
"""Decides on a held document: moves its course and returns an answer, without waiting for anything."""

FLIGHTS: Final = 2
"""Transactions at a time: what comes meanwhile shares the next."""
MOST: Final = 64
"""Documents in one transaction at most."""
HEAVIEST: Final = 2_000_000
"""Letters of text in one transaction, unless a single document has more: they are held several times over,
and a statement that takes all of them has a minute."""


@dataclass(slots=True, eq=False)
class _Piece:
    document_id: int
    event_id: UUID
    decide: Decide[Any]
    first: bool
    weight: int
    answer: asyncio.Future[Any]
    context: Context = field(default_factory=copy_context)
    said: Any = None
    asked: bool = False
    """Whether PostgreSQL heard of it."""

    def decided(self, course: Course) -> bool:
        """Decide, in the trace that asked for it; tell whether there is anything to keep.

        What it raises concerns nobody else.
        """
        try:
            self.said = self.context.run(self.decide, course)
        except Exception as exc:  # passed on: each delivery makes of it what its own ladder says
            self.fail(exc)
            return False
        return True

    def fail(self, error: Exception) -> None:
        """Answer with an error, where anybody still waits."""
        if not self.answer.done():
            self.answer.set_exception(error)

    def succeed(self) -> None:
        """Answer with what was decided: it is kept."""
        if not self.answer.done():
            self.answer.set_result(self.said)


class Gathering:
    """Runs decisions, those that come meanwhile together; alone, one waits for nobody.

    An error of PostgreSQL blames nobody: each decision is made again in a transaction of its own, and only
    what that one meets counts. A server that is not to be had is away for all of them at once.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._waiting: list[_Piece] = []
        self._flights: set[asyncio.Task[None]] = set()
        self._flying = 0

    async def run(
        self, document_id: int, event_id: UUID, decide: Decide[T], *, first: bool = False, weight: int = 0
    ) -> T:
        """Decide on a document for an event; return the answer once it is kept.

        ``first`` goes before others; ``weight`` is how many letters of text will be written.

        Whoever is cancelled meanwhile leaves it undecided or kept: repeated, the event finds out.

        :raises DatabaseDown: PostgreSQL is away.
        :raises ContractViolation: no row may hold it.
        """
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Piece(document_id, event_id, decide, first, weight, answer))
        if self._flying < FLIGHTS:
            self._flying += 1
            flight = asyncio.create_task(self._fly())
            self._flights.add(flight)
            flight.add_done_callback(self._flights.discard)
        return await answer

    async def _fly(self) -> None:
        """Decide until nobody waits."""
        try:
            while pieces := self._share():
                await self._together(pieces)
        finally:
            # In the same turn as the last look: the task itself counts as running a turn longer.
            self._flying -= 1

    def _share(self) -> list[_Piece]:
        """Take what may go together: of each document one event, so that the next sees what it did."""
        share: dict[int, _Piece] = {}
        left: list[_Piece] = []
        weight = 0
        for piece in sorted(self._waiting, key=lambda piece: not piece.first):
            if piece.answer.done():
                continue
            heavy = bool(share) and weight + piece.weight > HEAVIEST
            if piece.document_id in share or len(share) == MOST or heavy:
                left.append(piece)
            else:
                share[piece.document_id] = piece
                weight += piece.weight
        self._waiting = left
        return list(share.values())

    async def _together(self, pieces: Sequence[_Piece]) -> None:
        trace = pieces[0].context.copy()
        try:
            await asyncio.create_task(self._transaction(pieces), context=trace)
        except Exception as exc:  # nothing of it was kept
            if len(pieces) == 1 or not pieces[0].asked:  # nobody gets a connection alone either
                for piece in pieces:
                    piece.fail(exc)
                return
            # Who is to blame shows when each is alone.
            left = [piece for piece in pieces if not piece.answer.done()]
            await asyncio.gather(*(self._together([piece]) for piece in left))

    async def _transaction(self, pieces: Sequence[_Piece]) -> None:
        # Statements of several belong to no single trace.
        with nullcontext() if len(pieces) == 1 else unobserved():
            async with self._archive.transaction() as connection:
                for piece in pieces:
                    piece.asked = True
                courses = await hold(connection, [(piece.document_id, piece.event_id) for piece in pieces])
                pairs = zip(pieces, courses, strict=True)
                await finish(connection, [course for piece, course in pairs if piece.decided(course)])
        for piece in pieces:
            piece.succeed()
