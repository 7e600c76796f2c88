"""What a feed tells: published briefs with their words, and that others were withdrawn."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from continuum_archive.archive import Archive
from continuum_archive.listing import EVERYTHING, LATEST, Listing, Which
from continuum_archive.rows import Position, Slice, SummaryRow, WithdrawnRow
from continuum_archive.statements import statements

__all__ = ["Feed", "FeedRow"]

SQL: Final = statements("feed.sql")


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A published brief as a feed tells of it."""

    summary: SummaryRow
    sentences: tuple[str, ...]
    points: tuple[str, ...]
    first_published: datetime


class Feed:
    """What feeds tell readers; raises ``DatabaseDown`` in trouble."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._listing = Listing(archive)

    async def published(
        self, *, limit: int, after: Position | None = None, which: Which = EVERYTHING
    ) -> Slice[FeedRow]:
        """Return published briefs that fit ``which``, the newest version first."""
        found = await self._listing.briefs(limit=limit, after=after, which=which)
        rows = await self._archive.fetch(SQL["told"], [one.id for one in found.items])
        told = {row["brief_id"]: row for row in rows}
        items = [
            FeedRow(
                summary=one,
                sentences=tuple(sentence["text"] for sentence in json.loads(told[one.id]["summary"])),
                points=tuple(told[one.id]["points"]),
                first_published=told[one.id]["first_published"],
            )
            for one in found.items
            if one.id in told  # else it was withdrawn between the two questions
        ]
        if found.items and not items:  # all of them were: others follow
            return await self.published(limit=limit, after=after, which=which)
        return Slice(items, more=found.more)

    async def taken(
        self, *, limit: int, since: datetime, after: Position | None = None
    ) -> Slice[WithdrawnRow]:
        """Return briefs that were withdrawn after ``since``, the newest withdrawal first."""
        place = after or LATEST
        rows = await self._archive.fetch(SQL["taken"], place.at, place.id, limit + 1, since)
        items = [WithdrawnRow(*row.values()) for row in rows[:limit]]
        return Slice(items, more=len(rows) > limit)
