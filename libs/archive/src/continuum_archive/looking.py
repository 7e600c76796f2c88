"""Finding what matches, the newest first, in the time that there is."""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Final

import asyncpg

from continuum_archive.hits import Kind, Match, Matches, Question
from continuum_archive.lettering import asked
from continuum_archive.statements import statements

__all__ = ["Clock", "Looking", "OutOfTime", "Words", "passage_id", "passage_of"]

SQL: Final = statements("searching.sql")
WINDOW: Final = 4_000
"""Texts among which matches are sought first; then among sixteen times as many older ones, and so on.

A word that is everywhere is found often enough in the first window. A phrase of such words may be nowhere,
which no index tells: with windows, what was found until time is up is known.
"""
GROWTH: Final = 16


class OutOfTime(Exception):
    """There is no time to look any further."""


@dataclass(frozen=True, slots=True)
class Words:
    """What was asked for, as each language reads it."""

    configs: Sequence[str]
    queries: Sequence[str]

    @property
    def any(self) -> str:
        """The query that holds wherever one of them does: an index answers it."""
        return " | ".join(f"({query})" for query in dict.fromkeys(self.queries) if query)

    @classmethod
    async def read(cls, connection: "asyncpg.pool.PoolConnectionProxy", words: str) -> "Words":
        """Read ``words`` by the rules of each language in the archive."""
        rows = await connection.fetch(SQL["queries"], asked(words))
        return cls([row["config"] for row in rows], [row["query"] for row in rows])


@dataclass(frozen=True, slots=True)
class Clock:
    """A connection on which nothing is asked after ``until`` by the monotonic clock."""

    connection: "asyncpg.pool.PoolConnectionProxy"
    until: float

    async def fetch(self, statement: str, *arguments: object) -> "list[asyncpg.Record]":
        """Run a statement in what is left of the time.

        :raises OutOfTime: that was not enough.
        """
        left = int((self.until - monotonic()) * 1000)
        if left <= 0:
            raise OutOfTime
        try:
            async with self.connection.transaction():
                await self.connection.execute(SQL["bounds"], str(left))
                rows: list[asyncpg.Record] = await self.connection.fetch(statement, *arguments)
        except asyncpg.QueryCanceledError as exc:
            raise OutOfTime from exc
        return rows


@dataclass(frozen=True, slots=True)
class Looking:
    """One question to the archive."""

    clock: Clock
    question: Question
    words: Words
    most: int

    async def matches(self) -> tuple[list[Matches], bool]:
        """Return the newest matches of each kind, and whether there was time for all."""
        found, in_time = [], True
        for kind, rows_of in ((Kind.BRIEF, self._briefs), (Kind.SOURCE, self._sources)):
            if kind not in self.question.kinds:
                continue
            items: list[Match] = []
            try:
                async for some in rows_of():
                    items += some
            except OutOfTime:
                in_time = False
            found.append(Matches(kind, items[: self.most], more=len(items) > self.most))
        return found, in_time

    async def _briefs(self) -> AsyncIterator[list[Match]]:
        rows = await self.clock.fetch(SQL["match_briefs"], *self._asked(), self.most + 1)
        yield [Match(row["brief_id"], row["brief_id"], row["score"]) for row in rows]

    async def _sources(self) -> AsyncIterator[list[Match]]:
        newest: int | None = await self.clock.connection.fetchval(SQL["newest_source"])
        missing = self.most + 1
        for window in windows(newest or 0):
            rows = await self.clock.fetch(SQL["match_sources"], *self._asked(), missing, *window)
            yield [
                Match(passage_id(row["source_id"], row["n"]), row["brief_id"], row["score"]) for row in rows
            ]
            missing -= len(rows)
            if not missing:
                return

    def _asked(self) -> tuple[object, ...]:
        words, question = self.words, self.question
        filters = (question.tag, question.entity, question.correspondent, question.year)
        return (words.configs, words.queries, words.any, *filters)


def windows(newest: int) -> Iterator[tuple[int, int]]:
    """Yield ranges of the numbers of texts, the newest first; the lower end is not included."""
    high, size = newest, WINDOW
    while high > 0:
        yield high - size, high
        high, size = high - size, size * GROWTH


def passage_id(source: int, n: int) -> str:
    """Return the id of a passage, by its text and its place in it."""
    return f"s_{source}_{n}"


def passage_of(id: str) -> tuple[int, int]:
    """Return the text and the place that ``passage_id`` was given."""
    _, source, n = id.split("_")
    return int(source), int(n)
