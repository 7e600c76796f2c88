"""What is told while a document is read: how far it has come, and in the end how long each phase took."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter

from continuum_proto.briefs import Step

__all__ = ["Headway", "OnProgress", "Phases"]


@dataclass(frozen=True, slots=True)
class Headway:
    """``done`` questions ``of`` so many of a phase: ``draft``, or ``notes`` and then ``reduce``."""

    document_id: int
    phase: str
    done: int
    of: int


OnProgress = Callable[[Headway], None]


@dataclass
class Phases:
    """Measures the phases of one document and tells how far each has come."""

    document_id: int
    told: OnProgress
    steps: list[Step] = field(default_factory=list)

    @contextmanager
    def phase(self, name: str, *, of: int = 0) -> Iterator[Callable[[], None]]:
        """Measure ``name``; yields what is to be called after each of its ``of`` questions."""
        began, done = perf_counter(), 0

        def tell() -> None:
            nonlocal done
            done += 1
            self.told(Headway(self.document_id, name, done, of))

        if of:
            self.told(Headway(self.document_id, name, 0, of))
        try:
            yield tell
        finally:
            self.steps.append(Step(name=name, ms=round((perf_counter() - began) * 1000, 2)))
