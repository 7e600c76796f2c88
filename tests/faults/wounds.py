"""Who was struck, what it held, and how long that waited for somebody else."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from continuum_messaging import Point
from continuum_proto.envelope import document_id
from tests.faults.journal import Journals, Line

__all__ = ["Wound", "Wounds"]


@dataclass(frozen=True, slots=True)
class Wound:
    """A fault that struck a process, and what it had taken and not ended."""

    at: float
    pid: int
    held: tuple[Line, ...]


@dataclass
class Wounds:
    """All of a row."""

    journals: Journals
    _wounds: list[Wound] = field(default_factory=list)

    def add(self, pid: int, at: float) -> Wound:
        """Note that ``pid`` was struck at that time."""
        wound = Wound(at, pid, tuple(self.journals.held(pid)))
        self._wounds.append(wound)
        return wound

    def taken_up(self) -> Iterator[float]:
        """Yield how many seconds each thing that a struck process held waited for another."""
        taken = self.journals.passed(Point.TAKEN)
        for wound in self._wounds:
            for line in wound.held:
                later = [each.at for each in taken[line.delivery] if each.pid != wound.pid]
                after = [at for at in later if at > wound.at]
                if after:
                    yield after[0] - wound.at

    def taken_from(self, wound: Wound) -> int:
        """Return how many of the deliveries that were held at ``wound`` others have taken."""
        return len([*Wounds(self.journals, [wound]).taken_up()])

    def documents(self) -> set[int]:
        """Return the documents that processes held when they were struck."""
        held = (document_id(line.subject) for wound in self._wounds for line in wound.held)
        return {document for document in held if document is not None}
