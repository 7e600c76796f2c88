"""Hundreds of listeners on one api: what they cost it, and how late they hear."""

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import uuid4

from continuum_console.embedded import Running, Valkey
from continuum_messaging import Publisher
from continuum_proto.briefs import BriefPublished
from continuum_proto.envelope import document_subject
from continuum_proto.event import Event
from continuum_proto.topology import REPORTS
from tests.faults.waiting import until
from tests.load.api.stage import Api, serving
from tests.load.reporting import percentile
from tests.servers import EVERYTHING

__all__ = ["Listened", "listened"]

NEWS_EVERY: Final = 0.5
"""Seconds between two briefs that are published."""
PATIENCE: Final = 60.0


@dataclass(frozen=True, slots=True)
class Listened:
    """What was seen of the api and heard by its listeners."""

    listeners: int
    rss_before_mb: float
    """When all had begun to listen."""
    rss_after_mb: float
    growth: float
    told: int
    p50_ms: float
    p99_ms: float


@dataclass(slots=True)
class _Audience:
    """Listeners, and when what they heard was published."""

    listening: int = 0
    published: dict[str, float] = field(default_factory=dict)
    milliseconds: list[float] = field(default_factory=list)

    async def listen(self, api: Api) -> None:
        """Hear until cancelled."""
        loop = asyncio.get_running_loop()
        async with api.client.get(f"{api.root}/events") as answer:
            answer.raise_for_status()
            async for line in answer.content:
                if line.startswith(b"event: hello"):
                    self.listening += 1
                elif line.startswith(b"data: ") and (brief := json.loads(line[6:]).get("id")):
                    self.milliseconds.append((loop.time() - self.published[brief]) * 1000)

    async def publish(self, publisher: Publisher, seconds: float) -> None:
        """Let briefs be published for so long."""
        loop = asyncio.get_running_loop()
        for number in range(round(seconds / NEWS_EVERY)):
            brief = f"b_{number:06}"
            news = BriefPublished(
                brief_id=brief, version=1, document_id=1, cause=uuid4(), headline="News", title="A letter"
            )
            self.published[brief] = loop.time()
            await publisher.publish(REPORTS, Event.new(news, source="bench", subject=document_subject(1)))
            await asyncio.sleep(NEWS_EVERY)


async def listened(database: str, *, listeners: int, seconds: float) -> Listened:
    """Let ``listeners`` hear what is published for so many seconds."""
    audience = _Audience()
    async with _redis() as redis, serving(database, redis) as api, Publisher.open(redis) as publisher:
        listening = [asyncio.create_task(audience.listen(api)) for _ in range(listeners)]
        await until(lambda: audience.listening == listeners, "everybody listens", PATIENCE)
        before = api.process.memory_info().rss
        await audience.publish(publisher, seconds)
        wanted = len(audience.published) * listeners
        await until(lambda: len(audience.milliseconds) >= wanted, "everybody has heard all", PATIENCE)
        after = api.process.memory_info().rss
        for one in listening:
            one.cancel()
        await asyncio.gather(*listening, return_exceptions=True)
    return Listened(
        listeners=listeners,
        rss_before_mb=round(before / 1e6, 1),
        rss_after_mb=round(after / 1e6, 1),
        growth=round(after / before - 1, 4),
        told=len(audience.published),
        p50_ms=round(percentile(audience.milliseconds, 0.5), 1),
        p99_ms=round(percentile(audience.milliseconds, 0.99), 1),
    )


@asynccontextmanager
async def _redis() -> AsyncIterator[str]:
    """Run a server for streams."""
    with tempfile.TemporaryDirectory(prefix="ctm-") as folder:
        server = Valkey(Path(folder) / "valkey", Path(folder), rules=EVERYTHING)
        with Running(server.prepare()):
            yield server.url
