"""How long documents will keep the model busy, by what the latest briefs took."""

from dataclasses import dataclass
from typing import Any

from continuum_archive.choosing import Experience
from continuum_console.operating.words import age


@dataclass(frozen=True, slots=True)
class Estimate:
    """What is known of the time that documents will take."""

    documents: int
    experience: Experience | None
    slots: int
    """How many documents of the bulk lane are worked on at a time; 0 where no process tells."""

    @property
    def seconds(self) -> float | None:
        """How long all of them will take; nothing where there is no experience."""
        if self.experience is None:
            return None
        return self.documents * self.experience.seconds / max(1, self.slots)

    @property
    def length(self) -> str:
        """How long all of them will take, in one number of at least a second; empty where nobody knows."""
        return "" if self.seconds is None else age(max(1.0, self.seconds))

    def words(self) -> str:
        """Tell it to people."""
        known = self.experience
        if known is None:
            return "How long that takes is not known yet: there is no brief to learn from."
        made_by = f"{known.engine} {known.model}" if known.model else known.engine
        briefs = f"the latest {known.briefs} briefs" if known.briefs > 1 else "the latest brief"
        at_once = (
            f"{self.slots} at a time" if self.slots else "one at a time, as no briefing process is alive"
        )
        each = f"{known.seconds:.2g} s each, the median of {briefs} by {made_by}"
        return f"That takes about {self.length}: {each}; {at_once}."

    def as_json(self) -> dict[str, Any]:
        """Return the object for machines."""
        known = self.experience
        return {
            "seconds": None if self.seconds is None else round(self.seconds, 3),
            "seconds_each": None if known is None else round(known.seconds, 3),
            "briefs_seen": 0 if known is None else known.briefs,
            "engine": None if known is None else known.engine,
            "model": None if known is None else known.model,
            "slots": self.slots,
        }
