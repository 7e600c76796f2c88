"""What readers may see of the archive: published briefs, their texts, documents and their histories."""

from dataclasses import replace
from typing import Final

import asyncpg

from continuum_archive.archive import Archive
from continuum_archive.history import Happening, history
from continuum_archive.listing import EVERYTHING, Listing, Which, day, summary_row
from continuum_archive.rows import (
    BriefRow,
    DocumentRow,
    NamedEntity,
    Position,
    RelatedRow,
    Slice,
    SummaryRow,
    TextRow,
    VersionRow,
    WithdrawnRow,
)
from continuum_archive.statements import statements
from continuum_proto.briefs import Brief

__all__ = ["Reading"]

SQL: Final = statements("reading.sql")
RELATED: Final = 5
MOST: Final = 2**31 - 1


class Reading:
    """Questions about the archive as readers may ask them; every one raises ``DatabaseDown`` in trouble."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._listing = Listing(archive)

    async def briefs(
        self, *, limit: int, after: Position | None = None, which: Which = EVERYTHING
    ) -> Slice[SummaryRow]:
        """Return published briefs that fit ``which``, the newest first."""
        return await self._listing.briefs(limit=limit, after=after, which=which)

    async def brief(self, id: str, *, version: int | None = None) -> BriefRow | None:
        """Return a brief that is for readers: its published version, or an earlier one by number."""
        row = await self._archive.fetchrow(SQL["brief"], id, version)
        if row is None:
            return None
        found = await self._archive.fetch(SQL["related"], id, row["version"], RELATED)
        related = [RelatedRow(one["brief_id"], one["headline"], tuple(one["shared"])) for one in found]
        return replace(_brief(row), related=tuple(related))

    async def editions(self, id: str, *, limit: int, before: int | None = None) -> Slice[VersionRow]:
        """Return the versions that readers may see of a brief, the newest first."""
        rows = await self._archive.fetch(SQL["versions"], id, before or MOST, limit + 1)
        return Slice([VersionRow(**dict(row)) for row in rows[:limit]], more=len(rows) > limit)

    async def withdrawn(self, id: str) -> WithdrawnRow | None:
        """Tell when and why a brief that was for readers is not any more."""
        row = await self._archive.fetchrow(SQL["withdrawn"], id)
        return WithdrawnRow(row["brief_id"], row["withdrawn_at"], row["withdrawn_reason"]) if row else None

    async def text(
        self, id: str, *, version: int | None = None, first: int = 1, last: int | None = None
    ) -> TextRow | None:
        """Return pages ``first`` to ``last`` of the text that a readable brief rests on."""
        source = await self._archive.fetchrow(SQL["brief_source"], id, version)
        if source is None:
            return None
        until = min(last or source["pages"], source["pages"])
        rows = await self._archive.fetch(SQL["pages"], source["id"], first, until)
        return TextRow(
            document_id=source["document_id"],
            checksum=source["checksum"],
            total_pages=source["pages"],
            pages=tuple((row["n"], row["text"]) for row in rows),
        )

    async def brief_of(self, document: int) -> str | None:
        """Return the id of a document's brief, whether or not it is for readers."""
        row = await self._archive.fetchrow(SQL["document_brief"], document)
        return str(row["id"]) if row else None

    async def documents(
        self, *, limit: int, before: int | None = None, status: str | None = None
    ) -> Slice[DocumentRow]:
        """Return documents by number, the highest first; of one status, where that is given."""
        rows = await self._archive.fetch(SQL["documents"], before, limit + 1, status)
        return Slice([_document(row) for row in rows[:limit]], more=len(rows) > limit)

    async def document(self, id: int) -> DocumentRow | None:
        """Return one document."""
        row = await self._archive.fetchrow(SQL["documents"], id + 1, 1, None)
        return _document(row) if row and row["id"] == id else None

    async def history(self, id: int, *, limit: int, after: Position | None = None) -> Slice[Happening]:
        """Return what happened to a document, the oldest first."""
        return await history(self._archive, id, limit=limit, after=after)


def _brief(row: "asyncpg.Record") -> BriefRow:
    content = Brief.model_validate_json(row["content"])
    return BriefRow(
        summary=summary_row(row),
        content=content,
        entities=tuple(
            NamedEntity(name, entity)
            for name, entity in zip(row["entity_ids"], content.entities, strict=True)
        ),
        checksum=row["source_checksum"],
        asked_at=row["cause_time"],
        created_at=row["created_at"],
        created_by=row["created_by"],
        edited_by=tuple(row["edited_by"]),
        reviewed_by=row["reviewed_by"],
        reviewed_at=row["reviewed_at"],
        published_by=row["published_by"],
    )


def _document(row: "asyncpg.Record") -> DocumentRow:
    return DocumentRow(
        id=row["id"],
        status=row["status"],
        reason=row["reason"],
        status_at=row["updated_at"],
        title=row["title"],
        correspondent=row["correspondent"],
        document_type=row["document_type"],
        tags=tuple(row["tags"]),
        created=day(row["created"]),
        added=row["added"],
        modified=row["modified"],
        pages=row["pages"],
        brief_id=row["brief_id"],
    )
