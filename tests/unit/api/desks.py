"""An API with a desk in memory, asked by whoever a test wants."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from continuum_api.admission import Admission
from continuum_api.fakes.desk import MemoryAudit, MemoryDesk
from continuum_api.fakes.shelf import MemoryShelf
from continuum_api.handlers.actions import Actions
from continuum_api.handlers.audit import Audit
from continuum_api.handlers.dead_letters import DeadLetters
from continuum_archive.reading_letters import LetterRow
from tests.archives import MIDNIGHT
from tests.unit.api.serving import LINKS, Client, serving
from tests.unit.api.shelves import brief_row, shelf_with

TOKEN = "a-token-of-thirty-characters.."
BEARER = {"Authorization": f"Bearer {TOKEN}"}
BY_TOKEN = Admission(TOKEN)


@dataclass
class Office:
    """What the API stands on."""

    desk: MemoryDesk = field(default_factory=MemoryDesk)
    audit: MemoryAudit = field(default_factory=MemoryAudit)
    shelf: MemoryShelf = field(default_factory=lambda: shelf_with(brief_row()))

    @asynccontextmanager
    async def serve(self, admission: Admission = BY_TOKEN) -> AsyncIterator[Client]:
        """Serve all of it."""
        others = (
            Actions(self.desk, admission, LINKS),
            DeadLetters(self.desk.box, self.desk, admission, LINKS),
            Audit(self.audit),
        )
        async with serving(self.shelf, self.shelf, self.shelf, others=others, admission=admission) as client:
            yield client


def letter_row(
    number: int, *, state: str = "open", group: str = "briefing", at: datetime | None = None
) -> LetterRow:
    """Return a letter about document 7; a higher number failed later."""
    failed_at = at or MIDNIGHT + timedelta(seconds=number)
    return LetterRow(
        id=UUID(int=number),
        stream="continuum.documents",
        group=group,
        entry=f"{number}-0",
        event_id=str(UUID(int=100 + number)),
        document_id=7,
        error_type="Refused",
        error="a sentence",
        deliveries=6,
        round=1,
        service="briefing",
        version="1",
        trace_id="7" * 32,
        first_delivered=failed_at - timedelta(seconds=9),
        failed_at=failed_at,
        state=state,
        closed_at=None if state == "open" else failed_at,
        closed_by=None if state == "open" else "ada",
        close_reason="a test" if state == "discarded" else None,
        replayed_as=UUID(int=9) if state == "replayed" else None,
    )
