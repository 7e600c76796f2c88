"""Whom made-up documents speak of: names that recur as they do in life, few often and most hardly ever."""

import tomllib
from bisect import bisect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate, chain, islice
from random import Random
from typing import Final

from continuum_proto.briefs import EntityType
from continuum_simulators.archive.languages import languages

__all__ = ["Names", "Ranked", "names_for"]

COMMON: Final = 12
"""Ranks at the head that share their weight: no name stands in every third document."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """Names in order of how often they are drawn: the n-th 1/n as often as the first (Zipf's law)."""

    items: Sequence[str]
    weights: Sequence[float]

    @classmethod
    def of(cls, items: Iterable[str]) -> "Ranked":
        """Rank ``items`` as they come."""
        ranked = tuple(items)
        return cls(ranked, tuple(accumulate(1 / (COMMON + rank) for rank in range(len(ranked)))))

    def draw(self, random: Random) -> str:
        """Draw one."""
        return self.items[bisect(self.weights, random.random() * self.weights[-1])]


@dataclass(frozen=True, slots=True)
class Names:
    """All the names of one archive."""

    of: Mapping[EntityType, Ranked]
    """People, organisations, places and references."""
    terms: Ranked
    """Coined words: the last of them stand in one document or in none."""


@dataclass(frozen=True, slots=True)
class _Parts:
    given: tuple[str, ...]
    stems: tuple[str, ...]
    endings: tuple[str, ...]
    cities: tuple[str, ...]
    syllables: tuple[str, ...]


def _parts() -> _Parts:
    text = files("continuum_simulators.archive").joinpath("names.toml").read_text("utf-8")
    return _Parts(**{name: tuple(words.split()) for name, words in tomllib.loads(text).items()})


@cache
def names_for(seed: int, briefs: int) -> Names:
    """Return the names of an archive of that size."""
    random, parts = Random(f"names {seed}"), _parts()  # noqa: S311
    forms = tuple(chain.from_iterable(language.forms for language in languages()))

    def surname() -> str:
        return random.choice(parts.stems) + random.choice(parts.endings)

    def ranked(count: int, make: Callable[[], str]) -> Ranked:
        return Ranked.of(_distinct(count, make))

    return Names(
        of={
            EntityType.PERSON: ranked(
                max(50, briefs // 4), lambda: f"{random.choice(parts.given)} {surname()}"
            ),
            EntityType.ORGANISATION: ranked(
                max(30, briefs // 12), lambda: f"{surname()} {random.choice(forms)}"
            ),
            EntityType.PLACE: Ranked.of((*parts.cities, *_distinct(min(1000, briefs // 40), surname))),
            EntityType.REFERENCE: ranked(max(50, briefs // 2), lambda: _reference(random)),
        },
        terms=ranked(max(200, briefs // 3), lambda: _term(parts, random)),
    )


def _distinct(count: int, make: Callable[[], str]) -> tuple[str, ...]:
    """Return so many different names, in the order in which they were first made."""
    made = dict.fromkeys(islice(iter(make, ""), count))
    while len(made) < count:
        made[make()] = None
    return tuple(made)


def _reference(random: Random) -> str:
    letters = "".join(random.choices("ABCDEFGHKLMNPRSTVWZ", k=2))
    return f"{letters}-{random.randrange(2015, 2027)}/{random.randrange(100_000):05}"


def _term(parts: _Parts, random: Random) -> str:
    return "".join(random.choices(parts.syllables, k=random.choice((3, 4, 4, 5))))
