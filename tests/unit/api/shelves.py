"""Rows for the shelf in memory."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from continuum_api.fakes.shelf import MemoryShelf
from continuum_archive.history import Happening
from continuum_archive.rows import (
    BriefRow,
    DocumentRow,
    NamedEntity,
    SummaryRow,
    TextRow,
    WithdrawnRow,
)
from continuum_proto.briefs import Brief
from continuum_proto.texts import checksum
from tests.archives import MIDNIGHT, PAGES, brief

ID = "b_7kq2m9"
PUBLISHED = datetime(2026, 5, 3, 10, 2, 41, 123456, tzinfo=UTC)


def brief_row(
    name: str = ID,
    *,
    version: int = 1,
    document: int = 7,
    content: Brief | None = None,
    title: str = "Invoice 17",
    published_at: datetime = PUBLISHED,
) -> BriefRow:
    content = content or brief()
    return BriefRow(
        summary=SummaryRow(
            id=name,
            version=version,
            state="published",
            headline=content.headline,
            dek=content.summary[0].text if content.summary else "",
            language="en",
            kind="invoice",
            tags=("money",),
            published_at=published_at,
            stale=False,
            document_id=document,
            title=title,
            correspondent=None,
            created="2026-05-01",
            pages=2,
            exact=3,
            normalized=0,
            approximate=0,
            withheld=0,
        ),
        content=content,
        entities=tuple(
            NamedEntity(f"e_name{place:04}", entity) for place, entity in enumerate(content.entities)
        ),
        checksum=checksum(PAGES),
        asked_at=MIDNIGHT,
        created_at=MIDNIGHT + timedelta(seconds=2),
        created_by="pipeline",
        edited_by=(),
        reviewed_by=None,
        reviewed_at=None,
        published_by="pipeline",
    )


def document_row(number: int = 7, *, status: str = "briefed", brief_id: str | None = ID) -> DocumentRow:
    return DocumentRow(
        id=number,
        status=status,
        reason=None,
        status_at=PUBLISHED,
        title="Invoice 17",
        correspondent=None,
        document_type=None,
        tags=(),
        created=None,
        added=None,
        modified=None,
        pages=2,
        brief_id=brief_id,
    )


def shelf_with(*rows: BriefRow, withdrawn: Sequence[str] = ()) -> MemoryShelf:
    """Return a shelf with these versions, the text of each, and a document for each brief."""
    shelf = MemoryShelf()
    for row in rows:
        name, number = row.summary.id, row.summary.document_id
        shelf.versions.setdefault(name, []).append(row)
        shelf.texts[name, row.summary.version] = TextRow(
            number, row.checksum, len(PAGES), tuple(enumerate(PAGES, start=1))
        )
        shelf.known[number] = document_row(number, brief_id=name)
        shelf.brief_ids[number] = name
        shelf.log[number] = [Happening(MIDNIGHT, "b_1", "continuum.document.changed.v1", "queued", attempt=1)]
    for name in withdrawn:
        shelf.taken[name] = WithdrawnRow(name, PUBLISHED, "gone")
    return shelf
