"""A desk that takes requests down, and dead letters and deeds, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

from continuum_archive.auditing import AuditRow
from continuum_archive.reading_letters import LetterRow
from continuum_archive.requesting import (
    KeyTaken,
    LeftOut,
    LetterCounts,
    Noted,
    Request,
    RequestRow,
    Wanted,
)
from continuum_archive.rows import Slice


@dataclass(slots=True)
class MemoryLetters:
    """Dead letters as the archive tells them."""

    rows: list[LetterRow] = field(default_factory=list)

    async def letters(
        self, *, state: str, group: str | None, limit: int, after: tuple[datetime, UUID] | None = None
    ) -> Slice[LetterRow]:
        """Return letters in one state, the newest first."""
        rows = [row for row in self.rows if row.state == state and group in {None, row.group}]
        rows.sort(key=lambda row: (row.failed_at, row.id), reverse=True)
        rows = [row for row in rows if after is None or (row.failed_at, row.id) < after]
        return Slice(rows[:limit], more=len(rows) > limit)

    async def letter(self, id: UUID) -> LetterRow | None:
        """Return one letter."""
        return next((row for row in self.rows if row.id == id), None)


@dataclass(slots=True)
class MemoryDesk:
    """Requests, in the order in which they came; nobody carries them out."""

    box: MemoryLetters = field(default_factory=MemoryLetters)
    documents: set[int] = field(default_factory=set)
    briefs: dict[str, int] = field(default_factory=dict)
    asked: list[tuple[Request, Noted]] = field(default_factory=list)
    rows: dict[UUID, RequestRow] = field(default_factory=dict)

    async def ask(self, request: Request) -> Noted:
        """Write a request down, once for each key."""
        for before, noted in self.asked:
            if request.key is not None and (before.action, before.key) == (request.action, request.key):
                if before.digest != request.digest:
                    raise KeyTaken(request.key)
                return noted
        accepted, skipped = self._named(request.letters) if request.letters else (0, [])
        noted = Noted(uuid4(), accepted, skipped)
        self.asked.append((request, noted))
        self.rows[noted.id] = _row(request, noted)
        return noted

    async def knows(self, document: int) -> bool:
        """Tell whether there is such a document."""
        return document in self.documents

    async def document_of(self, brief: str) -> int | None:
        """Return the document of a brief."""
        return self.briefs.get(brief)

    async def request(self, id: UUID) -> RequestRow | None:
        """Return a request and what came of it."""
        return self.rows.get(id)

    def becomes(self, id: UUID, *, state: str, detail: str | None = None, end: str | None = None) -> None:
        """Let something come of a request."""
        self.rows[id] = replace(
            self.rows[id], state=state, detail=detail, document_end=end, ended_at=datetime.now(UTC)
        )

    def _named(self, wanted: Wanted) -> tuple[int, Sequence[LeftOut]]:
        states = {row.id: row.state for row in self.box.rows}
        if wanted.every:
            meant = [row for row in self.box.rows if wanted.group in {None, row.group}]
            return sum(row.state == "open" for row in meant), []
        told = {letter: states.get(letter, "unknown") for letter in wanted.ids}
        skipped = [LeftOut(letter, state) for letter, state in sorted(told.items()) if state != "open"]
        return len(told) - len(skipped), skipped


@dataclass(slots=True)
class MemoryAudit:
    """What people did, the first deed first."""

    rows: list[AuditRow] = field(default_factory=list)

    async def entries(self, *, limit: int, after: tuple[datetime, int] | None = None) -> Slice[AuditRow]:
        """Return what was done, the newest first."""
        rows = [row for row in reversed(self.rows) if after is None or (row.at, row.id) < after]
        return Slice(rows[:limit], more=len(rows) > limit)


def _row(request: Request, noted: Noted) -> RequestRow:
    return RequestRow(
        id=noted.id,
        action=request.action,
        document_id=request.document_id,
        brief_id=request.brief_id,
        group=request.group,
        reason=request.reason,
        asked_by=request.asked_by,
        asked_at=datetime.now(UTC),
        state="open",
        detail=None,
        document_end=None,
        ended_at=None,
        letters=LetterCounts(accepted=noted.accepted, done=0, gone=0, stayed=0),
    )
