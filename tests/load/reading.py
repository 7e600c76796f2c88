"""What long texts cost briefing, beside short ones: ``make bench NAME=reading``.

One process of briefing, a hundred documents of a megabyte in flight at once, fifty letters that come in
meanwhile and one document of five megabytes. Measured: resident memory of the process with its children,
how late its event loop wakes, how long a letter takes. Simulated: Paperless, and Ollama at 50 ms; they and
this program share the machine's cores with what is measured.
"""

import argparse
import asyncio
import statistics
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from time import monotonic
from typing import Any, Final

import aiohttp
import psutil
from redis.asyncio import Redis

from continuum_messaging import Publisher, ensure_topology, open_redis
from continuum_proto.documents import DocumentChanged, Trigger
from continuum_proto.envelope import document_subject
from continuum_proto.event import Event
from continuum_proto.topology import BRIEFS, DOCUMENTS
from continuum_simulators.ollama import Behaviour, OllamaSimulator
from continuum_simulators.paperless import PaperlessSimulator
from tests.faults.waiting import until_so
from tests.integration.chassis.processes import Started, started
from tests.load.letters import letter
from tests.load.reporting import Aim, last_line, percentile
from tests.servers import StreamServer, builds

MEGABYTE: Final = 1_000_000
LETTERS: Final = 50
LETTER_EVERY: Final = 0.2
LOOK: Final = 0.1
LAG: Final = "continuum_event_loop_lag_seconds"
MODEL: Final = "llama3.1:8b"


@dataclass
class Bench:
    """A running briefing, what it reads, and what was seen of it."""

    paperless: PaperlessSimulator
    publisher: Publisher
    redis: Redis
    process: psutil.Process
    ops: str
    memory: list[int] = field(default_factory=list)
    in_flight: list[int] = field(default_factory=list)

    async def put(self, text: str, title: str) -> str:
        """Put a document into Paperless and announce it; return the event's subject."""
        document = self.paperless.add(text, title=title, owner=None, announce=False).id
        subject = document_subject(document)
        changed = DocumentChanged(document_id=document, trigger=Trigger.ADDED)
        await self.publisher.publish_document(Event.new(changed, source="bench", subject=subject))
        return subject

    async def watch(self) -> None:
        """Note memory and documents that are held, of which each has a slot, until cancelled."""
        while True:
            family = [self.process, *self.process.children(recursive=True)]
            self.memory.append(sum(_resident(member) for member in family))
            about: Any = await self.redis.xpending(DOCUMENTS.name, "briefing")
            self.in_flight.append(about["pending"])
            await asyncio.sleep(LOOK)

    async def metric(self, name: str, label: str = "") -> float:
        """Return the sum of the samples of a metric that have that label."""
        async with aiohttp.ClientSession() as client, client.get(f"{self.ops}/metrics") as answer:
            lines = (await answer.text()).splitlines()
        samples = [line for line in lines if line.startswith((f"{name}{{", f"{name} ")) and label in line]
        return sum(float(line.split()[-1]) for line in samples)

    async def briefed(self) -> set[str]:
        """Return the subjects of all that was briefed."""
        entries: Any = await self.redis.xrange(BRIEFS.name)
        return {fields[b"subject"].decode() for _, fields in entries}

    async def letters(self) -> list[float]:
        """Let letters come in; return how many seconds each took."""
        took: list[float] = []
        for number in range(LETTERS):
            title, text = letter(number)
            began, subject = monotonic(), await self.put(text, title)
            await until_so(partial(self._has, subject), "a letter is briefed", 120, glance=0.02)
            took.append(monotonic() - began)
            await asyncio.sleep(LETTER_EVERY)
        return took

    async def _has(self, subject: str) -> bool:
        return subject in await self.briefed()


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


@asynccontextmanager
async def running(engine: str) -> AsyncIterator[Bench]:
    """Run one process of briefing beside the servers that it needs."""
    paperless, ollama = PaperlessSimulator(token="bench"), OllamaSimulator(Behaviour(latency=0.05, slots=8))
    model = {"CONTINUUM_BRIEFING_MODEL": MODEL} if engine == "ollama" else {}
    with StreamServer(builds()[0]) as server:
        async with (
            paperless.serving() as paperless_url,
            ollama.serving() as ollama_url,
            open_redis(server.url) as redis,
            Publisher.open(server.url) as publisher,
            started(
                "continuum_briefing",
                REDIS_URL=server.url,
                PAPERLESS_URL=paperless_url,
                PAPERLESS_TOKEN="bench",
                OLLAMA_URLS=ollama_url,
                CONTINUUM_BRIEFING_ENGINE=engine,
                CONTINUUM_BRIEFING_SLOTS="8" if model else "100",
                CONTINUUM_BRIEFING_DOCUMENTS="110",
                CONTINUUM_BRIEFING_OPS_PORT="0",
                **model,
            ) as briefing,
        ):
            await ensure_topology(redis)
            ops = str((await briefing.event("started"))["ops"])
            await briefing.event("ready")
            reading = asyncio.create_task(_drained(briefing))
            yield Bench(paperless, publisher, redis, psutil.Process(briefing.process.pid), ops)
            reading.cancel()


async def _drained(briefing: Started) -> None:
    """Read what the process logs, or it would wait for us."""
    assert briefing.process.stdout is not None
    while await briefing.process.stdout.readline():
        pass


async def measure(arguments: argparse.Namespace) -> int:
    """Run everything and print the figures."""
    async with running(arguments.engine) as bench:
        alone = await bench.letters()
        for number in range(arguments.documents):
            await bench.put(_long(number, MEGABYTE), f"Long document {number}")
        await bench.put(_long(7, 5 * MEGABYTE), "The longest document")
        watching = asyncio.create_task(bench.watch())
        await until_so(lambda: _all_in_flight(bench, arguments.documents), "all are in flight", 120)
        beside = await bench.letters()
        await asyncio.sleep(arguments.seconds)
        watching.cancel()
        late = await bench.metric(f"{LAG}_count") - await bench.metric(f"{LAG}_bucket", 'le="0.05"')
        looks = await bench.metric(f"{LAG}_count")
        briefed = len(await bench.briefed())
    figures = {
        "engine": arguments.engine,
        "documents in flight": max(bench.in_flight),
        "most memory of the process and its children in MB": round(max(bench.memory) / 1e6),
        "looks at the event loop": looks,
        "later than 50 ms": late,
        "p50 of a letter alone (s)": round(statistics.median(alone), 3),
        "p50 of a letter beside (s)": round(statistics.median(beside), 3),
        "p95 of a letter beside (s)": round(percentile(beside, 0.95), 3),
        "briefed": briefed,
    }
    for what, value in figures.items():
        print(f"{what}: {value}")
    memory = round(max(bench.memory) / 1e6)
    aims = [
        Aim("memory with 100 documents of 1 MB in flight (MB)", "< 600", memory, memory < 600),
        Aim("times that the event loop was later than 50 ms", "0", late, late == 0),
    ]
    print(last_line("reading", figures, aims))
    return 0


async def _all_in_flight(bench: Bench, documents: int) -> bool:
    return max(bench.in_flight, default=0) >= documents


def _long(number: int, size: int) -> str:
    """Return letters one after the other, of so many characters."""
    parts, length = list[str](), 0
    while length < size:
        parts.append(letter(number * 1000 + len(parts))[1] + "\n\n")
        length += len(parts[-1])
    return "".join(parts)[:size]


def main() -> int:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(prog="python -m tests.load.reading", description=__doc__)
    parser.add_argument("--engine", choices=("extractive", "ollama"), default="ollama")
    parser.add_argument("--documents", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=20.0, help="how long to go on looking afterwards")
    return asyncio.run(measure(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
