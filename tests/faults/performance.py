"""What every row's function works with, whatever stage it plays on: it counts, notes and is judged."""

import asyncio
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

from tests.faults.history import percentile
from tests.faults.plan import Times
from tests.faults.registry import Row
from tests.faults.result import Result

__all__ = ["Performance", "Tell"]

Tell = Callable[[str], None]


@dataclass
class Performance:
    """One row being performed."""

    row: Row[Any]
    scale: float
    times: Times
    folder: Path
    tell: Tell = field(default=lambda line: None, kw_only=True)
    recoveries: list[float] = field(default_factory=list, kw_only=True)
    """Seconds from a fault until work went on."""
    figures: dict[str, float] = field(default_factory=dict, kw_only=True)
    failures: list[str] = field(default_factory=list, kw_only=True)
    struck: int = field(default=0, kw_only=True)
    begun: float = field(default_factory=monotonic, kw_only=True)

    @property
    def documents(self) -> int:
        """How many documents are put in at least."""
        return max(20, round(self.row.documents * self.scale))

    @property
    def injected(self) -> int:
        """How many faults have struck so far."""
        return self.struck

    def injections(self) -> Iterator[int]:
        """Count the faults, and show where the run is."""
        total = self.row.scaled(self.scale)
        for number in range(1, total + 1):
            self.tell(f"{self.row.title}: {number} of {total}")
            yield number
            self.struck += 1

    async def sometime(self, longest: float | None = None) -> None:
        """Wait for a random time, by default up to that of a handler."""
        await asyncio.sleep(random.uniform(0, self.times.handler if longest is None else longest))

    def check(self, holds: bool, words: str) -> None:
        """Note a part of the row's own outcome; ``words`` say what should be."""
        if not holds and words not in self.failures:
            self.failures.append(words)

    async def result(self) -> Result:
        """Judge the run."""
        raise NotImplementedError

    def judged(
        self,
        *,
        documents: int,
        lost: Sequence[object],
        twice: Sequence[object],
        late: int,
        repeated: int,
        recoveries: Sequence[float],
        server: str,
    ) -> Result:
        """Return the result, with a failure for each thing that is not as it should be."""
        p95 = percentile(recoveries, 0.95)
        bound = self.row.bound(self.times) if self.row.bound else None
        if bound is not None:
            self.check(bool(recoveries), "there was something to recover")
            self.check(p95 <= bound, f"95 % go on within {bound:g} s, not {p95:.2f} s")
        self.failures += [f"lost: {lost[:5]}"] * bool(lost) + [f"twice: {twice[:5]}"] * bool(twice)
        return Result(
            number=self.row.number,
            on=self.row.on,
            name=self.row.name,
            injections=self.struck,
            documents=documents,
            lost=len(lost),
            twice=len(twice),
            late=late,
            repeated=repeated,
            recoveries=len(recoveries),
            recovery_p95=p95,
            bound=bound,
            failures=tuple(self.failures),
            figures=self.figures,
            seconds=monotonic() - self.begun,
            scale=self.scale,
            server=server,
        )
