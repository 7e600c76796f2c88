"""The points that deliveries passed: one file of JSON lines for each process, which survives its death."""

import json
import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import monotonic

from continuum_messaging import Point, Taken
from continuum_proto.envelope import document_subject
from continuum_proto.topology import DOCUMENTS, DOCUMENTS_BULK

__all__ = ["Journal", "Journals", "Line"]


@dataclass(frozen=True, slots=True)
class Line:
    """A delivery passed a point."""

    at: float
    pid: int
    point: str
    stream: str
    entry: str
    event: str
    subject: str
    attempt: int
    crashes: int

    @property
    def delivery(self) -> tuple[str, str]:
        """What is delivered: an event of a stream, wherever its entry stands."""
        return self.stream, self.event


class Journal:
    """What one process writes; each line is one write, so that none is torn by a signal."""

    def __init__(self, folder: Path) -> None:
        path = folder / f"journal-{os.getpid()}.jsonl"
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def note(self, point: str, taken: Taken) -> None:
        """Write that ``taken`` is at ``point``."""
        line = Line(
            monotonic(),
            os.getpid(),
            point,
            taken.stream,
            taken.entry,
            taken.fields.get(b"id", b"").decode(),
            taken.fields.get(b"subject", b"").decode(),
            taken.attempt,
            taken.crashes,
        )
        os.write(self._file, json.dumps(asdict(line)).encode() + b"\n")


@dataclass
class Journals:
    """All that the processes of a run have written so far."""

    folder: Path
    lines: list[Line] = field(default_factory=list)
    _read: dict[Path, int] = field(default_factory=dict)
    _held: dict[int, dict[tuple[str, str], Line]] = field(default_factory=lambda: defaultdict(dict))
    _working: dict[int, dict[tuple[str, str], Line]] = field(default_factory=lambda: defaultdict(dict))

    def refresh(self) -> None:
        """Read what is new."""
        for path in sorted(self.folder.glob("journal-*.jsonl")):
            for line in self._new(path):
                self.lines.append(line)
                if line.point == Point.TAKEN:
                    self._held[line.pid][line.delivery] = line
                elif line.point == Point.BEGAN:
                    self._working[line.pid][line.delivery] = line
                elif line.point == Point.ENDED:
                    self._held[line.pid].pop(line.delivery, None)
                    self._working[line.pid].pop(line.delivery, None)

    def held(self, pid: int) -> list[Line]:
        """Return what ``pid`` has taken and not ended."""
        self.refresh()
        return [*self._held[pid].values()]

    def working(self, pid: int) -> dict[tuple[str, str], Line]:
        """Return what ``pid`` has begun and not ended."""
        self.refresh()
        return dict(self._working[pid])

    def last(self, pid: int) -> float:
        """Return when ``pid`` passed a point for the last time."""
        self.refresh()
        return max(line.at for line in self.lines if line.pid == pid)

    def passed(self, point: Point) -> dict[tuple[str, str], list[Line]]:
        """Return when each delivery passed ``point``, in order of time."""
        self.refresh()
        found: dict[tuple[str, str], list[Line]] = defaultdict(list)
        for line in sorted(self.lines, key=lambda line: line.at):
            if line.point == point:
                found[line.delivery].append(line)
        return found

    def of(self, document: int) -> list[Line]:
        """Return when the work on ``document`` began, in order of time."""
        self.refresh()
        subject, lanes = document_subject(document), (DOCUMENTS.name, DOCUMENTS_BULK.name)
        found = [line for line in self.lines if line.subject == subject and line.stream in lanes]
        return sorted((line for line in found if line.point == Point.BEGAN), key=lambda line: line.at)

    def together(self) -> int:
        """Return how often work on a document began while somebody else was still at it."""
        found = 0
        working: dict[str, str] = {}
        self.refresh()
        for line in sorted(self.lines, key=lambda line: line.at):
            if line.stream not in (DOCUMENTS.name, DOCUMENTS_BULK.name):
                continue
            if line.point == Point.BEGAN:
                found += working.get(line.subject, line.event) != line.event
                working[line.subject] = line.event
            elif line.point == Point.BEFORE_SETTLE and working.get(line.subject) == line.event:
                del working[line.subject]
        return found

    def _new(self, path: Path) -> Iterator[Line]:
        with path.open("rb") as file:
            file.seek(self._read.get(path, 0))
            fresh = file.read()
        whole = fresh[: fresh.rfind(b"\n") + 1]
        self._read[path] = self._read.get(path, 0) + len(whole)
        for line in whole.splitlines():
            yield Line(**json.loads(line))
