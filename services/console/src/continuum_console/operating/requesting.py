"""Asking for many documents: batch after batch at a rate, then waiting for what becomes of them."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Final

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from continuum_proto.errors import DependencyDown

Ask = Callable[[Sequence[int]], Awaitable[int]]
Look = Callable[[Sequence[int]], Awaitable[Counter[str]]]

BATCH: Final = 500
"""Documents in a transaction: few enough that live work never waits for it."""
BATCH_EVERY: Final = 5.0
"""Seconds between two batches where a rate is given."""
LOOK_EVERY: Final = 1.0
"""Seconds between two looks at what became of them."""
WAITING: Final = "queued"


@dataclass
class Requested:
    """What became of a request."""

    asked: int = 0
    before: int = 0
    """Somebody else was faster."""
    ends: Counter[str] = field(default_factory=Counter)
    """What has become of the documents, by status, where that was waited for."""
    down: str = ""
    """What a dependency said before the end."""

    def as_json(self) -> dict[str, Any]:
        """Return what machines are to know."""
        problem = {"problem": self.down} if self.down else {}
        ends = {"ends": dict(self.ends)} if self.ends else {}
        return {"asked": self.asked, **ends, **problem}


async def ask_all(
    ids: Sequence[int], ask: Ask, result: Requested, *, rate: float | None, out: Console
) -> None:
    """Ask for each document, at most ``rate`` a minute; count in ``result``, show on ``out`` how far it is.

    A cancellation undoes the batch that is under way and leaves the others.
    """
    began, done = monotonic(), 0
    with progress_on(out) as progress:
        task = progress.add_task("asked for", total=len(ids))
        try:
            for batch in batches(ids, rate):
                if rate is not None:
                    await asyncio.sleep(max(0.0, began + done * 60 / rate - monotonic()))
                asked = await ask(batch)
                done += len(batch)
                result.asked += asked
                result.before += len(batch) - asked
                progress.update(task, completed=done)
        except DependencyDown as problem:
            result.down = str(problem)


async def wait_for_all(
    ids: Sequence[int], look: Look, result: Requested, *, out: Console, every: float = LOOK_EVERY
) -> None:
    """Wait until none of the documents waits any more; keep in ``result`` what became of them."""
    with progress_on(out) as progress:
        task = progress.add_task("at an end", total=len(ids))
        try:
            while True:
                result.ends = await look(ids)
                waiting = result.ends[WAITING]
                progress.update(task, completed=len(ids) - waiting)
                if not waiting:
                    return
                await asyncio.sleep(every)
        except DependencyDown as problem:
            result.down = str(problem)


def batches(ids: Sequence[int], rate: float | None) -> Iterator[Sequence[int]]:
    """Cut ``ids`` into transactions: small ones where a rate is to be kept."""
    size = BATCH if rate is None else max(1, min(BATCH, int(rate * BATCH_EVERY / 60)))
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def progress_on(out: Console) -> Progress:
    """Return a bar with count, rate and time left; nothing is shown where there is no terminal."""
    columns = (
        TextColumn("  {task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=out, disable=not out.is_terminal, transient=True)


class _Rate(ProgressColumn):
    """How many a minute."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed * 60:.0f} a minute" if speed else "")
