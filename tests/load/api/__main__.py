"""The api before a large archive: ``make bench NAME=api``.

One process of the api, a durable PostgreSQL with two archives, one ten times the other. Each kind of
question comes fifty times a second, whatever the answers do; what is late counts from when it was due.
Rounds go through both archives, and medians of the rounds count. Beside it a service answers the same as
one would write it first, one question after the other. The client, PostgreSQL and the services share the
machine's cores.
"""

import argparse
import asyncio
import statistics
import sys
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import Final

import asyncpg

from continuum_archive import Archive
from continuum_simulators.archive import Plan
from tests.load.api.asking import paths, same
from tests.load.api.listening import Listened, listened
from tests.load.api.open_loop import Taken, at_rate, one_by_one
from tests.load.api.stage import Api, filled, naive, servers, serving
from tests.load.api.words import Words
from tests.load.reporting import Aim, report, say
from tests.plans.checking import faults
from tests.plans.questions import questions
from tests.plans.sample import Sample

FAST: Final[Mapping[str, float]] = {
    "list": 40,
    "brief": 40,
    "search, a common word": 250,
    "search, a rare word": 250,
    "search, a phrase": 250,
    "search, within a tag and a year": 250,
}
"""Milliseconds that the slowest of a hundred answers may take."""
MOST_CHANGE: Final = 1.3
MOST_GROWTH: Final = 0.05
WARM: Final = 20
PLANNED_AS_LARGE: Final = 50_000
"""Briefs from which no table of theirs is better gone through as a whole."""
Rounds = Mapping[int, Mapping[str, Sequence[Taken]]]


async def measure(arguments: argparse.Namespace) -> int:
    """Run everything; print the figures; return 0, whatever they are: a miss is a finding."""
    with servers(arguments.data) as server:
        plans = {size: Plan(size, arguments.seed) for size in (arguments.before, arguments.briefs)}
        archives = {size: await filled(server, plan) for size, plan in plans.items()}
        words = {size: Words.of(plan) for size, plan in plans.items()}
        rounds = await _rounds(archives, words, arguments)
        large = archives[arguments.briefs]
        beside = await _beside(large, words[arguments.briefs], arguments.briefs)
        live = await listened(large, listeners=arguments.listeners, seconds=arguments.listening)
        found = await _faults(large, small=arguments.briefs < PLANNED_AS_LARGE)
    for fault in found:
        say(fault)
    figures = {
        "archives": list(archives),
        "ours_ms": {size: _medians(kinds) for size, kinds in rounds.items()},
        "alone_ms": {kind: {"ours": ours.p50, "naive": naive.p50} for kind, (ours, naive) in beside.items()},
        "times_as_fast": {kind: round(naive.p50 / ours.p50, 1) for kind, (ours, naive) in beside.items()},
        "listening": asdict(live),
    }
    report(
        "api",
        figures,
        [*_aims(rounds, arguments), Aim("plans that read too much", "0", len(found), not found)],
    )
    return 0


async def _rounds(
    archives: Mapping[int, str], words: Mapping[int, Words], arguments: argparse.Namespace
) -> Rounds:
    taken: dict[int, dict[str, list[Taken]]] = {size: defaultdict(list) for size in archives}
    for number in range(1, arguments.rounds + 1):
        for size, database in archives.items():
            say(f"round {number} of {arguments.rounds}: {size} briefs")
            async with serving(database) as api:
                for kind, variants in (await paths(api, words[size], number)).items():
                    taken[size][kind].append(await _asked(api, variants, arguments))
                    say(f"  {kind}: p50 {taken[size][kind][-1].p50} ms, p99 {taken[size][kind][-1].p99} ms")
    return taken


async def _asked(api: Api, variants: Sequence[str], arguments: argparse.Namespace) -> Taken:
    """Ask one kind of question at the rate, when it has been asked a few times."""
    ask = _asking(api, variants)
    for number in range(WARM):
        await ask(number)
    return await at_rate(ask, rate=arguments.rate, seconds=arguments.seconds)


async def _beside(database: str, words: Words, briefs: int) -> Mapping[str, tuple[Taken, Taken]]:
    """Ask us and the first way the same, one after the other, and return both by kind."""
    async with serving(database) as ours, naive(database) as theirs:
        pairs = await same(ours, words, briefs)
        return {
            kind: (
                await one_by_one(_asking(ours, our_paths), times=len(our_paths)),
                await one_by_one(_asking(theirs, their_paths), times=len(their_paths)),
            )
            for kind, (our_paths, their_paths) in pairs.items()
        }


def _asking(api: Api, variants: Sequence[str]) -> Callable[[int], Awaitable[None]]:
    async def ask(number: int) -> None:
        await api.get(variants[number % len(variants)])

    return ask


async def _faults(database: str, *, small: bool) -> Sequence[str]:
    """Return what is wrong with plans on all that data."""
    async with Archive.open(database) as archive:
        sample = await Sample.of(archive)
    connection = await asyncpg.connect(database)
    try:
        found = [await faults(connection, question, small=small) for question in questions(sample)]
        return list(chain.from_iterable(found))
    finally:
        await connection.close()


def _medians(kinds: Mapping[str, Sequence[Taken]]) -> Mapping[str, tuple[float, float]]:
    """Return p50 and p99 by kind."""
    return {kind: (_median(taken, "p50"), _median(taken, "p99")) for kind, taken in kinds.items()}


def _median(rounds: Sequence[Taken], figure: str) -> float:
    return round(statistics.median(float(getattr(taken, figure)) for taken in rounds), 2)


def _aims(rounds: Rounds, arguments: argparse.Namespace) -> Sequence[Aim]:
    """Hold the figures against what was wished for."""
    before, large = rounds[arguments.before], rounds[arguments.briefs]
    aims = []
    for kind, most in FAST.items():
        p99 = _median(large[kind], "p99")
        aims.append(Aim(f"p99 of {kind} (ms)", f"< {most:g}", p99, p99 < most))
    for kind in ("list", "brief"):
        change = round(_median(large[kind], "p99") / _median(before[kind], "p99"), 2)
        name = f"p99 of {kind}, {arguments.briefs} briefs to {arguments.before}"
        aims.append(Aim(name, f"<= {MOST_CHANGE}", change, change <= MOST_CHANGE))
    return aims


def _other_aims(live: Listened, found: int) -> Sequence[Aim]:
    growth = f"growth of memory with {live.listeners} listeners"
    return [
        Aim(growth, f"< {MOST_GROWTH}", live.growth, live.growth < MOST_GROWTH),
        Aim("plans that read too much", "0", found, found == 0),
    ]


def main() -> int:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(prog="python -m tests.load.api", description=__doc__)
    parser.add_argument("--briefs", type=int, default=100_000)
    parser.add_argument("--before", type=int, default=10_000, help="briefs of the archive to compare with")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rate", type=float, default=50.0, help="questions a second")
    parser.add_argument("--seconds", type=float, default=10.0, help="for each kind of question in a round")
    parser.add_argument("--listeners", type=int, default=500)
    parser.add_argument("--listening", type=float, default=300.0, help="seconds that they listen")
    parser.add_argument("--data", type=Path, help="a folder that keeps the archives for another time")
    return asyncio.run(measure(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
