"""What feeds tell of the briefs on a shelf in memory."""

from dataclasses import dataclass
from datetime import datetime

from continuum_api.fakes.shelf import MemoryShelf, cut
from continuum_archive.feed import FeedRow
from continuum_archive.listing import EVERYTHING, Which
from continuum_archive.rows import Position, Slice, SummaryRow, WithdrawnRow


@dataclass(frozen=True, slots=True)
class MemoryNews:
    """The news of a shelf."""

    shelf: MemoryShelf

    async def published(
        self, *, limit: int, after: Position | None = None, which: Which = EVERYTHING
    ) -> Slice[FeedRow]:
        """Return published briefs, the newest version first."""
        found = await self.shelf.briefs(limit=limit, after=after, which=which)
        return Slice([self._told(row) for row in found.items], more=found.more)

    async def taken(
        self, *, limit: int, since: datetime, after: Position | None = None
    ) -> Slice[WithdrawnRow]:
        """Return briefs that were withdrawn after ``since``, the newest withdrawal first."""
        rows = [row for row in self.shelf.taken.values() if row.withdrawn_at >= since]
        rows.sort(key=lambda row: (row.withdrawn_at, row.id), reverse=True)
        left = [row for row in rows if not after or (row.withdrawn_at, row.id) < (after.at, after.id)]
        return cut(left, limit)

    def _told(self, row: SummaryRow) -> FeedRow:
        versions = self.shelf.versions[row.id]
        content = versions[-1].content
        return FeedRow(
            summary=row,
            sentences=tuple(sentence.text for sentence in content.summary),
            points=tuple(point.text for point in content.key_points),
            first_published=min(version.summary.published_at for version in versions),
        )
