"""Replaying or discarding many letters: one after the other, with a count of what became of them."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from continuum_messaging import Letter, LetterStays, RedisDown

Resolve = Callable[[Letter], Awaitable[bool]]
MOST_NAMED = 10


@dataclass
class Resolved:
    """What became of the letters."""

    done: int = 0
    gone: int = 0
    """Somebody else was faster."""
    stayed: Counter[str] = field(default_factory=Counter)
    """Why letters stay where they are."""
    down: str = ""
    """What Redis said before the end."""

    @property
    def all_well(self) -> bool:
        """Whether nothing was left."""
        return not self.stayed and not self.down

    def as_json(self, verb: str) -> dict[str, Any]:
        """Return the object for machines; ``verb`` names what was done."""
        problem = {"problem": self.down} if self.down else {}
        return {verb: self.done, "gone_before": self.gone, "stayed": dict(self.stayed), **problem}


async def resolve_all(
    letters: AsyncIterator[Letter],
    resolve: Resolve,
    result: Resolved,
    *,
    total: int,
    rate: float | None,
    out: Console,
) -> None:
    """Resolve each letter, at most ``rate`` a second; count in ``result``, show on ``out`` how far it is."""
    began = monotonic()
    with _progress(out) as progress:
        task = progress.add_task("letters", total=total)
        number = 0
        try:
            async for letter in letters:
                if rate is not None:
                    await asyncio.sleep(max(0.0, began + number / rate - monotonic()))
                await _one(letter, resolve, result)
                number += 1
                progress.update(task, completed=number, total=max(total, number))
        except RedisDown as problem:
            result.down = str(problem)


async def _one(letter: Letter, resolve: Resolve, result: Resolved) -> None:
    try:
        if await resolve(letter):
            result.done += 1
        else:
            result.gone += 1
    except LetterStays as why:
        reason = str(why)
        if len(result.stayed) >= MOST_NAMED and reason not in result.stayed:
            reason = "others"
        result.stayed[reason] += 1


def _progress(out: Console) -> Progress:
    columns = (TextColumn("  {task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=out, disable=not out.is_terminal, transient=True)
