"""What happens to webhooks: they are lost, or come in floods."""

import asyncio
import random
import zlib
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from time import monotonic

import aiohttp

from continuum_ingest.sweep import GRACE
from tests.faults.history import percentile
from tests.faults.registry import service_row
from tests.faults.services.outcomes import nobody_restarted, nothing_dead
from tests.faults.services.stage import Services
from tests.town import QUICK

DOWN = 4.0
"""Seconds for which ingest is down, for a minute: Paperless does not repeat what is refused."""
REFUSING = 6.0
"""Seconds for which it answers 503, for half a minute: longer than four tries take, a second each."""
INTERVAL = float(QUICK["CONTINUUM_INGEST_SWEEP_SECONDS"]) + GRACE.total_seconds()
"""Seconds within which a sweep finds a document: it leaves the newest to their own webhooks."""
BRIEFING = 2.0
"""Seconds in which what was found is briefed, on a busy machine."""
RATE = 500
HALF_OPEN = 1000
CLIENTS = 50
UNPACKED = 256 * 1024 * 1024
"""Bytes that a bomb unfolds to."""
MEMORY = 256
"""Megabytes that ingest may have at most."""
ANSWERS = frozenset({202, 503})
HALF = b"POST /webhooks/paperless HTTP/1.1\r\nHost: ingest\r\nContent-Le"


@service_row(36, "webhooks lost", injections=6, recovers=lambda _: INTERVAL + BRIEFING)
async def lost(services: Services) -> None:
    """Ingest is down, or cannot reach Redis and answers 503; in turns."""
    async with services.flow():
        for number in services.injections():
            await services.busy()
            if number % 2:
                async with services.town.down("ingest"):
                    await asyncio.sleep(DOWN)
            else:
                async with services.town.frozen("valkey"):
                    await asyncio.sleep(REFUSING)
            await services.recovery(monotonic())
    outcomes = _given_up(services)
    services.figures["webhooks refused and lost"] = outcomes["refused"]
    services.figures["webhooks answered 503 and lost"] = outcomes[503]
    services.check(bool(outcomes["refused"]), "webhooks are lost while ingest is down")
    services.check(bool(outcomes[503]) or services.injected == 1, "webhooks are lost while it answers 503")
    nobody_restarted(services)
    await nothing_dead(services)


def _given_up(services: Services) -> Counter[int | str]:
    """Count the documents whose webhooks nobody ever took, by the outcome of the last one."""
    last = {sent.document_id: sent.outcome for sent in services.town.paperless.log}
    taken = {sent.document_id for sent in services.town.paperless.log if sent.outcome == 202}
    return Counter(outcome for document, outcome in last.items() if document not in taken)


@service_row(37, "flood of webhooks, half-open connections, bombs", injections=20)
async def flood(services: Services) -> None:
    """500 webhooks a second beside 1,000 connections with half a request each; every second a bomb."""
    bomb, times = _bomb(), list[float]()
    pid = services.town.system.pids()["ingest"]
    connector = aiohttp.TCPConnector(limit=CLIENTS)
    async with (
        services.flow(),
        _half_open(services),
        aiohttp.ClientSession(connector=connector, headers=services.town.system.webhook_headers) as client,
    ):
        await services.busy()
        for _ in services.injections():
            await asyncio.gather(_second(services, client, times), _throw(services, client, bomb))
        services.figures["most memory of ingest in MB"] = most = _most_memory(pid)
    services.figures["webhooks"] = len(times)
    services.figures["p99 of an answer in seconds"] = p99 = round(percentile(times, 0.99), 3)
    services.check(p99 < 1, f"99 % of answers come within a second, not {p99:g} s")
    services.check(most < MEMORY, f"ingest has less than {MEMORY} MB, not {most:g} MB")
    nobody_restarted(services)
    await nothing_dead(services)


async def _second(services: Services, client: aiohttp.ClientSession, times: list[float]) -> None:
    """Announce documents that there are, for a second; note how long each answer takes."""
    began, documents = monotonic(), services.put_in
    async with asyncio.TaskGroup() as group:
        for number in range(RATE):
            group.create_task(_announce(services, client, random.choice(documents), times))
            await asyncio.sleep(max(0.0, began + number / RATE - monotonic()))


async def _announce(
    services: Services, client: aiohttp.ClientSession, document: int, times: list[float]
) -> None:
    began = monotonic()
    async with client.post(services.town.system.webhook_url, json={"doc_id": str(document)}) as answer:
        await answer.read()
    times.append(monotonic() - began)
    services.check(answer.status in ANSWERS, f"an answer is one of {sorted(ANSWERS)}, not {answer.status}")


async def _throw(services: Services, client: aiohttp.ClientSession, bomb: bytes) -> None:
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    async with client.post(services.town.system.webhook_url, data=bomb, headers=headers) as answer:
        services.check(400 <= answer.status < 500, f"a bomb is turned away, not answered {answer.status}")


def _bomb() -> bytes:
    """Return little that unfolds to much."""
    packing = zlib.compressobj(1, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    zeros = bytes(1024 * 1024)
    parts = [packing.compress(zeros) for _ in range(UNPACKED // len(zeros))]
    return b"".join([*parts, packing.flush()])


@asynccontextmanager
async def _half_open(services: Services) -> AsyncIterator[None]:
    """Hold connections on which a request has begun and does not go on."""
    address = services.town.system.stack.plan.addresses["ingest"]
    async with AsyncExitStack() as stack:
        for _ in range(HALF_OPEN):
            _, writer = await asyncio.open_connection(address.host, address.port)
            stack.callback(writer.close)
            writer.write(HALF)
        yield


def _most_memory(pid: int) -> float:
    """Return the most memory that a process ever had, in megabytes."""
    status = Path(f"/proc/{pid}/status").read_text().split()
    return round(int(status[status.index("VmHWM:") + 1]) / 1024, 1)
