"""A shelf of briefs and a register of documents, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from continuum_archive.history import Happening
from continuum_archive.listing import EVERYTHING, Which
from continuum_archive.rows import (
    BriefRow,
    DocumentRow,
    Position,
    Slice,
    SummaryRow,
    TextRow,
    VersionRow,
    WithdrawnRow,
)

T = TypeVar("T")


@dataclass(slots=True)
class MemoryShelf:
    """What readers may see, given as rows. The last version of a brief is the published one."""

    versions: dict[str, list[BriefRow]] = field(default_factory=dict)
    texts: dict[tuple[str, int], TextRow] = field(default_factory=dict)
    taken: dict[str, WithdrawnRow] = field(default_factory=dict)
    known: dict[int, DocumentRow] = field(default_factory=dict)
    log: dict[int, list[Happening]] = field(default_factory=dict)
    brief_ids: dict[int, str] = field(default_factory=dict)
    trouble: Exception | None = None
    """Raised by every question, where set."""

    def published(self) -> list[BriefRow]:
        """Return the published version of each brief."""
        return [versions[-1] for name, versions in self.versions.items() if name not in self.taken]

    async def briefs(
        self, *, limit: int, after: Position | None = None, which: Which = EVERYTHING
    ) -> Slice[SummaryRow]:
        """Return published briefs that fit ``which``, the newest first."""
        self._answer()
        rows = [row.summary for row in self.published() if _fits(row, which)]
        rows.sort(key=lambda row: (row.published_at, row.id), reverse=True)
        left = [row for row in rows if not after or (row.published_at, row.id) < (after.at, after.id)]
        asked = len(which.marks()) + (which.entity is not None)
        return cut(left, limit, total=len(rows) if asked == 1 else None)

    async def editions(self, id: str, *, limit: int, before: int | None = None) -> Slice[VersionRow]:
        """Return the versions of a readable brief, the newest first."""
        self._answer()
        rows = [_version(row, row is self._readable(id)[-1]) for row in reversed(self._readable(id))]
        return cut([row for row in rows if before is None or row.version < before], limit)

    async def brief(self, id: str, *, version: int | None = None) -> BriefRow | None:
        """Return a readable brief."""
        self._answer()
        chosen = [row for row in self._readable(id) if version in {None, row.summary.version}]
        return chosen[-1] if chosen else None

    async def withdrawn(self, id: str) -> WithdrawnRow | None:
        """Tell when and why a brief was taken from readers."""
        self._answer()
        return self.taken.get(id)

    async def text(
        self, id: str, *, version: int | None = None, first: int = 1, last: int | None = None
    ) -> TextRow | None:
        """Return pages of the text that a readable brief rests on."""
        row = await self.brief(id, version=version)
        if row is None:
            return None
        whole = self.texts[id, row.summary.version]
        pages = tuple(page for page in whole.pages if first <= page[0] <= (last or whole.total_pages))
        return TextRow(whole.document_id, whole.checksum, whole.total_pages, pages)

    async def documents(
        self, *, limit: int, before: int | None = None, status: str | None = None
    ) -> Slice[DocumentRow]:
        """Return documents by number, the highest first; of one status, where that is given."""
        self._answer()
        rows = [row for row in self.known.values() if status in {None, row.status}]
        rows.sort(key=lambda row: row.id, reverse=True)
        return cut([row for row in rows if before is None or row.id < before], limit)

    async def document(self, id: int) -> DocumentRow | None:
        """Return one document."""
        self._answer()
        return self.known.get(id)

    async def brief_of(self, document: int) -> str | None:
        """Return the id of a document's brief."""
        self._answer()
        return self.brief_ids.get(document)

    async def history(self, id: int, *, limit: int, after: Position | None = None) -> Slice[Happening]:
        """Return what happened to a document, the oldest first."""
        self._answer()
        rows = sorted(self.log.get(id, []), key=lambda row: (row.at, row.key))
        return cut([row for row in rows if not after or (row.at, row.key) > (after.at, after.id)], limit)

    async def problem(self) -> str | None:
        """Say why the archive cannot be read now, or nothing."""
        return str(self.trouble) if self.trouble else None

    def _readable(self, id: str) -> list[BriefRow]:
        return [] if id in self.taken else self.versions.get(id, [])

    def _answer(self) -> None:
        if self.trouble:
            raise self.trouble


def cut(rows: Sequence[T], limit: int, *, total: int | None = None) -> Slice[T]:
    """Return the beginning of a list."""
    return Slice(rows[:limit], more=len(rows) > limit, total=total)


def _fits(row: BriefRow, which: Which) -> bool:
    there = row.summary
    asked = (
        (which.tag is None or which.tag in there.tags)
        and which.correspondent in {None, there.correspondent}
        and which.document in {None, there.document_id}
        and which.entity in {None, *(named.id for named in row.entities)}
    )
    return asked and (which.year is None or (there.created or "").startswith(f"{which.year:04}-"))


def _version(row: BriefRow, last: bool) -> VersionRow:
    made = row.content.provenance
    return VersionRow(
        version=row.summary.version,
        state="published" if last else "superseded",
        headline=row.summary.headline,
        engine=made.engine,
        model=made.model,
        checksum=row.checksum,
        created_at=row.created_at,
        created_by=row.created_by,
        published_at=row.summary.published_at,
    )
