"""Notification's ledger: who was told what, so that nobody is told twice."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from continuum_archive.archive import Archive
from continuum_archive.statements import statements

__all__ = ["Announcement", "Ledger", "Standing"]

SQL: Final = statements("ledger.sql")


class Standing(StrEnum):
    """How far an announcement to one target has come."""

    SENDING = "sending"
    """Handed over, and no word yet whether it arrived."""
    SENT = "sent"
    NOTHING_TO_SEND = "nothing_to_send"
    """Nobody is told of such events."""
    BULK = "bulk"
    """Part of a large run: not announced singly."""
    UNKNOWN = "unknown"
    """A process ended while it was sending: it may have arrived, and is not repeated."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """One version of a brief, told to one target.

    ``target`` is a label without secrets, '' where there is none.

    ``message_id`` is the same at every attempt.
    """

    event_type: str
    brief_id: str
    version: int
    target: str
    message_id: UUID
    event_id: UUID

    @property
    def key(self) -> tuple[str, str, int, str]:
        """What makes it one announcement."""
        return self.event_type, self.brief_id, self.version, self.target


class Ledger:
    """The ledger in PostgreSQL; every question raises ``DatabaseDown`` in trouble."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def begin(self, announcement: Announcement) -> Standing | None:
        """Enter it as ``sending``; where it stands in the ledger already, change nothing and say how."""
        row = await self._archive.fetchrow(
            SQL["begin"], *announcement.key, announcement.message_id, announcement.event_id
        )
        if row is None:
            return None
        # A row that another process entered at this very moment is not in this statement's snapshot.
        return Standing(row["state"] or Standing.SENDING)

    async def record(self, announcement: Announcement, standing: Standing, detail: str = "") -> bool:
        """Enter how it ended; tell whether this is the first word of it. What was sent stays sent.

        Of a brief that was erased meanwhile no ``detail`` is kept.
        """
        row = await self._archive.fetchrow(
            SQL["record"],
            *announcement.key,
            announcement.message_id,
            announcement.event_id,
            standing.value,
            detail,
        )
        return row is not None and row["inserted"]

    async def release(self, announcement: Announcement) -> None:
        """Take back ``sending``: nothing has left us, so it may be begun anew."""
        await self._archive.fetch(SQL["release"], *announcement.key)

    async def of(self, brief_id: str) -> list[tuple[Announcement, Standing, str]]:
        """Return what was told of a brief: each announcement, how it stands, and why."""
        rows = await self._archive.fetch(SQL["entries"], brief_id)
        return [
            (
                Announcement(
                    event_type=row["event_type"],
                    brief_id=row["brief_id"],
                    version=row["version"],
                    target=row["target"],
                    message_id=row["message_id"],
                    event_id=row["event_id"],
                ),
                Standing(row["state"]),
                row["detail"],
            )
            for row in rows
        ]
