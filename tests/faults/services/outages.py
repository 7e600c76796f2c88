"""What briefing depends on is away for two hours, scaled by sixty."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from time import monotonic

from continuum_simulators.ollama import Outage
from tests.faults.registry import Needs, service_row
from tests.faults.services.models import outages_use_no_attempt
from tests.faults.services.outcomes import nobody_restarted, nothing_dead, waits
from tests.faults.services.stage import Services
from tests.faults.waiting import until_so

TWO_HOURS = 2 * 3600 / 60
"""Seconds, scaled."""
DOCUMENTS = 250
"""In each of the eight outages: so many that the last probe, which may still hang, weighs little."""
SHORTEST = 5.0
SLOW = 1.0
"""Seconds more for every answer of somebody slow."""
NEVER = 30.0
"""Seconds after which a hung Paperless answers after all: nobody waits for that long."""
FETCH = re.compile(r"/api/documents/\d+/")
SLACK = 1.5
"""How many times as long as usual it may take until all that waited is briefed."""
Asked = Sequence[tuple[str, float, float]]
Hold = Callable[[Services, float], AbstractAsyncContextManager[None]]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of outage: of what, how it shows, whether anybody waits because of it."""

    dependency: str
    name: str
    hold: Hold
    gates: bool = True

    @property
    def title(self) -> str:
        """What it is called in figures."""
        return f"{self.dependency} {self.name}"


@asynccontextmanager
async def _refused(services: Services, seconds: float) -> AsyncIterator[None]:
    services.ollama.fall(seconds)
    began = monotonic()
    yield
    await asyncio.sleep(max(0.0, began + seconds - monotonic()))


def _ollama(outage: Outage | None, *, delay: float = 0.0) -> Hold:
    @asynccontextmanager
    async def hold(services: Services, _seconds: float) -> AsyncIterator[None]:
        script = services.ollama.script
        script.outage, script.delay = outage, delay
        yield
        script.outage, script.delay = None, 0.0

    return hold


def _paperless(*, resets: bool = False, status: int | None = None, delay: float = 0.0) -> Hold:
    @asynccontextmanager
    async def hold(services: Services, _seconds: float) -> AsyncIterator[None]:
        faults = services.town.paperless.faults
        faults.resets, faults.status, faults.delay = resets, status, delay
        yield
        faults.resets, faults.status, faults.delay = False, None, 0.0

    return hold


KINDS = (
    Kind("model", "refused", _refused),
    Kind("paperless", "refused", _paperless(resets=True)),
    Kind("model", "hung", _ollama(Outage.HUNG)),
    Kind("paperless", "hung", _paperless(delay=NEVER)),
    Kind("model", "500", _ollama(Outage.FAILING)),
    Kind("paperless", "500", _paperless(status=500)),
    Kind("model", "slow", _ollama(None, delay=SLOW), gates=False),
    Kind("paperless", "slow", _paperless(delay=SLOW), gates=False),
)


@service_row(
    "T8",
    "Ollama or Paperless away for two hours, scaled by 60",
    injections=len(KINDS),
    needs=Needs(models=1),
)
async def away(services: Services) -> None:
    """Documents come in meanwhile; how long they take afterwards is held against as many without an outage.

    A smaller scale makes the outages shorter; all of them happen.
    """
    seconds = max(SHORTEST, TWO_HOURS * services.scale)
    put(services, DOCUMENTS)
    services.figures["drained in, without an outage (s)"] = usual = await drained(services, monotonic())
    for kind in KINDS:
        services.tell(f"{services.row.title}: {kind.title}")
        asked = await _outage(services, kind, seconds)
        took, probes = await drained(services, monotonic()), most_at_once(asked)
        services.struck += 1
        services.figures[f"{kind.title}: drained in (s)"] = took
        most = SLACK * usual
        services.check(took <= most, f"{kind.title}: what waited takes {most:.1f} s at most, not {took} s")
        services.check(probes <= 1, f"{kind.title}: one probe at a time, not {probes}")
    await services.settle(60)
    outages_use_no_attempt(services)
    nobody_restarted(services)
    await nothing_dead(services)


async def _outage(services: Services, kind: Kind, seconds: float) -> Asked:
    """Put documents in while something is away; return how it was probed once briefing had noticed that."""
    began = monotonic()
    async with kind.hold(services, seconds):
        put(services, DOCUMENTS)
        if kind.gates:
            await until_so(
                lambda: waits(services, "briefing", kind.dependency),
                f"briefing waits for {kind.dependency}",
                20,
            )
        noticed = monotonic()
        await asyncio.sleep(max(0.0, began + seconds - monotonic()))
    if not kind.gates:
        return ()
    if kind.dependency == "model":
        return [one for one in services.ollama.script.log if one[1] > noticed]
    return [one for one in services.town.paperless.faults.log if FETCH.fullmatch(one[0]) and one[1] > noticed]


def put(services: Services, documents: int) -> None:
    """Put so many documents in at once."""
    for _ in range(documents):
        services.town.put()


async def drained(services: Services, since: float) -> float:
    """Wait until all that was put in is briefed; return how many seconds that took."""
    await services.town.until(services.put_in, "briefed", patience=120)
    return round(monotonic() - since, 1)


def most_at_once(asked: Asked) -> int:
    """Return how many requests were under way at once at most."""
    steps = sorted([(began, 1) for _, began, _ in asked] + [(ended, -1) for _, _, ended in asked])
    most = now = 0
    for _, step in steps:
        now += step
        most = max(most, now)
    return most
