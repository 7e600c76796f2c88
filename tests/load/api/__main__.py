"""The api before a large archive: ``make bench NAME=api``.

One process of the api, a durable PostgreSQL with two archives, one ten times the other. Questions come
fifty times a second, whatever the answers do: of each kind alone, and of all kinds mixed; what is late
counts from when it was due. Rounds go through both archives, and medians of the rounds count. Beside it a
service answers the same as one would write it first, one question after the other. Then hundreds listen to
events. The client, PostgreSQL and the services share the machine's cores.
"""

import argparse
import asyncio
import sys
from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Final

import asyncpg

from continuum_archive import Archive
from continuum_simulators.archive import Plan
from tests.load.api.asking import same
from tests.load.api.judging import aims, figures
from tests.load.api.listening import listened
from tests.load.api.open_loop import Taken, one_by_one
from tests.load.api.rounds import asking, rounds
from tests.load.api.stage import filled, naive, servers, serving
from tests.load.api.words import Words
from tests.load.reporting import report, say
from tests.plans.checking import faults
from tests.plans.questions import questions
from tests.plans.sample import Sample

PLANNED_AS_LARGE: Final = 50_000
"""Briefs from which no table of theirs is better gone through as a whole."""


async def measure(arguments: argparse.Namespace) -> int:
    """Run everything; print the figures; return 0, whatever they are: a miss is a finding."""
    plans = {size: Plan(size, arguments.seed) for size in (arguments.before, arguments.briefs)}
    words = {size: Words.of(plan) for size, plan in plans.items()}
    with servers(arguments.data) as server:
        archives = {size: await filled(server, plan) for size, plan in plans.items()}
        seen = await rounds(archives, words, arguments)
        large = archives[arguments.briefs]
        beside = await _beside(large, words[arguments.briefs], arguments.briefs)
        say(f"{arguments.listeners} listeners")
        live = await listened(large, listeners=arguments.listeners, seconds=arguments.listening)
        found = await _faults(large, small=arguments.briefs < PLANNED_AS_LARGE)
    for fault in found:
        say(fault)
    report(
        "api",
        figures(seen, beside, live),
        aims(seen, live, len(found), arguments),
    )
    return 0


async def _beside(database: str, words: Words, briefs: int) -> Mapping[str, tuple[Taken, Taken]]:
    """Ask us and the first way the same, one after the other, and return both by kind."""
    async with serving(database) as ours, naive(database) as theirs:
        pairs = await same(ours, words, briefs)
        return {
            kind: (
                await one_by_one(asking(ours, our_paths), times=len(our_paths)),
                await one_by_one(asking(theirs, their_paths), times=len(their_paths)),
            )
            for kind, (our_paths, their_paths) in pairs.items()
        }


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
