"""What is measured of each contestant; every run in fresh processes, on an empty server."""

import time
from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import Any

import psutil

from continuum_proto.topology import DOCUMENTS
from tests.load.delivery.bench import SLOTS, Bench, PeerFailed, Worker
from tests.load.delivery.contestants import Contestant
from tests.load.peers.notes import Kind
from tests.load.peers.told import payload
from tests.load.reporting import percentile

WARM_UP = 0.1
"""The share of the jobs that passes before anything counts."""
SHORT_JOB, LONG_JOB = 0.05, 0.25
"""Seconds that a job takes where slots count, and where a worker is killed."""
RATE = 100.0
"""Jobs a second where latency counts."""
JOBS = 300
"""How many jobs there are where a worker is killed: three times what fits into the slots of both."""
WARM_UPS, WARM_UP_JOBS = 10, 1_000_000
LEASE = 2.0
"""Seconds, asked of everybody in the run that kills a worker."""
TRICKLE = 2.0
"""Jobs a second that keep coming after the kill: some peers look for orphans only beside new work."""


@dataclass(frozen=True, slots=True)
class Throughput:
    """No-op jobs: how many a second, and what each costs."""

    jobs_per_second: float
    worker_ms: float
    server_ms: float
    bytes_beyond_payload: float


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds from publishing to the start of the job."""

    p50: float
    p99: float


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What became of all jobs after a worker was killed."""

    seconds: float | None
    """From the kill until all were done; none where they were not in time."""
    not_done: int
    ran_twice: int
    effect_twice: int


def throughput(bench: Bench, contestant: Contestant, jobs: int) -> Throughput:
    """Let a worker empty a full queue."""
    bench.begin()
    bench.enqueue(contestant, 1)  # brings scripts, groups and the like
    empty = bench.server.memory()
    bench.enqueue(contestant, jobs, first=2)
    stored = bench.server.memory() - empty
    warm = int(jobs * WARM_UP)
    with bench.worker(contestant) as worker:
        bench.until([worker], lambda: bench.noted() >= warm)
        early, spent, served = bench.noted(), worker.cpu(), _cpu(bench.server.pid)
        bench.until([worker], lambda: bench.noted() > jobs)
        spent, served = worker.cpu() - spent, _cpu(bench.server.pid) - served
    began = [note.at for note in bench.notes_of(Kind.BEGAN)]
    return Throughput(
        jobs_per_second=(jobs - warm) / (began[jobs] - began[warm]),
        worker_ms=spent * 1000 / (jobs + 1 - early),
        server_ms=served * 1000 / (jobs + 1 - early),
        bytes_beyond_payload=stored / jobs - len(payload(jobs)),
    )


def share_of_ideal(bench: Bench, contestant: Contestant, jobs: int) -> float:
    """Return how near a worker comes to what its slots could do if handing out work took no time."""
    bench.begin()
    bench.enqueue(contestant, jobs)
    with bench.worker(contestant, "--seconds", str(SHORT_JOB)) as worker:
        bench.until([worker], lambda: bench.noted() >= 2 * jobs)
    first, last = bench.notes_of(Kind.BEGAN)[0].at, bench.notes_of(Kind.DONE)[-1].at
    return (jobs * SHORT_JOB / SLOTS) / (last - first)


def latency(bench: Bench, contestant: Contestant, jobs: int) -> Latency:
    """Publish at a steady rate to a worker that waits for work."""
    bench.begin()
    with bench.worker(contestant) as worker:
        bench.enqueue(contestant, 1)
        bench.until([worker], lambda: bench.noted() >= 1)
        bench.enqueue(contestant, jobs, "--rate", str(RATE), first=2)
        bench.until([worker], lambda: bench.noted() > 2 * jobs)
    published = {note.job: note.at for note in bench.notes_of(Kind.PUBLISHED)}
    began = {note.job: note.at for note in bench.notes_of(Kind.BEGAN)}
    counted = range(2 + int(jobs * WARM_UP), jobs + 2)
    waits = [(began[job] - published[job]) * 1000 for job in counted]
    return Latency(percentile(waits, 0.5), percentile(waits, 0.99))


def aftermath(bench: Bench, contestant: Contestant, patience: float) -> Aftermath:
    """Kill one of two workers, all slots full and jobs just ending, and see what becomes of them."""
    bench.begin()
    options = ("--seconds", str(LONG_JOB), "--lease", str(LEASE), "--follow")
    with bench.worker(contestant, *options) as stays, bench.worker(contestant, *options) as dies:
        _warm_up(bench, contestant, [stays, dies])
        with stays.paused(), dies.paused():  # or slots empty faster than a slow enqueuing fills them
            bench.enqueue(contestant, JOBS)
        bench.until([stays, dies], lambda: _busy(bench, dies), patience=patience)
        dies.kill()
        killed = time.monotonic()
        trickle = ("--rate", str(TRICKLE))
        with bench.enqueuing(contestant, int(patience * TRICKLE), *trickle, first=JOBS + 1):
            while time.monotonic() < killed + patience and _not_done(bench):
                time.sleep(0.05)
    done = Counter(note.job for note in bench.notes_of(Kind.DONE))
    return Aftermath(
        seconds=None if _not_done(bench) else _last_done(bench) - killed,
        not_done=_not_done(bench),
        ran_twice=_twice(Counter(note.job for note in bench.notes_of(Kind.BEGAN))),
        effect_twice=_twice(_events(bench) or done),
    )


def _warm_up(bench: Bench, contestant: Contestant, workers: list[Worker]) -> None:
    """Enqueue until each worker has done something; such jobs have numbers of their own."""
    for number in range(WARM_UPS):
        first = WARM_UP_JOBS + number * 2 * SLOTS
        bench.enqueue(contestant, 2 * SLOTS, first=first)
        bench.until(workers, partial(_done_from, bench, first, 2 * SLOTS))
        if len({note.process for note in bench.notes_of(Kind.DONE)}) == len(workers):
            return
    raise PeerFailed(f"of {len(workers)} workers not all took part")


def _done_from(bench: Bench, first: int, number: int) -> bool:
    return len({note.job for note in bench.notes_of(Kind.DONE) if note.job >= first}) == number


def _busy(bench: Bench, worker: Worker) -> bool:
    """Tell whether jobs are just ending, their slots filled again: the worst moment to die."""
    began, done = (
        sum(note.process == worker.process.pid and note.job <= JOBS for note in bench.notes_of(kind))
        for kind in (Kind.BEGAN, Kind.DONE)
    )
    return done >= SLOTS // 2 and began - done >= 0.8 * SLOTS


def _not_done(bench: Bench) -> int:
    return JOBS - len({note.job for note in bench.notes_of(Kind.DONE) if note.job <= JOBS})


def _last_done(bench: Bench) -> float:
    return max(note.at for note in bench.notes_of(Kind.DONE) if note.job <= JOBS)


def _twice(times: Counter[int]) -> int:
    return sum(number > 1 for job, number in times.items() if job <= JOBS)


def _events(bench: Bench) -> Counter[int]:
    """Return how often each job led to an event, where a library settles both together."""
    entries: Any = bench.server.redis.xrange(DOCUMENTS.name)
    return Counter(int(fields[b"subject"].decode().rpartition("/")[2]) for _, fields in entries)


def _cpu(pid: int) -> float:
    return sum(psutil.Process(pid).cpu_times()[:2])
