"""What is measured, one after the other."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from continuum_proto.briefs import BriefDrafted
from continuum_proto.topology import BRIEFS
from tests.load.slots.documents import Kind, megabytes, mixed, paper
from tests.load.slots.stage import Stage, briefing

EDGE: Final = 0.05
"""Of the calls at the beginning and at the end, where not every slot can be busy."""
FEW: Final = 64
"""Announcements under way at a time."""
ONE_BY_ONE: Final = {"CONTINUUM_BRIEFING_DOCUMENTS": "1", "CONTINUUM_BRIEFING_SLOTS": "1"}
LARGE: Final = 100
HELD: Final = 30.0
"""Seconds for which many large documents are watched once all are being worked on."""


@dataclass(frozen=True, slots=True)
class Busy:
    """How a crowd of documents went."""

    used: float
    """Share of the slots' time."""
    documents_per_second: float
    calls: int
    most_each: Sequence[int]
    memory: int
    late_wakes: int | None
    """How often the event loop of briefing woke over 50 ms late; ``None`` where it does not tell."""


async def crowd(stage: Stage, documents: int) -> Busy:
    """Announce many documents at once, and see how busy slots are until all have briefs."""
    papers = mixed(documents, seed=1)
    before = [len(each.calls) for each in await stage.calls()]
    async with briefing(stage) as service:
        numbers = stage.added(papers)
        began = time.time()
        await _announced(stage, numbers)
        await stage.until_drafted(len(numbers))
        ended = max(stage.times(BRIEFS.name, BriefDrafted.TYPE).values())
        late = await _late_wakes(stage, service.ops)
    told = await stage.calls()
    calls = [call for each, old in zip(told, before, strict=True) for call in each.calls[old:]]
    return Busy(
        used=used(calls, stage.pace.servers * stage.pace.slots),
        documents_per_second=documents / (ended - began),
        calls=len(calls),
        most_each=[each.most for each in told],
        memory=service.most_memory,
        late_wakes=late,
    )


async def one_by_one(stage: Stage, sample: int) -> float:
    """Return how many documents a second one at a time makes, as a synchronous worker would."""
    papers = mixed(sample, seed=100_000)
    async with briefing(stage, ONE_BY_ONE):
        numbers = stage.added(papers)
        began = time.time()
        await _announced(stage, numbers)
        await stage.until_drafted(len(numbers))
        return sample / (max(stage.times(BRIEFS.name, BriefDrafted.TYPE).values()) - began)


async def steadily(stage: Stage, seconds: float, rate: float, *, long: bool) -> list[float]:
    """Announce documents evenly; return how many seconds those of one call took.

    ``rate`` is of all documents of the mix; without the long ones the others come at the same times.
    """
    number = round(seconds * rate)
    papers = [each for each in enumerate(mixed(number, seed=200_000)) if long or each[1].kind is Kind.ONE]
    async with briefing(stage):
        warm = stage.added([paper(Kind.ONE, 300_000 + n) for n in range(stage.pace.slots)])
        await _announced(stage, warm)
        await stage.until_drafted(len(warm))
        numbers = stage.added([each for _, each in papers])
        began = time.monotonic()
        for number, (position, _) in zip(numbers, papers, strict=True):
            await asyncio.sleep(max(0.0, began + position / rate - time.monotonic()))
            await stage.announce(number)
        await stage.until_drafted(len(warm) + len(numbers))
        short = [number for number, (_, each) in zip(numbers, papers, strict=True) if each.kind is Kind.ONE]
        return stage.seconds(short)


async def large(stage: Stage) -> int:
    """Return the bytes of memory that many documents of a megabyte take while all are worked on."""
    settings = {"CONTINUUM_BRIEFING_DOCUMENTS": str(LARGE)}
    async with briefing(stage, settings) as service:
        numbers = stage.added(megabytes(LARGE))
        await _announced(stage, numbers)
        async with asyncio.timeout(HELD * 4):
            while await _working(stage, service.ops) < LARGE:  # noqa: ASYNC110 - over HTTP
                await asyncio.sleep(0.2)
        await asyncio.sleep(HELD)
        return service.most_memory


def used(calls: Sequence[tuple[float, float]], slots: int) -> float:
    """Return which share of ``slots`` was busy between the first and the last few calls."""
    begins, ends = sorted(began for began, _ in calls), sorted(ended for _, ended in calls)
    edge = round(len(calls) * EDGE)
    start, stop = begins[edge], ends[-1 - edge]
    busy = sum(max(0.0, min(ended, stop) - max(began, start)) for began, ended in calls)
    return busy / (slots * (stop - start))


async def _announced(stage: Stage, documents: Sequence[int]) -> None:
    for first in range(0, len(documents), FEW):
        await asyncio.gather(*(stage.announce(each) for each in documents[first : first + FEW]))


async def _working(stage: Stage, ops: str) -> float:
    return await _metric(stage, ops, 'continuum_slots{state="busy"}') or 0.0


async def _late_wakes(stage: Stage, ops: str) -> int | None:
    """Return how many wakes were over 50 ms late, out of the histogram."""
    total = await _metric(stage, ops, "continuum_event_loop_lag_seconds_count")
    early = await _metric(stage, ops, 'continuum_event_loop_lag_seconds_bucket{le="0.05"}')
    return None if total is None or early is None else round(total - early)


async def _metric(stage: Stage, ops: str, name: str) -> float | None:
    async with stage.client.get(f"{ops}/metrics") as answer:
        text = await answer.text()
    values = [line.rpartition(" ")[2] for line in text.splitlines() if line.startswith(f"{name} ")]
    return float(values[0]) if values else None
