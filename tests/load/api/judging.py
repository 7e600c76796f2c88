"""Figures of the benchmark, and what was wished for."""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Final

from tests.load.api.asking import SEARCHES
from tests.load.api.listening import Listened
from tests.load.api.open_loop import Taken
from tests.load.api.rounds import Seen
from tests.load.reporting import Aim

__all__ = ["aims", "figures"]

FAST: Final = 40
"""Milliseconds that all but one of a hundred lists or briefs may take, alone or mixed with all else."""
FOUND: Final = 250
"""The same for searches mixed with all else."""
MOST_CHANGE: Final = 1.3
MOST_GROWTH: Final = 0.05
READ: Final = ("list", "brief")
Pairs = Mapping[str, tuple[Taken, Taken]]


def figures(seen: Mapping[int, Seen], beside: Pairs, live: Listened) -> dict[str, object]:
    """Return all that was measured; of each kind p50 and p99 in milliseconds."""
    return {
        "alone_ms": {size: _medians(one.alone) for size, one in seen.items()},
        "mixed_ms": {size: _medians(one.mixed) for size, one in seen.items()},
        "searches_a_second": {
            size: {kind: round(sum(found) / len(found)) for kind, found in one.a_second.items()}
            for size, one in seen.items()
        },
        "one_by_one_p50_ms": {
            kind: {"ours": ours.p50, "naive": naive.p50} for kind, (ours, naive) in beside.items()
        },
        "times_as_fast": {kind: round(naive.p50 / ours.p50, 1) for kind, (ours, naive) in beside.items()},
        "listening": asdict(live),
    }


def aims(
    seen: Mapping[int, Seen],
    live: Listened,
    found: int,
    arguments: argparse.Namespace,
) -> Sequence[Aim]:
    """Hold the figures against what was wished for."""
    large, before = seen[arguments.briefs], seen[arguments.before]
    return [
        *(_fast(f"p99 of {kind}, alone (ms)", large.alone[kind], FAST) for kind in READ),
        *(_fast(f"p99 of {kind}, mixed (ms)", large.mixed[kind], FAST) for kind in READ),
        *(_fast(f"p99 of {kind}, mixed (ms)", large.mixed[kind], FOUND) for kind in SEARCHES),
        *(_changed(kind, before.alone[kind], large.alone[kind], arguments) for kind in READ),
        Aim(
            f"growth of memory with {live.listeners} listeners",
            f"< {MOST_GROWTH}",
            live.growth,
            live.growth < MOST_GROWTH,
        ),
        Aim("plans that read too much", "0", found, found == 0),
    ]


def _medians(kinds: Mapping[str, Sequence[Taken]]) -> Mapping[str, tuple[float, float]]:
    return {kind: (Seen.median(taken, "p50"), Seen.median(taken, "p99")) for kind, taken in kinds.items()}


def _fast(name: str, taken: Sequence[Taken], most: float) -> Aim:
    p99 = Seen.median(taken, "p99")
    return Aim(name, f"< {most:g}", p99, p99 < most)


def _changed(
    kind: str, before: Sequence[Taken], large: Sequence[Taken], arguments: argparse.Namespace
) -> Aim:
    change = round(Seen.median(large, "p99") / Seen.median(before, "p99"), 2)
    name = f"p99 of {kind} with {arguments.briefs} briefs, by that with {arguments.before}"
    return Aim(name, f"<= {MOST_CHANGE}", change, change <= MOST_CHANGE)
