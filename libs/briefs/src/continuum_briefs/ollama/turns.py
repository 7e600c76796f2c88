"""Whose question is asked next: pure rules, for the pool (ADR-0018)."""

from asyncio import Future
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

__all__ = ["Visit", "Waiting", "order", "share_of"]

PATIENT: Final = 4
"""Every so many turns the question that has waited longest goes first, whatever its document."""
PART: Final = 4
"""One document has at most this part of all slots …"""
FEWEST: Final = 2
"""… but two, where there are three or more."""


@dataclass(slots=True, eq=False)
class Visit:
    """One document at the pool: how many of its questions were given a slot, and have one now."""

    document: str
    asked: int = 0
    under_way: int = 0
    model: str | None = None
    """The model that is asked, where it is another one than gates are about."""


@dataclass(slots=True, eq=False)
class Waiting:
    """A question that waits for a slot; a lone one for a server that does nothing else meanwhile."""

    visit: Visit
    lone: bool
    seat: Future[int] = field(default_factory=Future)
    """The number of the server that it is given."""


def share_of(slots: int) -> int:
    """Return how many of ``slots`` one document may have: never all of several."""
    return min(max(FEWEST, slots // PART), max(1, slots - 1))


def order(waiting: Iterable[Waiting], *, turn: int, share: int) -> Sequence[Waiting]:
    """Return who may go: first the document that was asked about least, then whoever has waited longest.

    ``waiting`` is in order of arrival. A long document has been asked about often, so that one which
    needs a single question passes it; every :data:`PATIENT` turns arrival alone counts, so that nobody
    is passed for ever.
    """
    may = [each for each in waiting if each.visit.under_way < share]
    return sorted(may, key=lambda each: each.visit.asked) if turn % PATIENT else may
