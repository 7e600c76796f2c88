"""What was planted and what became of it, counted class by class."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from continuum_simulators.ollama.planting import Planted

__all__ = ["UNTOUCHED", "Row", "Table", "Tally"]

UNTOUCHED: Final = "as it stands"


@dataclass(frozen=True, slots=True)
class Row:
    """One class of what was planted and what became of it."""

    kind: str
    place: str
    """``claim``, ``quotation`` or ``answer``."""
    honest: bool
    planted: int
    withheld: int
    """Left out, or said again without the error: right for a fault, a loss for what is honest."""
    shown: int

    @property
    def name(self) -> str:
        """What was planted and where."""
        return f"{self.kind} ({self.place})"


@dataclass(frozen=True, slots=True)
class Table:
    """What became of everything that was planted."""

    rows: tuple[Row, ...]
    examples: tuple[str, ...] = ()
    """Faults that were shown and truths that were lost, in words."""

    @property
    def faults(self) -> tuple[Row, ...]:
        """Rows of what is false."""
        return tuple(row for row in self.rows if not row.honest)

    @property
    def truths(self) -> tuple[Row, ...]:
        """Rows of what is true, whether it was copied carelessly or not."""
        return tuple(row for row in self.rows if row.honest)

    @property
    def faults_shown(self) -> int:
        """How many errors came through."""
        return sum(row.shown for row in self.faults)

    @property
    def truths_lost(self) -> float:
        """The share of what is true that was withheld."""
        return sum(row.withheld for row in self.truths) / max(1, sum(row.planted for row in self.truths))

    @property
    def perturbed(self) -> float:
        """The share of what is true that was copied carelessly."""
        touched = sum(row.planted for row in self.truths if row.kind != UNTOUCHED)
        return touched / max(1, sum(row.planted for row in self.truths))

    def __str__(self) -> str:
        """Write it for people."""
        head = f"{'planted':44} {'times':>6} {'withheld':>9} {'shown':>6}"
        body = [f"{row.name:44} {row.planted:6} {row.withheld:9} {row.shown:6}" for row in self.rows]
        return "\n".join([head, *body])


@dataclass
class Tally:
    """Counts, class by class, what was planted and what was shown of it."""

    planted: Counter[tuple[str, str, bool]] = field(default_factory=Counter)
    shown: Counter[tuple[str, str, bool]] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def count(self, planted: Planted, *, shown: bool) -> None:
        """Count one thing; keep it as an example where it went wrong."""
        key = (planted.kind, planted.place, planted.honest)
        self.planted[key] += 1
        self.shown[key] += shown
        if shown is not planted.honest:
            what = f"{'lost' if planted.honest else 'shown'}: {planted.kind} ({planted.place})"
            self.examples.append(f"{what}: {planted.original!r} answered as {planted.answered!r}")

    def table(self) -> Table:
        """Return what was counted, faults first."""
        keys = sorted(self.planted, key=lambda key: (key[2], key[1], key[0]))
        return Table(
            tuple(
                Row(*key, self.planted[key], self.planted[key] - self.shown[key], self.shown[key])
                for key in keys
            ),
            tuple(self.examples),
        )
