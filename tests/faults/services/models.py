"""What a model server does: refuses, hangs, fails, breaks off, never ends, dies under one document."""

import asyncio
from time import monotonic
from typing import Protocol

from continuum_simulators.ollama import Fault, Outage
from tests.faults.registry import Needs, service_row
from tests.faults.services.outcomes import nobody_restarted, only_poison_dead, waits
from tests.faults.services.stage import DEADLY, Services
from tests.faults.waiting import until_so

GATED = 0.5
"""Seconds for which an outage goes on once briefing has noticed it."""
RESTED = 15.0
"""Seconds within which work goes on: a server that fell four times in a row rests for eight of them."""
AWAY = 3.0
"""Seconds for which connections are refused."""


class Upset(Protocol):
    """What happens to the model server."""

    __name__: str

    async def __call__(self, services: Services) -> None:
        """Let it happen; return when it is over."""


@service_row(
    34,
    "Ollama refuses, hangs, fails, answers nonsense, never ends, dies of one text",
    injections=21,
    recovers=lambda _: RESTED,
    needs=Needs(models=1),
)
async def upset(services: Services) -> None:
    """In turns: a deadly text, 500, refused, hung, broken JSON, an error in mid-stream, an endless stream."""
    async with services.flow(rate=3.0, patience=120):
        for number in services.injections():
            fault = UPSETS[(number - 1) % len(UPSETS)]
            await fault(services)
            await services.recovery(monotonic())
            _note(services, fault)
    outages_use_no_attempt(services)
    nobody_restarted(services)
    await only_poison_dead(services)


def _note(services: Services, fault: Upset) -> None:
    name, took = f"slowest recovery from {fault.__name__} (s)", round(services.recoveries[-1], 1)
    services.figures[name] = max(took, services.figures.get(name, 0.0))


async def refusing(services: Services) -> None:
    """The server is gone for some seconds: connections are refused."""
    services.ollama.fall(AWAY)
    began = monotonic()
    await _gated(services)
    await asyncio.sleep(max(0.0, began + AWAY - monotonic()))


async def hung(services: Services) -> None:
    """It accepts whatever comes and answers nothing."""
    await _out(services, Outage.HUNG)


async def failing(services: Services) -> None:
    """It answers 500 to everything."""
    await _out(services, Outage.FAILING)


async def nonsense(services: Services) -> None:
    """One answer breaks off inside its JSON, and so does the one that should have repaired it."""
    await _once(services, Fault.NOT_JSON, times=2)


async def breaking_off(services: Services) -> None:
    """The model says that it failed, in the middle of an answer."""
    await _once(services, Fault.MID_STREAM_ERROR)


async def endless(services: Services) -> None:
    """An answer goes on for ever."""
    await _once(services, Fault.FOREVER)


async def deadly(services: Services) -> None:
    """The server falls over whenever it is asked about one document, and gets up again."""
    document = services.put_poison(DEADLY)
    await until_so(lambda: _dead(services, document), "the deadly document is a dead letter", 90)


UPSETS: tuple[Upset, ...] = (deadly, failing, refusing, hung, nonsense, breaking_off, endless)


async def _once(services: Services, fault: Fault, *, times: int = 1) -> None:
    services.ollama.inject(fault, times=times)
    document = services.town.put()
    await services.town.until([document], "briefed")


async def _out(services: Services, outage: Outage) -> None:
    services.ollama.script.outage = outage
    await _gated(services)
    services.ollama.script.outage = None


async def _gated(services: Services) -> None:
    """Put in a document and see that briefing waits for the model."""
    services.town.put()
    await until_so(lambda: waits(services, "briefing", "model"), "briefing waits for the model", 20)
    await asyncio.sleep(GATED)


async def _dead(services: Services, document: int) -> bool:
    return document in (await services.history()).dead


def outages_use_no_attempt(services: Services) -> None:
    """Whatever was parked because something was away has all its attempts left."""
    parked = services.town.said("briefing", "delivery_parked")
    away = [line for line in parked if line["error_type"] in ("ModelDown", "PaperlessDown")]
    used = {line["attempt"] for line in away} - {1}
    services.check(not used, f"no attempt is used up by an outage, not {used}")
