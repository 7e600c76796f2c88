"""Which documents a look at Paperless finds that no webhook has brought: pure rules."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

from continuum_proto.documents import ListedDocument

OVERLAP: Final = timedelta(minutes=10)
"""How far before the cursor a sweep looks: rows may be committed later than they say."""
GRACE: Final = timedelta(seconds=5)
"""How long a document's own webhook may take before the sweep goes first."""


def missed(
    listed: Iterable[ListedDocument], fetched: Mapping[int, datetime], *, now: datetime
) -> list[ListedDocument]:
    """Return what was not fetched in its present state, but for what changed just now.

    What waits still in a stream is among it: publishing merges it.
    """
    return [
        document
        for document in listed
        if not timedelta(0) <= now - document.modified < GRACE
        and (document.id not in fetched or fetched[document.id] < document.modified)
    ]


def sweep_event(document: ListedDocument) -> UUID:
    """Return the same id for the same state of a document: however often it is found, it is one event."""
    return uuid5(NAMESPACE_URL, f"continuum:sweep:{document.id}:{document.modified.isoformat()}")


def advanced(cursor: datetime, listed: Iterable[ListedDocument]) -> datetime:
    """Return the cursor after a sweep: the newest change seen, by the clock of Paperless."""
    return max([cursor, *(document.modified for document in listed)])
