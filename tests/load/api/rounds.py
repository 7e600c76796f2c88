"""Rounds of questions: each kind alone, then all of them mixed as they come from readers."""

import argparse
import statistics
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from tests.load.api.asking import SEARCHES, paths
from tests.load.api.open_loop import Taken, as_many_as_possible, at_rate
from tests.load.api.stage import Api, serving
from tests.load.api.words import Words
from tests.load.reporting import say

__all__ = ["Seen", "asking", "rounds"]

WARM: Final = 20
AT_ONCE: Final = 4
"""Searches that are asked for at the same time to see how many there are in a second."""


@dataclass(slots=True)
class Seen:
    """What was seen of one archive, round by round."""

    alone: dict[str, list[Taken]] = field(default_factory=lambda: defaultdict(list))
    mixed: dict[str, list[Taken]] = field(default_factory=lambda: defaultdict(list))
    a_second: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    @staticmethod
    def median(taken: Sequence[Taken], figure: str) -> float:
        """Return the median of the rounds, in milliseconds."""
        return round(statistics.median(float(getattr(one, figure)) for one in taken), 2)


async def rounds(
    archives: Mapping[int, str], words: Mapping[int, Words], arguments: argparse.Namespace
) -> Mapping[int, Seen]:
    """Go through all archives, round after round."""
    seen = {size: Seen() for size in archives}
    for number in range(1, arguments.rounds + 1):
        for size, database in archives.items():
            say(f"round {number} of {arguments.rounds}: {size} briefs")
            async with serving(database) as api:
                asked = await paths(api, words[size], number)
                await _round(api, asked, seen[size], arguments)
    return seen


async def _round(
    api: Api, asked: Mapping[str, Sequence[str]], seen: Seen, arguments: argparse.Namespace
) -> None:
    for kind, variants in asked.items():
        ask = asking(api, variants)
        for number in range(WARM):
            await ask(number)
        if kind in SEARCHES:
            found = await as_many_as_possible(ask, at_once=AT_ONCE, seconds=arguments.seconds)
            seen.a_second[kind].append(found)
            say(f"  {kind}: {found:.0f} a second")
        else:
            taken = await at_rate(ask, rate=arguments.rate, seconds=arguments.seconds)
            seen.alone[kind].append(taken)
            say(f"  {kind}: p50 {taken.p50} ms, p99 {taken.p99} ms")
    for kind, taken in (await _mixed(api, asked, arguments)).items():
        seen.mixed[kind].append(taken)
        say(f"  mixed, {kind}: p50 {taken.p50} ms, p99 {taken.p99} ms")


async def _mixed(
    api: Api, asked: Mapping[str, Sequence[str]], arguments: argparse.Namespace
) -> Mapping[str, Taken]:
    """Ask all kinds in turn at the rate of one, so long that each is asked as often as alone."""
    kinds = list(asked)

    async def ask(number: int) -> None:
        variants = asked[kinds[number % len(kinds)]]
        await api.get(variants[number // len(kinds) % len(variants)])

    taken = await at_rate(ask, rate=arguments.rate, seconds=arguments.seconds * len(kinds))
    return {kind: Taken(taken.milliseconds[place :: len(kinds)]) for place, kind in enumerate(kinds)}


def asking(api: Api, variants: Sequence[str]) -> Callable[[int], Awaitable[None]]:
    """Return how to ask the n-th question of a kind."""

    async def ask(number: int) -> None:
        await api.get(variants[number % len(variants)])

    return ask
