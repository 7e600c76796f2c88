"""What the benchmark runs on: Valkey, simulated Ollamas and briefing as processes, Paperless in this one."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import aiohttp
import psutil
from redis import Redis

from continuum_console.embedded import Program, Running
from continuum_console.stack.ports import Address
from continuum_console.stack.probes import http_probe
from continuum_messaging import Publisher
from continuum_proto.briefs import BriefDrafted
from continuum_proto.documents import DocumentChanged, Trigger
from continuum_proto.envelope import document_subject
from continuum_proto.event import Event
from continuum_proto.topology import BRIEFS, DOCUMENTS
from continuum_simulators.paperless import PaperlessSimulator
from tests.load.delivery.server import running_server
from tests.load.slots.documents import Paper
from tests.servers import free_port
from tests.system import simulated_ollama

TOKEN: Final = "simulated"
MODEL: Final = "llama3.1:8b"
NUM_CTX: Final = 4096
"""Small, so that a long document is one of many questions and not one of much text to make up."""
NUM_PREDICT: Final = 1024
PATIENCE: Final = 900.0
GLANCE: Final = 0.2


@dataclass(frozen=True, slots=True)
class Pace:
    """How the simulated models answer."""

    servers: int
    slots: int
    median: float
    """Seconds."""
    spread: float
    """Sigma of the lognormal distribution."""


@dataclass(frozen=True, slots=True)
class Calls:
    """What a server tells of its questions."""

    calls: Sequence[tuple[float, float]]
    most: int


@dataclass
class Stage:
    """Everything that runs, but for briefing: that is started anew for each phase."""

    paperless: PaperlessSimulator
    paperless_url: str
    redis: Redis
    redis_url: str
    publisher: Publisher
    client: aiohttp.ClientSession
    folder: Path
    pace: Pace
    models: Sequence[str]

    def added(self, papers: Sequence[Paper]) -> list[int]:
        """Put documents into Paperless; return their numbers."""
        return [self.paperless.add(each.text, title=each.title).id for each in papers]

    async def announce(self, document: int) -> None:
        """Publish that a document is there."""
        await self.publisher.publish_document(
            Event.new(
                DocumentChanged(document_id=document, trigger=Trigger.ADDED),
                source="bench",
                subject=document_subject(document),
            )
        )

    async def until_drafted(self, number: int) -> None:
        """Wait until that many documents have been answered since Redis was empty."""
        async with asyncio.timeout(PATIENCE):
            while self.redis.xlen(BRIEFS.name) < number:  # noqa: ASYNC110 - in Redis
                await asyncio.sleep(GLANCE)

    def times(self, stream: str, kind: str) -> dict[int, float]:
        """Return when there was an event of ``kind`` about each document: seconds, by the clock of Redis."""
        entries: Any = self.redis.xrange(stream)
        return {
            int(fields[b"subject"].rpartition(b"/")[2]): int(entry.partition(b"-")[0]) / 1000
            for entry, fields in entries
            if fields[b"type"].decode() == kind
        }

    def seconds(self, documents: Sequence[int]) -> list[float]:
        """Return how long each document took, from its event to its brief."""
        asked = self.times(DOCUMENTS.name, DocumentChanged.TYPE)
        drafted = self.times(BRIEFS.name, BriefDrafted.TYPE)
        return [drafted[each] - asked[each] for each in documents]

    async def calls(self) -> list[Calls]:
        """Return what each server tells of all its questions so far."""
        found = []
        for url in self.models:
            async with self.client.get(f"{url}/simulator/calls") as answer:
                told = await answer.json()
            found.append(Calls([(began, ended) for began, ended in told["calls"]], told["most"]))
        return found


@dataclass
class Briefing:
    """The service as a process."""

    pid: int
    ops: str
    most_memory: int = 0

    async def watch(self) -> None:
        """Note the most memory that it takes, until cancelled."""
        process = psutil.Process(self.pid)
        while True:
            self.most_memory = max(self.most_memory, process.memory_info().rss)
            await asyncio.sleep(GLANCE)


@asynccontextmanager
async def staged(folder: Path, pace: Pace) -> AsyncIterator[Stage]:
    """Run servers and simulators."""
    paperless = PaperlessSimulator(token=TOKEN)
    told = (
        *("--slots", str(pace.slots), "--model", MODEL),
        *("--latency-ms", str(pace.median * 1000), "--latency-spread", str(pace.spread)),
    )
    async with AsyncExitStack() as stack:
        server = stack.enter_context(running_server(folder))
        paperless_url = await stack.enter_async_context(paperless.serving())
        publisher = await stack.enter_async_context(Publisher.open(server.url))
        client = await stack.enter_async_context(aiohttp.ClientSession())
        models = []
        for number in range(pace.servers):
            place = folder / f"ollama-{number}"
            place.mkdir()
            url, _ = await stack.enter_async_context(simulated_ollama(place, *told, "--seed", str(number)))
            models.append(url)
        yield Stage(
            paperless, paperless_url, server.redis, server.url, publisher, client, folder, pace, models
        )


@asynccontextmanager
async def briefing(stage: Stage, settings: Mapping[str, str] | None = None) -> AsyncIterator[Briefing]:
    """Run the service on an empty Redis."""
    stage.redis.flushall()
    ops = Address("127.0.0.1", free_port())
    program = Program(
        name="briefing",
        argv=(sys.executable, "-m", "continuum_briefing"),
        folder=stage.folder,
        log=stage.folder / "briefing.log",
        problem=http_probe(ops, "/readyz"),
        environment={
            "PATH": os.defpath,
            "PYTHONUNBUFFERED": "1",
            "REDIS_URL": stage.redis_url,
            "PAPERLESS_URL": stage.paperless_url,
            "PAPERLESS_TOKEN": TOKEN,
            "OLLAMA_URLS": ",".join(stage.models),
            "CONTINUUM_BRIEFING_ENGINE": "ollama",
            "CONTINUUM_BRIEFING_MODEL": MODEL,
            "CONTINUUM_BRIEFING_SLOTS": str(stage.pace.slots),
            "CONTINUUM_BRIEFING_NUM_CTX": str(NUM_CTX),
            "CONTINUUM_BRIEFING_NUM_PREDICT": str(NUM_PREDICT),
            "CONTINUUM_BRIEFING_OPS_PORT": str(ops.port),
            **(settings or {}),
        },
    )
    running = Running(program)
    await asyncio.to_thread(running.start)
    service = Briefing(running.pid, ops.url)
    watching = asyncio.create_task(service.watch())
    try:
        yield service
    finally:
        watching.cancel()
        await asyncio.to_thread(running.stop)
