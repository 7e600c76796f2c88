"""What persistence writes: each event once, by its id, in any order; those that wait in one transaction."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TypeVar
from uuid import UUID

from continuum_archive import deciding
from continuum_archive.archive import Archive
from continuum_archive.course import SQL, Course, Verdict
from continuum_archive.deciding import Handled
from continuum_archive.evidence import check
from continuum_archive.gathering import Gathering
from continuum_proto.briefs import BriefDrafted, BriefUnchanged
from continuum_proto.documents import DocumentChanged, DocumentSkipped
from continuum_proto.event import Event

__all__ = ["Handled", "Writer"]

H = TypeVar("H", DocumentChanged, BriefDrafted, BriefUnchanged, DocumentSkipped)


class Writer:
    """The archive as persistence writes it.

    Every method may be repeated with the same event: the second time changes nothing and answers the same.
    All raise ``DatabaseDown`` when PostgreSQL is away, ``NotMigrated`` when it lacks our tables.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._gathering = Gathering(archive)

    async def verdict(self, event_id: UUID) -> Verdict | None:
        """Return what an event came to, if it was handled."""
        row = await self._archive.fetchrow(SQL["verdict"], event_id)
        return Verdict(row["verdict"]) if row else None

    async def queue(self, event: Event[DocumentChanged]) -> Handled:
        """Record that a document waits to be read."""
        return await self._decide(event, event.data.document_id, deciding.queue)

    async def draft(self, event: Event[BriefDrafted], pages: Sequence[str]) -> Handled:
        """Store a drafted brief as a new version, published at once, or find that it changes nothing.

        :raises ContractViolation: the draft does not fit its text.
        """
        check(event.data, pages)
        document = event.data.document.document_id
        rule = partial(deciding.draft, pages=pages)
        return await self._decide(event, document, rule, first=True, weight=sum(map(len, pages)))

    async def miss_text(self, event: Event[BriefDrafted]) -> Handled:
        """Record that a draft came without its text; where it would be the newest, it is made again, once.

        :raises TextMissing: it was made again, and no person asked for this repetition.
        """
        return await self._decide(event, event.data.document.document_id, deciding.miss_text)

    async def unchanged(self, event: Event[BriefUnchanged]) -> Handled:
        """Record that a document was read again and its brief still holds.

        The verdict is ``wanted`` where the archive has no such brief: it was lost, or withdrawn since, and
        the document waits for an event that is owed and asks for it again.
        """
        return await self._decide(event, event.data.document.document_id, deciding.unchanged)

    async def skip(self, event: Event[DocumentSkipped]) -> Handled:
        """Record why a document has no brief; what readers may no longer see is withdrawn."""
        return await self._decide(event, event.data.document_id, deciding.skip)

    async def first_start(self, now: datetime) -> datetime:
        """Return the time of the installation's first start; ``now`` where this is it."""
        async with self._archive.transaction() as connection:
            await connection.execute(SQL["keep_fact"], "first_start", f'"{now.isoformat()}"')
            value: str = await connection.fetchval(SQL["fact"], "first_start")
        return datetime.fromisoformat(value.strip('"'))

    async def _decide(
        self,
        event: Event[H],
        document: int,
        rule: Callable[[Course, Event[H]], Handled],
        *,
        first: bool = False,
        weight: int = 0,
    ) -> Handled:
        decide = partial(deciding.decide, event=event, rule=rule)
        return await self._gathering.run(document, event.id, decide, first=first, weight=weight)
