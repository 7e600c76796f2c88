"""Peers as processes: started, watched by their notes, killed."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

import psutil

from tests.load.delivery.contestants import ROOT, Contestant
from tests.load.delivery.server import Server
from tests.load.peers.notes import Kind, Note, number_of_notes, read_notes

SLOTS: Final = 50
LOOK: Final = 0.005
"""Seconds between two looks at the notebook."""
PATIENCE: Final = 60.0
"""Seconds after which a peer that does not come to an end has failed."""


class PeerFailed(Exception):
    """A peer ended or hung; the message holds the end of what it said."""


@dataclass(frozen=True, slots=True)
class Worker:
    """A peer at work."""

    process: "subprocess.Popen[bytes]"
    log: Path

    def cpu(self) -> float:
        """Return the seconds of CPU spent so far, all threads and children."""
        process = psutil.Process(self.process.pid)
        family = [process, *process.children(recursive=True)]
        return sum(sum(each.cpu_times()[:2]) for each in family)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Stop it for a while."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """End it as a power failure would."""
        self.process.kill()
        self.process.wait()

    def last_words(self) -> str:
        """Return the end of its log."""
        return " / ".join(self.log.read_text(errors="replace").strip().splitlines()[-3:])


class Bench:
    """Runs contestants on one server; each run begins with an empty one and an empty notebook."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.server, self._folder = server, folder
        self._numbers = count(1)
        self.notes = folder / "notes"

    def begin(self) -> None:
        """Begin a run."""
        self.server.empty()
        self.notes = self._folder / f"notes-{next(self._numbers)}"

    @contextmanager
    def worker(self, contestant: Contestant, *options: str) -> Iterator[Worker]:
        """Start a worker, and kill it at the end."""
        log = self._folder / f"{contestant.module}-{next(self._numbers)}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                self._command(contestant, "worker", "--slots", str(SLOTS), *options),
                cwd=ROOT,
                env={**os.environ, **contestant.environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        worker = Worker(process, log)
        try:
            yield worker
        finally:
            worker.kill()

    def enqueue(self, contestant: Contestant, number: int, *options: str, first: int = 1) -> None:
        """Enqueue that many jobs and return once they are."""
        with self.enqueuing(contestant, number, *options, first=first) as process:
            self._ended(process, contestant)

    @contextmanager
    def enqueuing(
        self, contestant: Contestant, number: int, *options: str, first: int = 1
    ) -> Iterator["subprocess.Popen[bytes]"]:
        """Begin to enqueue, and stop it at the end."""
        log = self._folder / f"{contestant.module}-enqueue.log"
        asked = ("--count", str(number), "--first", str(first), *options)
        with log.open("wb") as output:
            process = subprocess.Popen(
                self._command(contestant, "enqueue", *asked),
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    def until(
        self, workers: list[Worker], reached: Callable[[], bool], *, patience: float = PATIENCE
    ) -> None:
        """Wait for what ``workers`` bring about.

        :raises PeerFailed: one of them ended, or it took too long.
        """
        deadline = time.monotonic() + patience
        while not reached():
            for worker in workers:
                if worker.process.poll() is not None:
                    raise PeerFailed(f"ended at once: {worker.last_words()}")
            if time.monotonic() > deadline:
                said = " / ".join(worker.last_words() for worker in workers)
                raise PeerFailed(f"not ready after {patience:g} s: {said or 'it said nothing'}")
            time.sleep(LOOK)

    def noted(self) -> int:
        """Return how many notes there are."""
        return number_of_notes(self.notes)

    def notes_of(self, kind: Kind) -> list[Note]:
        """Return to which jobs this happened, in order of time."""
        return sorted(
            (note for note in read_notes(self.notes) if note.kind is kind), key=lambda note: note.at
        )

    def _command(self, contestant: Contestant, what: str, *options: str) -> list[str]:
        module = f"tests.load.peers.{contestant.module}"
        told = ("--url", self.server.url, "--notes", str(self.notes))
        return [str(contestant.python()), "-m", module, what, *told, *options]

    def _ended(self, process: "subprocess.Popen[bytes]", contestant: Contestant) -> None:
        try:
            code = process.wait(PATIENCE)
        except subprocess.TimeoutExpired as exc:
            raise PeerFailed(f"had not enqueued all after {PATIENCE:g} s") from exc
        if code != 0:
            log = self._folder / f"{contestant.module}-enqueue.log"
            said = log.read_text(errors="replace").strip().splitlines()[-1:]
            raise PeerFailed(f"could not enqueue: {' '.join(said)}")
