"""Searching what readers may see: the newest that match, ranked, in excerpts."""

import re
from collections.abc import Sequence
from dataclasses import replace
from time import monotonic
from typing import Final

import asyncpg

from continuum_archive.archive import Archive
from continuum_archive.hits import (
    Excerpt,
    Facet,
    Facets,
    Found,
    Hit,
    Incomplete,
    Kind,
    Match,
    Matches,
    Piece,
    Place,
    Question,
    ranked,
)
from continuum_archive.lettering import START, STOP, indexed, shown
from continuum_archive.looking import Clock, Looking, OutOfTime, Words, passage_of
from continuum_archive.statements import statements

__all__ = ["Searching", "excerpt"]

SQL: Final = statements("searching.sql")
MOST: Final = 2_000
"""How many matches are ranked and counted: of each kind its share."""
SECONDS: Final = 1.0
"""For finding matches: what was found by then is told."""
VALUES: Final = 10
"""How many values of a facet are told."""
NAMED: Final = 200
"""In how many documents names are counted."""
SUGGESTIONS: Final = 5
BETWEEN: Final = indexed(" … ")
HEADLINE: Final = (
    f'StartSel="{START}", StopSel="{STOP}", MaxFragments=2, MinWords=8, MaxWords=30, '
    f'FragmentDelimiter="{BETWEEN}"'
)
MARKED: Final = re.compile(f"{START}([^{START}{STOP}]*){STOP}")
LONG_WORD: Final = re.compile(r"\w{4,}")
"""Shorter ones are alike too much."""
MOST_WORDS: Final = 4


class Searching:
    """Searches the archive; every question raises ``DatabaseDown`` in trouble."""

    def __init__(self, archive: Archive, *, most: int = MOST, seconds: float = SECONDS) -> None:
        """Make one that ranks so many matches, found in so many seconds."""
        self._archive = archive
        self._most, self._seconds = most, seconds

    async def search(self, question: Question, *, limit: int, after: Place | None = None) -> Found:
        """Return a page of what fits ``question``, the best first; facets come with the first page."""
        async with self._archive.connection() as connection:
            words = await Words.read(connection, question.words)
            if not words.any:
                return Found(searchable=not words.configs)
            clock = Clock(connection, monotonic() + self._seconds)
            matches, in_time = await Looking(clock, question, words, self._share(question)).matches()
            best, last = ranked(matches, limit=limit, after=after)
            facets = None if after else await _facets(clock, matches)
            in_time = in_time and (after is not None or facets is not None)
            return Found(
                hits=await _hits(connection, words, best),
                last=last,
                matches=matches,
                facets=facets,
                incomplete=await _incomplete(connection, in_time=in_time),
                suggestions=() if best or after else await _alike(clock, question.words),
            )

    def _share(self, question: Question) -> int:
        return self._most // max(1, len(question.kinds))


async def _incomplete(connection: "asyncpg.pool.PoolConnectionProxy", *, in_time: bool) -> Incomplete | None:
    if not in_time:
        return Incomplete.TIME
    return None if await connection.fetchval(SQL["complete"]) else Incomplete.INDEXING


async def _hits(
    connection: "asyncpg.pool.PoolConnectionProxy", words: Words, best: Sequence[Match]
) -> list[Hit]:
    """Return what is shown of matches, in their order, without what was taken from readers meanwhile."""
    rows = await _rows(connection, best)
    if not rows:
        return []
    configs, texts = [row["config"] for row in rows], [indexed(row["text"]) for row in rows]
    marked = await connection.fetch(SQL["mark"], words.configs, words.queries, HEADLINE, configs, texts)
    excerpts = [excerpt(one["marked"]) for one in marked]
    hits = {row["id"]: _hit(row, pieces) for row, pieces in zip(rows, excerpts, strict=True)}
    return [replace(hits[match.id], score=match.score) for match in best if match.id in hits]


async def _rows(
    connection: "asyncpg.pool.PoolConnectionProxy", best: Sequence[Match]
) -> "list[asyncpg.Record]":
    briefs = [match.id for match in best if match.id == match.brief_id]
    places = [passage_of(match.id) for match in best if match.id != match.brief_id]
    rows: list[asyncpg.Record] = []
    if briefs:
        rows += await connection.fetch(SQL["briefs"], briefs)
    if places:
        rows += await connection.fetch(SQL["passages"], [text for text, _ in places], [n for _, n in places])
    return rows


def _hit(row: "asyncpg.Record", pieces: Excerpt) -> Hit:
    return Hit(
        kind=Kind.SOURCE if row["page"] else Kind.BRIEF,
        id=row["id"],
        document_id=row["document_id"],
        brief_id=row["brief_id"],
        title=row["title"],
        page=row["page"],
        excerpt=pieces,
        score=0.0,
        published_at=row["published_at"],
    )


def excerpt(marked: str) -> Excerpt:
    """Part a text at the marks of words that were asked for."""
    parts = MARKED.split(marked)
    return tuple(Piece(shown(text), hit=place % 2 == 1) for place, text in enumerate(parts) if text)


async def _facets(clock: Clock, matches: Sequence[Matches]) -> Facets | None:
    """Count what the documents of ``matches`` share; nothing where there is no time left."""
    briefs = {match.brief_id for of_kind in matches for match in of_kind.items}
    values: dict[str, list[Facet]] = {"tag": [], "name": [], "correspondent": [], "year": []}
    try:
        for row in await clock.fetch(SQL["facets"], list(briefs), VALUES, NAMED) if briefs else ():
            values[row["facet"]].append(Facet(row["value"], row["label"], row["documents"]))
    except OutOfTime:
        return None
    return Facets(values["tag"], values["name"], values["correspondent"], values["year"])


async def _alike(clock: Clock, words: str) -> list[str]:
    """Return names that are written much like one of ``words``; none where PostgreSQL has no pg_trgm."""
    asked = LONG_WORD.findall(words)[:MOST_WORDS]
    try:
        knows = await clock.connection.fetchval(SQL["knows_likeness"])
        rows = await clock.fetch(SQL["alike"], asked, SUGGESTIONS) if knows else []
    except OutOfTime:
        return []
    return [row["name"] for row in rows]
