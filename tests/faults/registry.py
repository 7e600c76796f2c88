"""The rows of the fault matrix that are proved here."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.faults.plan import Times

if TYPE_CHECKING:
    from tests.faults.stage import Stage

__all__ = ["ROWS", "Row", "row"]

Perform = Callable[["Stage"], Awaitable[None]]
Bound = Callable[[Times], float]


@dataclass(frozen=True, slots=True)
class Row:
    """A fault, how often it strikes at SCALE=1, and how soon work must go on."""

    number: int
    name: str
    injections: int
    perform: Perform
    bound: Bound | None
    documents: int

    def scaled(self, scale: float) -> int:
        """Return the number of injections of a smaller run, at least one."""
        return max(1, round(self.injections * scale))


ROWS: dict[int, Row] = {}


def row(
    number: int, name: str, *, injections: int, recovers: Bound | None = None, documents: int = 500
) -> Callable[[Perform], Perform]:
    """Declare a row; ``recovers`` bounds the 95th percentile of its recoveries, in seconds."""

    def register(perform: Perform) -> Perform:
        assert number not in ROWS, f"row {number} is declared twice"
        ROWS[number] = Row(number, name, injections, perform, recovers, documents)
        return perform

    return register
