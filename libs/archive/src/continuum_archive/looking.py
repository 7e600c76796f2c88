"""Finding what matches, the newest first, in the time that there is."""

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from math import ceil
from time import monotonic
from typing import Final

import asyncpg

from continuum_archive.hits import Kind, Match, Matches, Question
from continuum_archive.lettering import asked
from continuum_archive.listing import LATEST
from continuum_archive.rows import Position
from continuum_archive.statements import statements

__all__ = ["Clock", "Looking", "OutOfTime", "Words", "passage_id", "passage_of"]

SQL: Final = statements("searching.sql")
WINDOW: Final = 4_000
"""Texts among which matches are sought first; then among as many older ones as the rest should be found in.

A word that is everywhere is found often enough in the first window. A phrase of such words may be nowhere,
which no index tells: with windows, what was found until time is up is known.
"""
SMALLEST: Final = 1_000
GROWTH: Final = 16
"""How many times as many texts are looked at next at most."""
SPARE: Final = 1.15
"""That so much more is looked at than should be needed saves a further look in most cases."""
TOKENS: Final = re.compile(r"'(?:[^']|'')*'|<->|<\d+>|.", re.DOTALL)
"""What a query is written of; words stand in quotes."""


class OutOfTime(Exception):
    """There is no time to look any further."""


@dataclass(frozen=True, slots=True)
class Words:
    """What was asked for, as each language reads it."""

    configs: Sequence[str]
    queries: Sequence[str]

    @property
    def any(self) -> str:
        """A query that holds wherever one of them does: an index alone answers it."""
        return " | ".join(f"({without_order(query)})" for query in dict.fromkeys(self.queries) if query)

    @property
    def asked(self) -> tuple[Sequence[str], Sequence[str], str]:
        """All of that as a statement takes it."""
        return self.configs, self.queries, self.any

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
        """Yield matches among the newest briefs, and then, unless these are enough, among all others."""
        [row] = await self.clock.fetch(SQL["newest_briefs"], WINDOW)
        place, since, missing = LATEST, row["since"], self.most + 1
        while missing > 0:
            enough = ceil(missing * SPARE)
            rows = await self._rows("match_briefs", *self.words.asked, enough, place.at, place.id, since)
            found = [Match(row["id"], row["brief_id"], row["score"]) for row in rows if row["brief_id"]]
            yield found
            missing -= len(found)
            if len(rows) == enough:
                place = Position(rows[-1]["published_at"], rows[-1]["id"])
            elif since is None:
                return
            else:
                place, since = Position(since, ""), None

    async def _sources(self) -> AsyncIterator[list[Match]]:
        [row] = await self._rows("newest_source")
        source, n, size, missing = (row["newest"] or 0) + 1, 0, WINDOW, self.most + 1
        while missing > 0 and source > 0:
            enough = ceil(missing * SPARE)
            rows = await self._rows("match_sources", *self.words.asked, enough, source - size, source, n)
            found = [_of_passage(row) for row in rows if row["brief_id"]]
            yield found
            missing -= len(found)
            if len(rows) == enough:
                source, n = rows[-1]["source_id"], rows[-1]["n"]
            else:
                source, n, size = source - size, 0, next_window(size, len(found), missing)

    async def _rows(self, name: str, *arguments: object) -> "list[asyncpg.Record]":
        """Run a statement, or where the question is kept to something, the one for that."""
        question = self.question
        kept = (question.tag, question.entity, question.correspondent, question.year)
        if any(value is not None for value in kept):
            return await self.clock.fetch(SQL[f"{name}_kept"], *arguments, *kept)
        return await self.clock.fetch(SQL[name], *arguments)


def next_window(size: int, found: int, missing: int) -> int:
    """Return among how many texts to look next, when so many were found among ``size``."""
    expected = ceil(size * missing / found * SPARE) if found else size * GROWTH
    return min(max(expected, SMALLEST), size * GROWTH)


def without_order(query: str) -> str:
    """Return a query that holds wherever ``query`` does, with "and" for "followed by".

    To test whether words follow each other takes the text's vector, which an index does not hold. Under a
    "not" the other query would hold less often: such a query stays as it is.
    """
    tokens = TOKENS.findall(query)
    if "!" in tokens:
        return query
    return "".join("&" if token.startswith("<") else token for token in tokens)


def _of_passage(row: "asyncpg.Record") -> Match:
    return Match(passage_id(row["source_id"], row["n"]), row["brief_id"], row["score"])


def passage_id(source: int, n: int) -> str:
    """Return the id of a passage, by its text and its place in it."""
    return f"s_{source}_{n}"


def passage_of(id: str) -> tuple[int, int]:
    """Return the text and the place that ``passage_id`` was given."""
    _, source, n = id.split("_")
    return int(source), int(n)
