"""What a peer's process is told on its command line, and the work that is the same for all.

Runs in the peers' own environments: the standard library only.
"""

import argparse
import asyncio
import gc
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.load.peers.notes import Kind, Notes

AT_ONCE: Final = 100
"""How many jobs an enqueuing process sends at a time when it is in a hurry."""
YOUNG_OBJECTS: Final = 20_000
"""How many new objects make the garbage collector look."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """One order: work until killed, or enqueue ``count`` jobs."""

    url: str
    notes: Notes
    slots: int
    seconds: float
    """How long a job takes."""
    lease: float
    """Seconds after which another worker may take over, as near as the peer can do it."""
    follow: bool
    """Whether each job leads to an event, where a library settles both together."""
    count: int
    first: int
    rate: float
    """Jobs a second; 0 means as fast as possible."""

    async def work(self, job: int) -> None:
        """Do one job."""
        self.notes.write(Kind.BEGAN, job)
        if self.seconds:
            await asyncio.sleep(self.seconds)
            self.notes.write(Kind.DONE, job)

    def work_in_thread(self, job: int) -> None:
        """Do one job where there is no event loop."""
        self.notes.write(Kind.BEGAN, job)
        if self.seconds:
            time.sleep(self.seconds)
            self.notes.write(Kind.DONE, job)

    async def send(self, send: Callable[[str], Awaitable[object]]) -> None:
        """Enqueue by ``send`` what was asked for, at the rate that was asked for."""
        if not self.rate:
            for begin in range(0, self.count, AT_ONCE):
                jobs = range(begin, min(begin + AT_ONCE, self.count))
                await asyncio.gather(*(send(payload(self.first + job)) for job in jobs))
            return
        begun = time.monotonic()
        for position in range(self.count):
            await asyncio.sleep(max(0.0, begun + position / self.rate - time.monotonic()))
            self.notes.write(Kind.PUBLISHED, self.first + position)
            await send(payload(self.first + position))

    def send_in_thread(self, send: Callable[[str], object]) -> None:
        """Enqueue where there is no event loop."""
        begun = time.monotonic()
        for position in range(self.count):
            if self.rate:
                time.sleep(max(0.0, begun + position / self.rate - time.monotonic()))
                self.notes.write(Kind.PUBLISHED, self.first + position)
            send(payload(self.first + position))


def payload(job: int) -> str:
    """Return what a job carries, the same bytes for all: one of the system's own events."""
    cause = '{"event_id":"7d0f6f5e-0c55-4a6b-9d0e-6a4f2a3c9b10","time":"2026-11-24T08:00:00Z",'
    return (
        f'{{"document_id":{job},"reason":"no_text","cause":{cause}"trigger":"added","lane":"live",'
        '"force":false},"detail":""}'
    )


def job_of(text: str) -> int:
    """Return which job a payload is."""
    return int(json.loads(text)["document_id"])


def main(worker: Callable[[Told], None], enqueue: Callable[[Told], None]) -> None:
    """Do as the command line says."""
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["worker", "enqueue"])
    parser.add_argument("--url", required=True)
    parser.add_argument("--notes", type=Path, required=True)
    parser.add_argument("--slots", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=0.0)
    parser.add_argument("--lease", type=float, default=30.0)
    parser.add_argument("--follow", action="store_true")
    parser.add_argument("--count", type=int, default=1)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--rate", type=float, default=0.0)
    read = vars(parser.parse_args())
    what = read.pop("what")
    told = Told(**{**read, "notes": Notes(read["notes"])})
    # As every service of ours runs: granted to all, since it is a setting of Python and not of a library.
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS)
    (worker if what == "worker" else enqueue)(told)
