"""A backfill beside live documents: ``make bench NAME=backfill``.

Real: HTTP, Valkey, PostgreSQL, the five services and the console as processes. Simulated: Paperless, which
has all documents before the services first start, and Ollama, which takes 200 ms for each question.

Live documents come at a steady rate twice: when nothing else is to be done, and while a backfill goes on.
The backfill is stopped by Ctrl-C on its way and started again. At the end every question that Ollama got is
counted by the document it was about.
"""

import argparse
import asyncio
import json
import os
import re
import signal
import sys
import tempfile
import time
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import aiohttp

from continuum_simulators.ollama import OllamaSimulator
from continuum_simulators.ollama.behaviour import Behaviour, Model
from continuum_simulators.paperless import PaperlessSimulator
from tests.load.letters import letter
from tests.load.pipeline import SLOTS, Bench
from tests.load.reporting import Aim, percentile, report, say
from tests.system import System, running_system

REFERENCE = re.compile(r"Reference (\d{7})")
"""What every letter has once, and no other letter has."""
MODEL = "llama3.1:8b"
LONG_AGO = datetime.now(UTC) - timedelta(days=365)
PATIENCE = 1800.0
ASKED = "SELECT count(*) FROM documents WHERE cause_trigger = 'backfill'"
UNDER_WAY = ASKED + " AND status = 'queued'"
BRIEFED = ASKED + " AND status = 'briefed'"


@dataclass
class Backfill:
    """The command, as a person runs it."""

    system: System
    folder: Path
    said: dict[str, Any] = field(default_factory=dict)

    async def stopped_on_its_way(self, documents: int) -> int:
        """Stop it by Ctrl-C once a third was asked for; return how many were."""
        process = await self._start("--rate", str(documents * 6))
        async with asyncio.timeout(PATIENCE):
            while await self.count(ASKED) < documents / 3:  # noqa: ASYNC110 - nothing rings
                await asyncio.sleep(0.05)
        process.send_signal(signal.SIGINT)
        await self._end(process, code=130)
        return int(self.said["asked"])

    async def to_its_end(self) -> int:
        """Run it until each document has come to its end; return how many were asked for this time."""
        await self._end(await self._start("--wait"), code=0)
        return int(self.said["asked"])

    async def count(self, query: str) -> int:
        """Return a number from the archive."""
        return int(await self.system.database.fetchval(query))

    async def _start(self, *options: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "continuum_console", "backfill", "--yes", "--json", *options,
            env={**os.environ, **self._settings()},
            stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip

    async def _end(self, process: asyncio.subprocess.Process, *, code: int) -> None:
        async with asyncio.timeout(PATIENCE):
            out, _ = await process.communicate()
        if process.returncode != code:
            raise RuntimeError(f"the backfill ended with {process.returncode} instead of {code}: {out!r}")
        self.said = json.loads(out)

    def _settings(self) -> Mapping[str, str]:
        plan = self.system.stack.plan
        settings = {name: plan.settings[name] for name in ("PAPERLESS_URL", "PAPERLESS_TOKEN")}
        places = {"DATABASE_URL": plan.database, "REDIS_URL": plan.redis}
        return {**settings, **places, "CONTINUUM_DATA": str(self.folder)}


def fill_paperless(folder: Path, documents: int) -> None:
    """Put letters into the folder from which the simulated Paperless will start."""
    shelf = PaperlessSimulator(data=folder).shelf
    for number in range(documents):
        title, text = letter(number)
        shelf.put(text, title=title, added=LONG_AGO + timedelta(minutes=number))


def reads(simulator: OllamaSimulator) -> Counter[int]:
    """Count the questions about each letter."""
    counted: Counter[int] = Counter()
    for request in simulator.requests:
        told = " ".join(str(message) for message in request.messages)
        counted.update({int(number) for number in REFERENCE.findall(told)})
    return counted


async def measure(arguments: argparse.Namespace) -> int:
    """Run it all; print the figures; return 0, whatever they are: a miss is a finding."""
    behaviour = Behaviour(models=(Model(MODEL),), latency=arguments.model_ms / 1000, slots=SLOTS)
    ollama = OllamaSimulator(behaviour)
    ollama.requests = deque()  # all of them, not the latest only
    with tempfile.TemporaryDirectory(prefix="ctm-bench-") as name:
        folder = Path(name)
        fill_paperless(folder / "data" / "paperless", arguments.documents)
        async with ollama.serving() as url:
            engine = {
                "CONTINUUM_BRIEFING_ENGINE": "ollama",
                "CONTINUUM_BRIEFING_MODEL": MODEL,
                "CONTINUUM_BRIEFING_SLOTS": str(SLOTS),
                "OLLAMA_URLS": url,
            }
            async with (
                running_system(folder / "data", engine=engine) as system,
                aiohttp.ClientSession() as client,
            ):
                bench = Bench(system, client, made=arguments.documents)
                watching = asyncio.create_task(bench.watch())
                try:
                    figures = await phases(bench, Backfill(system, folder), arguments)
                finally:
                    watching.cancel()
        print_report(figures | questions(reads(ollama), arguments.documents))
    return 0


async def phases(bench: Bench, backfill: Backfill, arguments: argparse.Namespace) -> dict[str, Any]:
    """Return all figures but those of the model."""
    await bench.steady(arguments.live // 4, arguments.rate)
    idle = await bench.steady(arguments.live, arguments.rate)
    say(f"idle: {median(idle):.0f} ms from webhook to stored brief (median of {len(idle)})")
    first = await backfill.stopped_on_its_way(arguments.documents)
    say(f"stopped when {first} of {arguments.documents} documents had been asked for; going on …")
    began, done = time.monotonic(), await backfill.count(BRIEFED)
    ending = asyncio.create_task(backfill.to_its_end())
    beside = await bench.steady(arguments.live, arguments.rate)
    left = await backfill.count(UNDER_WAY)
    say(f"beside the backfill: {median(beside):.0f} ms; {left} documents still waited at the end of that")
    second = await ending
    seconds = time.monotonic() - began
    return {
        "documents": arguments.documents,
        "asked_before_the_interruption": first,
        "asked_after_it": second,
        "briefed": await backfill.count(BRIEFED),
        "documents_per_second": round((arguments.documents - done) / seconds, 1),
        "waiting_when_live_measurement_ended": left,
        "live_ms_idle": _latency(idle),
        "live_ms_beside": _latency(beside),
        "live_ratio": round(median(beside) / median(idle), 3),
        "cores": os.cpu_count(),
    }


def questions(counted: Counter[int], documents: int) -> dict[str, int]:
    """Tell how often the model was asked about the letters of the backfill."""
    of_them = {number: counted[number] for number in range(documents)}
    return {
        "documents_read_once": sum(times == 1 for times in of_them.values()),
        "most_questions_about_one": max(of_them.values(), default=0),
        "never_read": sum(times == 0 for times in of_them.values()),
    }


def _latency(milliseconds: list[float]) -> dict[str, float]:
    return {"p50": round(median(milliseconds), 1), "p99": round(percentile(milliseconds, 0.99), 1)}


def print_report(figures: dict[str, Any]) -> None:
    """Print figures for people, then the line for machines."""
    documents, read = figures["documents"], figures["documents_read_once"]
    asked = figures["asked_before_the_interruption"] + figures["asked_after_it"]
    ratio, left = figures["live_ratio"], figures["waiting_when_live_measurement_ended"]
    aims = [
        Aim("documents read exactly once", f"= {documents}", read, read == documents),
        Aim("documents asked for, both times together", f"= {documents}", asked, asked == documents),
        Aim("documents that still waited when the live ones had been measured", "> 0", left, left > 0),
        Aim("median of live documents beside the backfill ÷ idle", "<= 1.3", ratio, ratio <= 1.3),
    ]
    report("backfill", figures, aims)


def main() -> int:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--documents", type=int, default=5000, help="in Paperless before the first start")
    parser.add_argument("--live", type=int, default=100, help="live documents, idle and beside the backfill")
    parser.add_argument("--rate", type=float, default=2.0, help="live documents a second")
    parser.add_argument("--model-ms", type=float, default=200.0, help="how long the model takes to begin")
    return asyncio.run(measure(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
