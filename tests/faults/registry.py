"""The rows of the fault matrix that are proved here."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from tests.faults.plan import Times

if TYPE_CHECKING:
    from tests.faults.services.stage import Services
    from tests.faults.stage import Stage

__all__ = ["ROWS", "SERVICES", "Needs", "NotHere", "Row", "row", "service_row"]

S = TypeVar("S")
Perform = Callable[[S], Awaitable[None]]
Bound = Callable[[Times], float]
SERVICES = "s"
"""The mark of rows that are proved on the services: ``16s`` is row 16 there."""


class NotHere(Exception):
    """This machine has not what the row needs; the message says what that is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """The servers that a row wants."""

    build: str = ""
    """Such as ``redis-6.2``; by default the embedded one."""
    proxied: bool = False
    """Whether source, workers and sink reach it through a proxy, or the services PostgreSQL."""
    clock: bool = False
    """Whether its clock can be set."""
    fillable: bool = False
    """Whether its disk can be filled, on the services that of PostgreSQL, where the machine allows it."""
    options: Mapping[str, str] = field(default_factory=dict)
    """Lines of its configuration."""
    models: int = 0
    """How many model servers write the briefs, on the services; without any, no model does."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """Settings of the services that are other than usual."""


@dataclass(frozen=True, slots=True)
class Row(Generic[S]):
    """A fault, how often it strikes at SCALE=1, and how soon work must go on."""

    number: int | str
    """One of a test that is no row of the matrix begins with a T."""
    name: str
    injections: int
    perform: Perform[S]
    bound: Bound | None
    documents: int
    needs: Needs
    on: str = ""
    """The stage that it is performed on: nothing for delivery alone, else a mark."""

    @property
    def label(self) -> str:
        """What it is asked for by: ``16``, ``16s``."""
        return f"{self.number}{self.on}"

    @property
    def title(self) -> str:
        """What it is called while it runs."""
        return f"{self.label:>3} {self.name}"

    def scaled(self, scale: float) -> int:
        """Return the number of injections of a smaller run, at least one."""
        return max(1, round(self.injections * scale))


ROWS: dict[str, Row[Any]] = {}
"""By label."""


def row(
    number: int | str,
    name: str,
    *,
    injections: int,
    recovers: Bound | None = None,
    documents: int = 500,
    needs: Needs = Needs(),
) -> Callable[[Perform["Stage"]], Perform["Stage"]]:
    """Declare a row about delivery; ``recovers`` bounds the 95th percentile of its recoveries, in seconds."""

    def register(perform: Perform["Stage"]) -> Perform["Stage"]:
        _declare(Row(number, name, injections, perform, recovers, documents, needs))
        return perform

    return register


def service_row(
    number: int | str,
    name: str,
    *,
    injections: int,
    recovers: Bound | None = None,
    documents: int = 0,
    needs: Needs = Needs(),
) -> Callable[[Perform["Services"]], Perform["Services"]]:
    """Declare a row on the services; documents come in for as long as its faults strike, at least so many."""

    def register(perform: Perform["Services"]) -> Perform["Services"]:
        _declare(Row(number, name, injections, perform, recovers, documents, needs, on=SERVICES))
        return perform

    return register


def _declare(row: Row[Any]) -> None:
    assert row.label not in ROWS, f"row {row.label} is declared twice"
    ROWS[row.label] = row
