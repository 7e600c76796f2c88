"""For tests: documents that a model is owed, in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from uuid import UUID

__all__ = ["MemoryOwed"]


@dataclass
class MemoryOwed:
    """Keeps by document the event that led to it."""

    events: dict[int, UUID] = field(default_factory=dict)

    async def add(self, document_id: int, event: UUID) -> None:
        """Remember a document."""
        self.events[document_id] = event

    async def some(self, most: int) -> Mapping[int, UUID]:
        """Return up to ``most`` of them."""
        return dict(islice(self.events.items(), most))

    async def remove(self, document_id: int, event: UUID) -> None:
        """Forget a document, unless another event has led to it since."""
        if self.events.get(document_id) == event:
            del self.events[document_id]
