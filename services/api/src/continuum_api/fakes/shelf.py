"""A shelf of briefs and a register of documents, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from continuum_archive.history import Happening
from continuum_archive.rows import (
    BriefRow,
    DocumentRow,
    Position,
    Slice,
    SummaryRow,
    TextRow,
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

    async def briefs(self, *, limit: int, after: Position | None = None) -> Slice[SummaryRow]:
        """Return published briefs, the newest first."""
        self._answer()
        rows = [versions[-1].summary for name, versions in self.versions.items() if name not in self.taken]
        rows.sort(key=lambda row: (row.published_at, row.id), reverse=True)
        return _cut(
            [row for row in rows if not after or (row.published_at, row.id) < (after.at, after.id)], limit
        )

    async def brief(self, id: str, *, version: int | None = None) -> BriefRow | None:
        """Return a readable brief."""
        self._answer()
        versions = [] if id in self.taken else self.versions.get(id, [])
        chosen = [row for row in versions if version in {None, row.summary.version}]
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

    async def documents(self, *, limit: int, before: int | None = None) -> Slice[DocumentRow]:
        """Return documents by number, the highest first."""
        self._answer()
        numbers = sorted((number for number in self.known if before is None or number < before), reverse=True)
        return _cut([self.known[number] for number in numbers], limit)

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
        return _cut([row for row in rows if not after or (row.at, row.key) > (after.at, after.id)], limit)

    async def problem(self) -> str | None:
        """Say why the archive cannot be read now, or nothing."""
        return str(self.trouble) if self.trouble else None

    def _answer(self) -> None:
        if self.trouble:
            raise self.trouble


def _cut(rows: Sequence[T], limit: int) -> Slice[T]:
    return Slice(rows[:limit], more=len(rows) > limit)
