"""From webhook to stored brief: ``make bench NAME=pipeline``.

Real: HTTP, Valkey, PostgreSQL, the five services as processes, fetching, verification, storing.
Simulated: Paperless, and Ollama at 0 ms. The load generator and both simulators share the machine's
cores with what is measured.

Three rounds at full speed (the median counts), then a steady rate, then the rest of ``--total``
documents to see whether memory grows.
"""

import argparse
import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from tests.load.letters import letter
from tests.load.processes import Usage
from tests.load.reporting import Aim, percentile, report, say
from tests.system import System, running_system, simulated_ollama

POSTERS = 8
"""Webhooks under way at once when posting at full speed."""
WATCH = 0.01
"""Seconds between two looks for stored briefs when latency counts: the most by which one is overstated."""
GLANCE = 0.2
"""The same at full speed, where looking must not cost what is measured."""
RECENT = (
    "SELECT document_id FROM brief_versions WHERE state = 'published' ORDER BY published_at DESC LIMIT 200"
)
PATIENCE = 300.0
WARM_UP = 100
RSS_FROM = 1000
"""Memory is compared from this document on: caches and pools are full by then."""
SLOTS = 16
SETTINGS = {"CONTINUUM_INGEST_SWEEP_SECONDS": "60"}
"""As ingest has it by default; the demo sweeps more often."""
KEEPERS = ("valkey", "paperless", "ollama", "load generator")
"""Not held to the aim for memory: they keep what they are given (Valkey a day of events) or are not ours."""


@dataclass
class Bench:
    """A running system, a client, and when each document was posted and found stored."""

    system: System
    client: aiohttp.ClientSession
    posted: dict[int, float] = field(default_factory=dict)
    stored: dict[int, float] = field(default_factory=dict)
    made: int = 0
    refused: int = 0
    look_every: float = GLANCE

    async def documents(self, number: int) -> list[int]:
        """Put letters into Paperless, without webhooks; return their ids."""
        letters = [letter(self.made + n) for n in range(number)]
        self.made += number
        documents = [{"title": title, "content": text} for title, text in letters]
        url = f"{self.system.paperless_url}/simulator/documents"
        async with self.client.post(
            url, json={"documents": documents, "announce": False}, headers=self.system.paperless_headers
        ) as answer:
            answer.raise_for_status()
            return list((await answer.json())["ids"])

    async def announce(self, document: int) -> None:
        """Post the webhook of a document as Paperless does: what is answered 5xx comes three times more."""
        self.posted[document] = time.monotonic()
        said = ""
        body = {"doc_id": str(document), "doc_url": f"http://paperless/documents/{document}/"}
        for retry in range(4):
            async with self.client.post(
                self.system.webhook_url, json=body, headers=self.system.webhook_headers
            ) as answer:
                if answer.status == 202:
                    return
                said = f"ingest answered {answer.status}: {await answer.text()}"
            self.refused += 1
            await asyncio.sleep(random.uniform(0, 2**retry))
        raise RuntimeError(said)

    async def watch(self) -> None:
        """Note when briefs become visible, until cancelled."""
        while True:
            rows = await self.system.database.fetch(RECENT)
            now = time.monotonic()
            for row in rows:
                self.stored.setdefault(row["document_id"], now)
            await asyncio.sleep(self.look_every)

    async def until_stored(self, documents: Sequence[int]) -> None:
        """Wait until each of these has a brief."""
        deadline = time.monotonic() + PATIENCE
        while missing := [document for document in documents if document not in self.stored]:
            if time.monotonic() > deadline:
                raise RuntimeError(
                    f"{len(missing)} documents have no brief after {PATIENCE} s: {missing[:5]} …"
                )
            await asyncio.sleep(self.look_every)

    async def full_speed(self, number: int) -> float:
        """Announce that many documents as fast as they are accepted; return documents a second."""
        waiting = await self.documents(number)
        documents = list(waiting)
        begun = time.monotonic()

        async def post() -> None:
            while waiting:
                await self.announce(waiting.pop())

        await asyncio.gather(*(post() for _ in range(POSTERS)))
        await self.until_stored(documents)
        return number / (max(self.stored[document] for document in documents) - begun)

    async def steady(self, number: int, rate: float) -> list[float]:
        """Add and announce documents evenly; return the milliseconds from webhook to stored brief."""
        documents: list[int] = []
        self.look_every = WATCH
        begun = time.monotonic()
        async with asyncio.TaskGroup() as group:
            for position in range(number):
                await asyncio.sleep(max(0.0, begun + position / rate - time.monotonic()))
                # One by one: a sweep of ingest would find what waits in Paperless without a webhook.
                documents += await self.documents(1)
                group.create_task(self.announce(documents[-1]))
        await self.until_stored(documents)
        self.look_every = GLANCE
        return [(self.stored[document] - self.posted[document]) * 1000 for document in documents]


async def measure(arguments: argparse.Namespace) -> int:
    """Run all phases; print the figures; return 0, whatever they are: a miss is a finding."""
    with tempfile.TemporaryDirectory(prefix="ctm-bench-") as name:
        folder = Path(name)
        async with simulated_ollama(folder, "--latency-ms", "0", "--slots", str(SLOTS)) as (url, ollama):
            engine = {
                "CONTINUUM_BRIEFING_ENGINE": "ollama",
                "CONTINUUM_BRIEFING_MODEL": arguments.model,
                "CONTINUUM_BRIEFING_SLOTS": str(SLOTS),
                "OLLAMA_URLS": url,
            }
            async with (
                running_system(folder / "data", settings=SETTINGS, engine=engine) as system,
                aiohttp.ClientSession() as client,
            ):
                bench = Bench(system, client)
                watching = asyncio.create_task(bench.watch())
                try:
                    print_report(
                        await phases(bench, arguments, {"ollama": ollama, "load generator": os.getpid()})
                    )
                finally:
                    watching.cancel()
    return 0


async def phases(bench: Bench, arguments: argparse.Namespace, others: dict[str, int]) -> dict[str, object]:
    """Return all figures."""
    await bench.full_speed(WARM_UP)
    pids = {**bench.system.pids(), **others}
    before = Usage.of(pids)
    rates = [await _round(bench, arguments.documents // 3, number) for number in (1, 2, 3)]
    after = Usage.of(pids)
    cpu = after.milliseconds_each(before, arguments.documents // 3 * 3)
    early = after if bench.made >= RSS_FROM else before
    say(f"steady {arguments.rate:g} a second for {arguments.steady} documents …")
    latencies = await bench.steady(arguments.steady, arguments.rate)
    while (rest := arguments.total - bench.made) > 0:
        await bench.full_speed(min(rest, 1000))
        say(f"{bench.made} documents so far …")
    late = Usage.of(pids)
    return {
        "documents": bench.made,
        "webhooks_refused_once": bench.refused,
        "documents_per_second": round(statistics.median(rates), 1),
        "documents_per_second_by_round": [round(rate, 1) for rate in rates],
        "latency_ms": {
            "p50": round(percentile(latencies, 0.5), 1),
            "p99": round(percentile(latencies, 0.99), 1),
        },
        "cpu_ms_per_document": cpu,
        "cpu_ms_per_document_in_all": round(sum(cpu.values()), 1),
        "rss_mb_early": early.megabytes(),
        "rss_mb_end": late.megabytes(),
        "rss_growth": late.growth(early),
        "cores": os.cpu_count(),
    }


async def _round(bench: Bench, documents: int, number: int) -> float:
    rate = await bench.full_speed(documents)
    say(f"round {number}: {documents} documents, {rate:.1f} a second")
    return rate


def print_report(figures: dict[str, object]) -> None:
    """Print figures for people, then the line for machines."""
    rate, latency, growth = figures["documents_per_second"], figures["latency_ms"], figures["rss_growth"]
    assert isinstance(rate, float)
    assert isinstance(latency, dict)
    assert isinstance(growth, dict)
    ours = {name: value for name, value in growth.items() if name not in KEEPERS}
    worst = max(ours, key=lambda name: ours[name])
    aims = [
        Aim("documents a second", ">= 60", rate, rate >= 60),
        Aim("p99 from webhook to stored brief, ms", "< 250", latency["p99"], latency["p99"] < 250),
        Aim(
            f"growth of memory from document {RSS_FROM} on, services and PostgreSQL ({worst})",
            "< 0.05",
            ours[worst],
            ours[worst] < 0.05,
        ),
    ]
    report("pipeline", figures, aims)


def main() -> int:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--documents", type=int, default=2000, help="at full speed, in three rounds")
    parser.add_argument("--rate", type=float, default=20.0, help="documents a second in the steady phase")
    parser.add_argument("--steady", type=int, default=1200, help="documents in the steady phase")
    parser.add_argument(
        "--total", type=int, default=10_000, help="documents in all, for the growth of memory"
    )
    parser.add_argument("--model", default="llama3.1:8b")
    return asyncio.run(measure(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
