"""Delivery beside other libraries: ``make bench NAME=delivery``.

All on one server and the same kind of connection, one worker process with 50 slots, each acknowledging
after the work. Every run is made in fresh processes; a round goes through all contestants, so that what
is compared was measured within minutes.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

import psutil

from tests.load.delivery import depth, phases
from tests.load.delivery.bench import Bench, PeerFailed
from tests.load.delivery.contestants import (
    BARE,
    OTHERS,
    OURS,
    OURS_ENCODED,
    OURS_TRACED,
    Contestant,
    NotInstalled,
)
from tests.load.delivery.report import table
from tests.load.delivery.results import Results
from tests.load.delivery.server import running_server
from tests.load.reporting import last_line, say

T = TypeVar("T")
TRACED: Final = (OURS_TRACED, OURS_ENCODED)
"""Measured by no-op jobs alone."""
ALL: Final = (OURS, *TRACED, BARE, *OTHERS)
PHASES: Final = ("throughput", "share", "latency", "kill", "depth")


class Run:
    """One run of the benchmark."""

    def __init__(self, bench: Bench, arguments: argparse.Namespace) -> None:
        self._bench, self._arguments = bench, arguments
        self.results = Results()

    def all(self) -> None:
        """Measure everything that was asked for."""
        contestants = [each for each in ALL if self._takes_part(each)]
        wanted: set[str] = set(self._arguments.phases)
        for number in range(1, self._arguments.rounds + 1):
            say(f"round {number} of {self._arguments.rounds}")
            for contestant in contestants:
                self._round(contestant, wanted)
        if "kill" in wanted:
            say("killing workers")
            for contestant in contestants:
                self._kill(contestant)
        if "depth" in wanted:
            say("few waiting, and very many")
            self._depth()

    def _takes_part(self, contestant: Contestant) -> bool:
        asked: list[str] = self._arguments.peers
        if contestant in OTHERS and asked and contestant.module not in asked:
            return False
        try:
            contestant.python()
        except NotInstalled as exc:
            self.results.missing[contestant.name] = f"not installed: {exc}"
            return False
        if version := contestant.version():
            self.results.versions[contestant.name] = f"{version}; at a kill: {contestant.lease}"
        return True

    def _round(self, contestant: Contestant, wanted: set[str]) -> None:
        results, bench, scale = self.results, self._bench, self._arguments.scale
        jobs, short, paced = (int(number * scale) for number in (contestant.jobs, SHARE_JOBS, PACED_JOBS))
        if "throughput" in wanted:
            self._add(contestant, results.throughput, lambda: phases.throughput(bench, contestant, jobs))
        if contestant in TRACED:
            return
        if "share" in wanted:
            self._add(contestant, results.share, lambda: phases.share_of_ideal(bench, contestant, short))
        if "latency" in wanted:
            self._add(contestant, results.latency, lambda: phases.latency(bench, contestant, paced))

    def _kill(self, contestant: Contestant) -> None:
        if contestant in TRACED:
            return
        patience, bench = self._arguments.patience, self._bench
        for _ in range(self._arguments.rounds if contestant is OURS else 1):
            self._add(
                contestant, self.results.aftermath, lambda: phases.aftermath(bench, contestant, patience)
            )

    def _depth(self) -> None:
        bench, arguments, results = self._bench, self._arguments, self.results
        entries = int(DEPTH_ENTRIES * arguments.scale)
        for _ in range(arguments.rounds):
            self._add(OURS, results.few, lambda: depth.cost_with_few(bench, entries))
            self._add(OURS, results.many, lambda: depth.cost_with_many(bench, entries, arguments.waiting))

    def _add(self, contestant: Contestant, where: dict[str, list[T]], measure: Callable[[], T]) -> None:
        """Keep what is measured; what goes wrong with one peer must not end the run of all."""
        try:
            value = measure()
        except (PeerFailed, LookupError, psutil.Error) as exc:
            self.results.failed.append(f"{contestant.name}: {type(exc).__name__}: {exc}")
            say(f"  {self.results.failed[-1]}")
            return
        where.setdefault(contestant.name, []).append(value)
        say(f"  {contestant.name}: {value}")


SHARE_JOBS: Final = 1_500
PACED_JOBS: Final = 300
DEPTH_ENTRIES: Final = 20_000


def main() -> int:
    """Read the command line and measure; a miss is a finding, not a failure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    peers = [peer.module for peer in OTHERS]
    parser.add_argument("--rounds", type=int, default=3, help="runs of each; medians count")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the jobs: 0.1 is a quick look")
    parser.add_argument("--peers", nargs="*", choices=peers, default=[], help="beside ours and the bare loop")
    parser.add_argument("--phases", nargs="*", choices=PHASES, default=list(PHASES))
    parser.add_argument("--patience", type=float, default=20.0, help="seconds that a peer has after a kill")
    parser.add_argument("--waiting", type=int, default=1_000_000, help="entries that are very many")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ctm-bench-") as name, running_server(Path(name)) as server:
        run = Run(Bench(server, Path(name)), arguments)
        run.results.versions["server"] = server.version()
        run.all()
    for line in table(run.results):
        say(line)
    figures = {**run.results.figures(), "cores": os.cpu_count()}
    sys.stdout.write(last_line("delivery", figures, run.results.aims()) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
