"""Whether the archive can be read."""

from dataclasses import dataclass

from continuum_archive import Archive
from continuum_proto.errors import ContinuumError


@dataclass(frozen=True, slots=True)
class ArchiveState:
    """Asks PostgreSQL for its schema."""

    archive: Archive

    async def problem(self) -> str | None:
        """Say why the archive cannot be read now, or nothing."""
        try:
            await self.archive.require_schema()
        except ContinuumError as exc:
            return str(exc)
        return None
