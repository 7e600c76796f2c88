"""PostgreSQL is away for two hours, scaled by sixty: work piles up in Redis, and goes on afterwards."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Final

from continuum_messaging import Queues
from tests.faults.proxy import Slowness
from tests.faults.registry import Needs, service_row
from tests.faults.services.databases import PROBED
from tests.faults.services.outages import DOCUMENTS, SHORTEST, SLACK, TWO_HOURS, drained, put
from tests.faults.services.outcomes import (
    nobody_restarted,
    nothing_dead,
    outage_uses_no_attempt,
    stored_and_told_once,
    waits,
)
from tests.faults.services.stage import Services
from tests.faults.waiting import until_so

READERS: Final = ("persistence", "notification")
"""Groups that need PostgreSQL for every event."""
STATEMENT: Final = 75.0
"""Seconds after which all have noticed that it hangs: a minute for a statement, the rest for a connection."""
REFUSAL: Final = SHORTEST
PATIENCE: Final = 15.0
"""Seconds that this may take longer on a busy machine."""
LATENCY: Final = 0.1
"""Seconds that every answer of a slow one takes longer: two for an event."""
LOOK: Final = 0.1
Hold = Callable[[Services], AbstractAsyncContextManager[None]]


@dataclass(frozen=True, slots=True)
class Kind:
    """One way to be away, and how long it takes until all have noticed; a slow one is not away."""

    name: str
    hold: Hold
    noticed: float | None


def _refused(services: Services) -> AbstractAsyncContextManager[None]:
    return services.town.down("postgresql")


def _hung(services: Services) -> AbstractAsyncContextManager[None]:
    return services.town.frozen("postgresql")


@asynccontextmanager
async def _slow(services: Services) -> AsyncIterator[None]:
    services.proxy.slowness = Slowness(latency=LATENCY)
    yield
    services.proxy.slowness = Slowness()


KINDS: Final = (Kind("refused", _refused, REFUSAL), Kind("hung", _hung, STATEMENT), Kind("slow", _slow, None))


@service_row(
    "T8p",
    "PostgreSQL away for two hours, scaled by 60",
    injections=len(KINDS),
    needs=Needs(settings=PROBED, proxied=True),
)
async def away(services: Services) -> None:
    """Documents come in meanwhile; how long they take afterwards is held against as many without an outage.

    A smaller scale makes outages shorter, and leaves out those that would be over before they are noticed.
    """
    seconds = max(SHORTEST, TWO_HOURS * services.scale)
    put(services, DOCUMENTS)
    services.figures["drained in, without an outage (s)"] = usual = await drained(services, monotonic())
    for kind in KINDS:
        if kind.noticed is not None and kind.noticed > seconds:
            continue
        services.tell(f"{services.row.title}: {kind.name}")
        probes = await _outage(services, kind, seconds)
        services.figures[f"{kind.name}: drained in (s)"] = took = await drained(services, monotonic())
        services.struck += 1
        most = SLACK * usual
        services.check(took <= most, f"{kind.name}: what waited takes {most:.1f} s at most, not {took} s")
        services.check(probes <= 1, f"{kind.name}: one probe at a time, not {probes}")
    await services.settle(60)
    outage_uses_no_attempt(services, "DatabaseDown", *READERS)
    nobody_restarted(services)
    await nothing_dead(services)
    await stored_and_told_once(services)


async def _outage(services: Services, kind: Kind, seconds: float) -> int:
    """Put documents in while it is away; return how many probes ran at once once everybody had noticed."""
    began, probes = monotonic(), 0
    async with kind.hold(services):
        put(services, DOCUMENTS)
        if kind.noticed is not None:
            await until_so(lambda: _noticed(services), "all wait for PostgreSQL", kind.noticed + PATIENCE)
        while monotonic() < began + seconds:
            if kind.noticed is not None:
                probes = max(probes, await _at_work(services))
            await asyncio.sleep(LOOK)
    return probes


async def _noticed(services: Services) -> bool:
    """Tell whether persistence says that it waits, and nothing is held any more but by a probe."""
    return await waits(services, "persistence", "database") and await _at_work(services) <= 1


async def _at_work(services: Services) -> int:
    """Count the events that somebody works on who needs PostgreSQL."""
    states = await Queues(services.town.redis).read()
    groups = [group for state in states for group in state.groups if group.group in READERS]
    return sum(group.leased for group in groups)
