"""Documents, their texts and their histories."""

from typing import Final

from continuum_api.answers.traces import trace
from continuum_api.links import Links
from continuum_api.shapes.documents import Document, LogEntry, PageText, Step, Text
from continuum_archive.history import Happening
from continuum_archive.rows import DocumentRow, TextRow

FOR_OPERATORS: Final = frozenset({"hidden", "gone", "excluded", "forgotten", "failed"})
"""Statuses whose reason readers are not told: it names the rule and its tag, or the error."""


def text(row: TextRow) -> Text:
    """Return pages of a text."""
    return Text(
        document_id=row.document_id,
        checksum=row.checksum,
        total_pages=row.total_pages,
        pages=[PageText(n=n, text=words) for n, words in row.pages],
    )


def document(row: DocumentRow, links: Links, *, whole: bool = False) -> Document:
    """Return a document and what became of it; why, where that tells of it, only of the ``whole``."""
    fields = {name: getattr(row, name) for name in Document.model_fields if hasattr(row, name)}
    if not whole and row.status in FOR_OPERATORS:
        fields["reason"] = None
    return Document(**fields, paperless_url=links.document(row.id))


def log_entry(row: Happening, links: Links, *, whole: bool) -> LogEntry:
    """Return one line of a document's history; details and the trace only of the ``whole``."""
    return LogEntry(
        at=row.at,
        event=row.event,
        status=row.status,
        attempt=row.attempt,
        duration_ms=row.duration_ms,
        waited_ms=row.waited_ms,
        steps=[Step(name=step.name, ms=step.ms) for step in row.steps],
        trace=trace(row.trace_id if whole else None, links),
        detail=row.detail if whole else None,
    )
