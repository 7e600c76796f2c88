"""One document in a hundred is poison: it dies alone, and the others do not wait for it."""

import asyncio
import os
import signal
from collections.abc import Callable, Collection, Sequence
from time import monotonic

import psutil

from continuum_simulators.ollama import Fault
from tests.faults.history import percentile
from tests.faults.registry import Needs, service_row
from tests.faults.services.outcomes import only_poison_dead
from tests.faults.services.stage import DEADLY, Services
from tests.faults.waiting import until_so

NEEDS = Needs(models=2, settings={"CONTINUUM_INGEST_SWEEP_SECONDS": "3600"})
"""No sweep meanwhile: it would ask once more for poison, which was never seen read, and double the dose."""
RATE = 2.5
"""Documents a second."""
SLOWER = 1.2
"""How many times as long as without poison 95 % of the others may take."""
PATIENCE = 180.0
NONSENSE = "To these words the model answers nonsense."
HANGS = "To these words the model answers nothing."
MEMORY = "These words take all memory of whoever asks about them."
TOO_MUCH = 50_000_000
Put = Callable[[Services], None]


@service_row("T9", "one document in a hundred is poison", injections=6, documents=600, needs=NEEDS)
async def poisoned(services: Services) -> None:
    """First as many documents without poison, by three processes of briefing; then those with it.

    It raises, hangs, kills the process that asks, kills the model server, cannot be decoded, is too large.
    """
    services.ollama.script.by_text = {NONSENSE: Fault.NOT_JSON, HANGS: Fault.HUNG}
    services.ollama.script.hears = lambda prompt, port: _killed(services, port) if MEMORY in prompt else None
    too_large: list[int] = []

    def much(services: Services) -> None:
        stored = services.town.paperless.add("rent " * (TOO_MUCH // 5), owner=None, announce=True)
        too_large.append(stored.id)

    kinds: Sequence[Put] = (*(_words(words) for words in (NONSENSE, HANGS, MEMORY, DEADLY)), garbled, much)
    async with services.town.another("briefing", 2), services.town.another("briefing", 3):
        before = await _flow(services, ())
        beside = await _flow(services, kinds)
        await until_so(lambda: _all_dead(services), "all poison is dead", PATIENCE)
    await services.town.until(too_large, "too_large")
    await services.settle(60)
    await _compare(services, before, beside)
    await only_poison_dead(services)


def _words(words: str) -> Put:
    def put(services: Services) -> None:
        services.put_poison(words)

    return put


def garbled(services: Services) -> None:
    """Put in a document that Paperless answers for with something that nobody can read."""
    paperless = services.town.paperless
    document = services.town.put(announce=0)
    paperless.faults.garbled[document] = b"{"
    services.poison.add(document)
    paperless.announce(paperless.shelf.documents[document].id)


async def _flow(services: Services, kinds: Sequence[Put]) -> set[int]:
    """Put documents in at a steady rate, poison among them; return the healthy ones once all are briefed."""
    began, healthy = monotonic(), set[int]()
    due = list(kinds)
    number = services.documents
    for position in range(number):
        if due and position >= (len(kinds) - len(due)) * number // len(kinds):
            due.pop(0)(services)
            services.struck += 1
        healthy.add(services.town.put())
        await asyncio.sleep(max(0.0, began + (position + 1) / RATE - monotonic()))
    await services.town.until(healthy, "briefed", patience=PATIENCE)
    return healthy


async def _compare(services: Services, before: Collection[int], beside: Collection[int]) -> None:
    history = await services.history()
    at = {version.document: version.at for version in history.versions}
    p95s = [
        percentile([(at[each] - history.added[each]).total_seconds() for each in documents], 0.95)
        for documents in (before, beside)
    ]
    services.figures["p95 without poison (s)"], services.figures["p95 beside poison (s)"] = (
        round(p95, 2) for p95 in p95s
    )
    most = SLOWER * p95s[0]
    services.check(p95s[1] <= most, f"95 % of the others take {most:.2f} s at most, not {p95s[1]:.2f} s")


async def _all_dead(services: Services) -> bool:
    return services.poison <= (await services.history()).dead


def _killed(services: Services, port: int) -> None:
    """Kill the process of briefing that asks from ``port``, as the kernel does when memory runs out."""
    for name, pid in services.town.system.pids().items():
        if name.startswith("briefing") and _asks_from(pid, port):
            os.kill(pid, signal.SIGKILL)


def _asks_from(pid: int, port: int) -> bool:
    try:
        return any(one.laddr.port == port for one in psutil.Process(pid).net_connections())
    except psutil.NoSuchProcess:
        return False
