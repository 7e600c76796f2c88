"""The rows of the fault matrix that are proved here."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.faults.plan import Times

if TYPE_CHECKING:
    from tests.faults.stage import Stage

__all__ = ["ROWS", "Needs", "NotHere", "Row", "row"]

Perform = Callable[["Stage"], Awaitable[None]]
Bound = Callable[[Times], float]


class NotHere(Exception):
    """This machine has not what the row needs; the message says what that is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """The server that a row wants."""

    build: str = ""
    """Such as ``redis-6.2``; by default the embedded one."""
    proxied: bool = False
    """Whether source, workers and sink reach it through a proxy."""
    clock: bool = False
    """Whether its clock can be set."""
    fillable: bool = False
    """Whether its disk can be filled."""
    options: Mapping[str, str] = field(default_factory=dict)
    """Lines of its configuration."""


@dataclass(frozen=True, slots=True)
class Row:
    """A fault, how often it strikes at SCALE=1, and how soon work must go on."""

    number: int
    name: str
    injections: int
    perform: Perform
    bound: Bound | None
    documents: int
    needs: Needs

    def scaled(self, scale: float) -> int:
        """Return the number of injections of a smaller run, at least one."""
        return max(1, round(self.injections * scale))


ROWS: dict[int, Row] = {}


def row(
    number: int,
    name: str,
    *,
    injections: int,
    recovers: Bound | None = None,
    documents: int = 500,
    needs: Needs = Needs(),
) -> Callable[[Perform], Perform]:
    """Declare a row; ``recovers`` bounds the 95th percentile of its recoveries, in seconds."""

    def register(perform: Perform) -> Perform:
        assert number not in ROWS, f"row {number} is declared twice"
        ROWS[number] = Row(number, name, injections, perform, recovers, documents, needs)
        return perform

    return register
