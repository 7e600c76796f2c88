"""Processes at work, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass

from continuum_api.shapes.about import ServiceState


@dataclass(slots=True)
class MemoryStaff:
    """Processes at work."""

    present: Sequence[ServiceState] = ()
    trouble: Exception | None = None

    async def services(self) -> Sequence[ServiceState]:
        """Return those that gave a sign of life lately."""
        if self.trouble:
            raise self.trouble
        return self.present
