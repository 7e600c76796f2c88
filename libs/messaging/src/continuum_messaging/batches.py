"""Batches: one call of a handler for many deliveries, each with its own lease, span and settlement."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from typing import Any, Final

from continuum_messaging.entries import Taken
from continuum_messaging.routes import Call, Route
from continuum_proto.envelope import Payload
from continuum_proto.errors import DependencyDown
from continuum_proto.event import Event

__all__ = ["Batch", "Share", "shares", "singly"]

_APART: Final = object()
"""What a delivery is told whose handler raised for all: each has to be tried by itself."""


async def singly(call: Call, event: Event[Payload]) -> Any:
    """Let a handler of batches work on one event.

    :raises TypeError: it did not return one outcome.
    """
    return _checked(await call((event,)), 1)[0]


@dataclass(slots=True, eq=False)
class Batch:
    """Deliveries that share one call of their handler.

    Each is a task of its own that waits here, so that a lost lease ends that one alone. The call
    belongs to none of their traces: what it logs or opens is about all of them.
    """

    call: Call
    turn: asyncio.Lock
    """Shared by all that is in one slot: nothing there runs beside anything else."""
    awaited: set[str] = field(default_factory=set)
    """Entries that have neither joined nor left yet."""
    _joined: list[tuple[Event[Payload], asyncio.Future[object]]] = field(default_factory=list)
    _context: Context = field(default_factory=copy_context)
    _calling: asyncio.Task[None] | None = None

    async def answer(self, entry: str, event: Event[Payload]) -> Any:
        """Return what the handler says to ``event``; whatever it raises of this one alone goes through.

        :raises DependencyDown: the handler raised it for all.
        """
        reply: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        self._joined.append((event, reply))
        self.leave(entry)
        try:
            said = await reply
        except asyncio.CancelledError:
            await self._deserted()
            raise
        if said is _APART:
            async with self.turn:
                return await singly(self.call, event)
        if isinstance(said, Exception):
            raise said
        return said

    def leave(self, entry: str) -> None:
        """Wait for that entry no longer; when all are there the handler is called."""
        self.awaited.discard(entry)
        if not self.awaited and self._joined and self._calling is None:
            self._calling = asyncio.create_task(self._call(), context=self._context)

    async def _call(self) -> None:
        async with self.turn:
            members = [member for member in self._joined if not member[1].done()]
            if not members:
                return
            for (_, reply), said in zip(members, await self._said(members), strict=True):
                if not reply.done():
                    reply.set_result(said)

    async def _said(self, members: Sequence[tuple[Event[Payload], asyncio.Future[object]]]) -> Sequence[Any]:
        """Call the handler; an error is everybody's only where it tells nothing of the events."""
        number = len(members)
        try:
            return _checked(await self.call(tuple(event for event, _ in members)), number)
        except asyncio.CancelledError:
            if self._is_deserted():
                raise
            error: Exception = RuntimeError("the handler was cancelled from within")
        except Exception as exc:  # passed on: each delivery makes of it what its own ladder says
            error = exc
        return [error if number == 1 or isinstance(error, DependencyDown) else _APART] * number

    def _is_deserted(self) -> bool:
        return all(reply.done() for _, reply in self._joined)

    async def _deserted(self) -> None:
        """End the call that nobody waits for any more."""
        if self._calling is not None and self._is_deserted():
            self._calling.cancel()
            await asyncio.wait([self._calling])


Share = Sequence[tuple[Taken, Batch | None]]
"""Entries of one stream that take one slot together."""


def shares(route: Route, taken: Iterable[Taken]) -> Iterator[Share]:
    """Divide what was read among slots: an entry each, or a batch where the handler takes several.

    Only what was never tried goes into a batch: whatever failed or crashed before goes by itself.
    """
    together: defaultdict[str, list[Taken]] = defaultdict(list)
    for item in taken:
        if route.takes_together(_type(item)) and item.attempt == 1 and not item.crashes:
            together[item.stream].append(item)
        else:
            yield [(item, None)]
    for items in together.values():
        for first in range(0, len(items), route.batch):
            yield _share(route, items[first : first + route.batch])


def _share(route: Route, items: Sequence[Taken]) -> Share:
    turn, batches = asyncio.Lock(), dict[Call, Batch]()
    share: list[tuple[Taken, Batch | None]] = []
    for item in items:
        call = route.calls.get(_type(item))
        batch = batches.setdefault(call, Batch(call, turn)) if call is not None else None
        if batch is not None:
            batch.awaited.add(item.entry)
        share.append((item, batch))
    return share


def _type(item: Taken) -> str:
    return item.fields.get(b"type", b"").decode("utf-8", "replace")


def _checked(answers: object, number: int) -> Sequence[Any]:
    if isinstance(answers, list | tuple) and len(answers) == number:
        return answers
    got = f"{len(answers)} outcomes" if isinstance(answers, list | tuple) else type(answers).__name__
    raise TypeError(f"a handler of {number} events returned {got}: expected a list with one outcome each")
