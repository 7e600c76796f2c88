"""Webhooks into ingest: ``make bench NAME=webhooks``.

One process of ingest beside a bare aiohttp handler that does nothing and one that only does XADD, on one
server, the same client, the same body, each run in a fresh process; a round goes through all three, and
medians of the rounds count. The client and the server share the machine's cores with what is measured.
Ingest is measured again while it lists a large Paperless, and beside connections that drip. Then it sweeps
a Paperless of 100,000 documents and lists it in full.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from tests.load.delivery.server import Server, running_server
from tests.load.reporting import Aim, report, say
from tests.load.webhooks.beside import BESIDE
from tests.load.webhooks.measuring import DRIPPING, Round, measured
from tests.load.webhooks.sweeping import Swept, swept
from tests.load.webhooks.targets import TARGETS

INGEST: Final = "ingest"
XADD: Final = "only XADD"


async def measure(arguments: argparse.Namespace) -> int:
    """Run everything; print the figures; return 0, whatever they are: a miss is a finding."""
    with tempfile.TemporaryDirectory(prefix="ctm-bench-") as name, running_server(Path(name)) as server:
        rounds: dict[str, list[Round]] = defaultdict(list)
        for number in range(1, arguments.rounds + 1):
            say(f"round {number} of {arguments.rounds}")
            await _round(server, arguments, rounds)
        say(f"a sweep of {arguments.documents} documents")
        sweep = await swept(server, arguments.documents)
    report("webhooks", figures_of(rounds, sweep), aims_of(rounds, sweep))
    return 0


async def _round(server: Server, arguments: argparse.Namespace, rounds: dict[str, list[Round]]) -> None:
    for name, target in TARGETS.items():
        for beside, going_on in BESIDE.items() if name == INGEST else [*BESIDE.items()][:1]:
            server.empty()
            drips = DRIPPING if name == INGEST and not beside else 0
            async with going_on(server) as settings, target(server.url, **settings) as running:
                found = await measured(running, arguments.seconds, arguments.rate, drips)
            label = f"{name} {beside}".strip()
            rounds[label].append(found)
            say(f"{label}: {found.a_second:.0f} a second, p50 {found.p50:.1f} ms, p99 {found.p99:.1f} ms")


def figures_of(rounds: Mapping[str, Sequence[Round]], sweep: Swept) -> dict[str, object]:
    """Return the medians by target, what drips change, and the sweep."""
    figures: dict[str, object] = {
        name: {
            "a_second": round(median(found, "a_second")),
            "a_second_by_round": [round(each.a_second) for each in found],
            "p50_ms": round(median(found, "p50"), 2),
            "p99_ms": round(median(found, "p99"), 2),
            "cpu_ms_each": round(median(found, "cpu_ms"), 3),
            "rss_mb": round(median(found, "rss_mb"), 1),
        }
        for name, found in rounds.items()
    }
    ours = rounds[INGEST]
    figures["ratio_to_only_xadd"] = ratio(rounds)
    figures["p99_ms_beside_drips"] = round(median(ours, "p99_beside_drips"), 2)
    figures["drips_alive_at_the_end"] = [each.drips_alive for each in ours]
    figures["sweep"] = {"cpu_seconds": sweep.cpu_seconds, "seconds": sweep.seconds, "rss_mb": sweep.rss_mb}
    return figures


def aims_of(rounds: Mapping[str, Sequence[Round]], sweep: Swept) -> list[Aim]:
    """Hold the figures against what was wished for."""
    p99 = round(median(rounds[INGEST], "p99"), 2)
    change = round(median(rounds[INGEST], "p99_beside_drips") / p99, 2)
    share = ratio(rounds)
    beside = [(each, round(median(rounds[f"{INGEST} {each}"], "p99"), 2)) for each in BESIDE if each]
    return [
        Aim("webhooks a second, of what the bare XADD handler does", ">= 0.6", share, share >= 0.6),
        Aim("p99 at the steady rate, ms", "< 25", p99, p99 < 25),
        *(Aim(f"p99 {what}, ms", "< 25", found, found < 25) for what, found in beside),
        Aim(f"p99 beside {DRIPPING} connections that drip, of p99 alone", "<= 1.5", change, change <= 1.5),
        Aim("sweep, CPU seconds of ingest", "< 60", sweep.cpu_seconds, sweep.cpu_seconds < 60),
        Aim("sweep, resident MB of ingest", "< 150", sweep.rss_mb, sweep.rss_mb < 150),
    ]


def ratio(rounds: Mapping[str, Sequence[Round]]) -> float:
    """Return how much of the bare handler's rate ingest reaches."""
    return round(median(rounds[INGEST], "a_second") / median(rounds[XADD], "a_second"), 3)


def median(found: Sequence[Round], field: str) -> float:
    """Return the median of one figure of the rounds."""
    return statistics.median(float(getattr(each, field)) for each in found)


def main() -> int:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=10.0, help="of each phase of each run")
    parser.add_argument("--rate", type=float, default=300.0, help="webhooks a second in the steady phase")
    parser.add_argument("--documents", type=int, default=100_000, help="in the Paperless that is swept")
    return asyncio.run(measure(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
