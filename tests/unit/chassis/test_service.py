"""The end of a service."""

import asyncio

from continuum_chassis import Service
from continuum_chassis.stopping import Stopping


async def test_a_task_whose_client_swallows_the_first_cancellation_ends_all_the_same() -> None:
    """redis-py takes one for its own time-out where an answer comes at the same moment."""
    cancelled = 0

    async def reads_on() -> None:
        nonlocal cancelled
        while True:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                cancelled += 1
                if cancelled > 1:
                    raise

    service = Service("tiny", "1", drain_seconds=1, stopping=Stopping("tiny"))
    service.spawn(reads_on(), name="reading")
    await asyncio.sleep(0)
    async with asyncio.timeout(10):
        await service.drain()
    assert cancelled == 2
