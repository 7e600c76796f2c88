"""A process that delivers, started and stopped by the same chassis as every service.

A *worker* takes documents in the group ``briefing``, works for a while and answers with one event. The
*sink* takes these in the group ``persistence``, writes a row outside Redis and answers with nothing.
"""

import asyncio
import mmap
import os
import resource
import signal
import time
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import parent_process
from typing import NoReturn

import structlog

from continuum_chassis import Service, ServiceSettings, run
from continuum_messaging import DeliveryBroker, Point, RedisLanes, Taken
from continuum_proto.documents import Cause, DocumentChanged, DocumentSkipped, SkipReason
from continuum_proto.event import Event
from continuum_proto.topology import BRIEFS, DOCUMENTS, DOCUMENTS_BULK
from tests.faults.journal import Journal
from tests.faults.plan import EXIT, Behaviour, Plan
from tests.faults.shown import Shown

__all__ = ["AFTER_EFFECT", "main"]

log = structlog.get_logger()

AFTER_EFFECT = "after_effect"
"""The sink's row is written; its handler has not returned."""
CHUNK = 16 * 2**20


class Settings(ServiceSettings, service="faults"):
    """What the chassis wants to know; the rest is in the plan."""


@dataclass
class Points:
    """Writes down each point that is passed, and dies at the one that the plan names."""

    plan: Plan
    journal: Journal
    passed: Counter[str] = field(default_factory=Counter)

    def reached(self, point: Point, taken: Taken) -> None:
        self.journal.note(point, taken)
        self.die(point)

    def die(self, point: str) -> None:
        """Exit as a crash does, without any farewell."""
        self.passed[point] += 1
        if point == self.plan.exit_at and self.passed[point] >= self.plan.exit_after:
            os._exit(EXIT)


@dataclass
class Work:
    """The handler of documents."""

    plan: Plan

    async def on_document_changed(self, event: Event[DocumentChanged]) -> DocumentSkipped:
        """Work on a document and answer."""
        document = event.data.document_id
        await self._behave(self.plan.script.get(document, self.plan.behaviour), document)
        cause = Cause(event_id=event.id, time=event.time, trigger=event.data.trigger, lane=event.data.lane)
        return DocumentSkipped(document_id=document, reason=SkipReason.NO_TEXT, cause=cause)

    async def _behave(self, behaviour: Behaviour, document: int) -> None:
        match behaviour:
            case "block" if self._first(document):
                time.sleep(3 * self.plan.delivery.lease)  # noqa: ASYNC251 - that is the fault
            case "hang" if self._first(document):
                await asyncio.sleep(60)
            case "allocate":
                _allocate()
            case "raise":
                raise RuntimeError("a bug")
            case _:
                await asyncio.sleep(self.plan.handler)

    def _first(self, document: int) -> bool:
        """Tell whether no process has worked on ``document`` before."""
        mark = self.plan.folder / f"seen-{document}"
        try:
            mark.touch(exist_ok=False)
        except FileExistsError:
            return False
        return True


@dataclass
class Sink:
    """The handler of answers."""

    shown: Shown
    points: Points

    async def on_document_skipped(self, event: Event[DocumentSkipped]) -> None:
        """Show a document."""
        data = event.data
        self.shown.show(event=str(event.id), document=data.document_id, cause=str(data.cause.event_id))
        self.points.die(AFTER_EFFECT)


def main(plan: Plan) -> NoReturn:
    """Be the process that ``plan`` describes, until a signal or a fault ends it."""
    said = plan.folder / f"{plan.role}-{os.getpid()}.log"
    file = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(file, 1)
    os.dup2(file, 2)
    if plan.memory:
        resource.setrlimit(resource.RLIMIT_AS, (plan.memory, plan.memory))
    os.environ |= {"CONTINUUM_LOG_FORMAT": "json", "CONTINUUM_DRAIN_SECONDS": str(plan.drain)}
    run(plan.role, Settings, partial(compose, plan))


async def compose(plan: Plan, service: Service, settings: Settings) -> None:
    """Wire what ``plan`` asks for."""
    _end_with_parent()
    points = Points(plan, Journal(plan.folder))
    log.info("consumer", name=service.consumer)
    lanes = RedisLanes(
        plan.url,
        service=service.name,
        consumer=service.consumer,
        settings=plan.delivery,
        version=service.version,
        failed=partial(service.fail, name="delivery"),
        reached=points.reached,
    )
    service.health.check("redis", lanes.problem)
    service.health.check("delivery", lanes.waiting)
    service.work(lanes)
    broker = DeliveryBroker(plan.url, lanes=lanes, drain_seconds=plan.drain)
    if plan.role == "sink":
        sink = Sink(Shown(plan.folder), points)
        broker.on(BRIEFS, group="persistence")(sink.on_document_skipped)
    else:
        work = broker.on(DOCUMENTS, DOCUMENTS_BULK, group="briefing", emits=BRIEFS, guards_document=True)
        work(Work(plan).on_document_changed)


def _end_with_parent() -> None:
    """Leave nobody behind when the harness itself is killed."""
    parent = parent_process()
    assert parent is not None, "a process of the harness is started by its crew"
    asyncio.get_running_loop().add_reader(parent.sentinel, os._exit, EXIT)


def _allocate() -> NoReturn:
    """Take memory until there is none, and die of it as the kernel lets processes die of it."""
    taken = []
    try:
        while True:
            taken.append(mmap.mmap(-1, CHUNK))
    except OSError:
        os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("nobody survives that")
