"""Fetching a model at the start: told step by step, tried again, given up when the service stops."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from structlog.testing import capture_logs

from continuum_briefing.pulling import Pulling
from continuum_briefs import Progress
from continuum_proto.errors import ModelDown


@dataclass
class Servers:
    """Pull as ``steps`` say, after ``failures`` in vain."""

    steps: tuple[Progress, ...] = ()
    failures: int = 0
    pulls: int = 0
    done: asyncio.Event = field(default_factory=asyncio.Event)

    async def pull(self) -> AsyncIterator[Progress]:
        self.pulls += 1
        if self.pulls <= self.failures:
            raise ModelDown("http://one does not answer")
        for step in self.steps:
            yield step
        self.done.set()


async def pulled(servers: Servers) -> list[dict[str, object]]:
    pulling = Pulling(servers, rest=0.001)
    with capture_logs() as logs:
        await pulling.start()
        await asyncio.wait_for(servers.done.wait(), 5)
        await pulling.drain(1.0)
    return [dict(each) for each in logs]


async def test_progress_is_told_every_ten_percent() -> None:
    steps = tuple(Progress("http://one", "pulling", done, 1000) for done in range(0, 1001, 10))
    logs = await pulled(Servers((*steps, Progress("http://one", "success"))))
    assert [line["percent"] for line in logs] == [*range(0, 101, 10), 0]
    assert {line["event"] for line in logs} == {"model_pull"}


async def test_what_failed_is_tried_again() -> None:
    servers = Servers((Progress("http://one", "success"),), failures=2)
    logs = await pulled(servers)
    assert [line["event"] for line in logs] == ["model_not_pulled", "model_not_pulled", "model_pull"]
    assert "does not answer" in str(logs[0]["reason"])


async def test_it_ends_with_the_service() -> None:
    servers = Servers(failures=1_000_000)
    pulling = Pulling(servers, rest=60.0)
    await pulling.start()
    async with asyncio.timeout(5):
        await pulling.drain(1.0)
