"""What decides the status of a document: a rule without a database.

Events of a document arrive in any order, and twice. What remains is therefore made of maxima only: the newest
reading by (modified, cause), the latest cause that any reading answered, and the last word without a reading
by (cause, rank). Whatever the order, the maxima are the same, and so is the status that the schema computes
from them.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Self
from uuid import UUID

__all__ = ["Finding", "Hearing", "Standing"]

RANKS: Final = {"queued": 0, "failed": 1}
"""Of two words about the same cause the one that came of the other: a failure follows its queueing."""
OUTCOME: Final = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found when a document was fetched."""

    status: str
    modified: datetime
    cause_time: datetime
    cause_id: UUID
    reason: str = ""

    @property
    def order(self) -> tuple[datetime, datetime, UUID]:
        """Readings are ordered by what they saw, then by what caused them."""
        return self.modified, self.cause_time, self.cause_id


@dataclass(frozen=True, slots=True)
class Hearing:
    """What was heard of a document that nobody fetched: it waits, it failed, it is gone or hidden."""

    status: str
    cause_time: datetime
    cause_id: UUID
    reason: str = ""

    @property
    def order(self) -> tuple[datetime, int, UUID]:
        """Hearings know no ``modified``: they are ordered by their cause."""
        return self.cause_time, RANKS.get(self.status, OUTCOME), self.cause_id


@dataclass(frozen=True, slots=True)
class Standing:
    """All that is known of a document's course."""

    found: Finding | None = None
    read_until: datetime | None = None
    heard: Hearing | None = None
    erased_until: datetime | None = None
    """What was caused no later was erased, and stays so."""

    def refuses(self, cause_time: datetime, *, by_a_person: bool) -> bool:
        """Tell whether what was caused then counts no more: it is erased, or the document is forgotten."""
        if self.erased_until is not None and cause_time <= self.erased_until:
            return True
        return self.heard is not None and self.heard.status == "forgotten" and not by_a_person

    @property
    def status(self) -> str:
        """The status, as the schema computes it."""
        if self.found is None:
            return self.heard.status if self.heard else "not_asked_for"
        if self.heard and self.read_until and self.heard.cause_time > self.read_until:
            return self.heard.status
        return self.found.status

    def is_newest(self, finding: Finding) -> bool:
        """Tell whether ``finding`` is later than every one before."""
        return self.found is None or finding.order > self.found.order

    def read(self, finding: Finding) -> Self:
        """Take in a reading."""
        until = max(finding.cause_time, self.read_until or finding.cause_time)
        found = finding if self.is_newest(finding) else self.found
        return replace(self, found=found, read_until=until)

    def hear(self, hearing: Hearing) -> Self:
        """Take in a word without a reading."""
        if self.heard is not None and hearing.order <= self.heard.order:
            return self
        return replace(self, heard=hearing)
