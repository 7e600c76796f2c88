"""One run of one target: full speed, a steady rate, and the same beside connections that drip."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import psutil

from tests.load.reporting import percentile
from tests.load.webhooks.posting import HEAD, full_speed, requests, steadily
from tests.load.webhooks.targets import Running

DRIPPING: Final = 1000
"""Connections that send a byte a second of a body that never ends."""
WARM_UP: Final = 0.5
"""Seconds."""
SLICES: Final = 20
"""Of a second: in each another part of the connections sends its byte."""


@dataclass(frozen=True)
class Round:
    """What one run found."""

    a_second: float
    cpu_ms: float
    """Of the process, for each webhook at full speed."""
    p50: float
    p99: float
    p99_beside_drips: float
    drips_alive: int
    rss_mb: float


async def measured(running: Running, seconds: float, rate: float, drips: int) -> Round:
    """Measure a process that has just started."""
    process, sent = psutil.Process(running.pid), requests()
    await full_speed(running.port, WARM_UP, sent)
    before = _cpu(process)
    a_second = await full_speed(running.port, seconds, sent)
    cpu_ms = (_cpu(process) - before) * 1000 / (a_second * seconds)
    quiet = await steadily(running.port, seconds, rate, sent)
    beside, alive = [0.0], 0
    if drips:
        async with dripping(running.port, drips) as opened:
            beside = await steadily(running.port, seconds, rate, sent)
            alive = sum(not writer.is_closing() for writer in opened)
    return Round(
        a_second=a_second,
        cpu_ms=cpu_ms,
        p50=percentile(quiet, 0.5),
        p99=percentile(quiet, 0.99),
        p99_beside_drips=percentile(beside, 0.99),
        drips_alive=alive,
        rss_mb=process.memory_info().rss / 1e6,
    )


@asynccontextmanager
async def dripping(port: int, number: int) -> AsyncIterator[list[asyncio.StreamWriter]]:
    """Keep so many connections open, each of which sends a byte a second."""
    opened = [(await asyncio.open_connection("127.0.0.1", port))[1] for _ in range(number)]
    for writer in opened:
        writer.write(f"{HEAD}60000\r\n\r\n".encode())
    going_on = asyncio.create_task(_drip(opened))
    await asyncio.sleep(
        WARM_UP
    )  # a thousand requests that begin at once are a flood, and not what is asked here
    try:
        yield opened
    finally:
        going_on.cancel()
        await asyncio.wait([going_on])
        for writer in opened:
            writer.transport.abort()


async def _drip(opened: list[asyncio.StreamWriter]) -> None:
    while True:
        for part in range(SLICES):
            for writer in opened[part::SLICES]:
                if not writer.is_closing():
                    writer.write(b" ")
            await asyncio.sleep(1 / SLICES)


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)
