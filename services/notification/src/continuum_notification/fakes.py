"""In memory: a ledger, and a target that remembers what it was told."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from continuum_archive.ledger import Announcement, Standing
from continuum_notification.notices import Notice


@dataclass(slots=True)
class MemoryLedger:
    """The ledger without a database."""

    entries: dict[tuple[str, str, int, str], tuple[Announcement, Standing, str]] = field(default_factory=dict)

    async def begin(self, announcement: Announcement) -> Standing | None:
        """Enter it as ``sending``, or say how it stands already."""
        if announcement.key in self.entries:
            return self.entries[announcement.key][1]
        self.entries[announcement.key] = (announcement, Standing.SENDING, "")
        return None

    async def record(self, announcement: Announcement, standing: Standing, detail: str = "") -> bool:
        """Enter how it ended; what was sent stays sent."""
        known = self.entries.get(announcement.key)
        if known is None or known[1] in {Standing.SENDING, Standing.UNKNOWN}:
            self.entries[announcement.key] = (announcement, standing, detail)
        return known is None

    async def release(self, announcement: Announcement) -> None:
        """Take back ``sending``."""
        known = self.entries.get(announcement.key)
        if known is not None and known[1] is Standing.SENDING:
            del self.entries[announcement.key]

    async def of(self, brief_id: str) -> list[tuple[Announcement, Standing, str]]:
        """Return what was told of a brief."""
        return [entry for entry in self.entries.values() if entry[0].brief_id == brief_id]


@dataclass(slots=True)
class RecordingTarget:
    """Somebody who hears everything; ``failures`` are raised first, one at each attempt."""

    label: str = "memory"
    repeatable: bool = False
    failures: Iterator[Exception] = field(default_factory=lambda: iter(()))
    heard: list[tuple[Notice, UUID]] = field(default_factory=list)

    async def tell(self, notice: Notice, message: UUID) -> str:
        """Remember the notice."""
        failure = next(self.failures, None)
        if failure is not None:
            raise failure
        self.heard.append((notice, message))
        return ""
