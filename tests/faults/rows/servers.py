"""Faults that strike Redis: killed, frozen, loading, full, without a disk; and what people do to it."""

import asyncio
from time import monotonic

from tests.faults.registry import row
from tests.faults.stage import Stage


@row(10, "Redis killed", injections=20, recovers=lambda times: 5.0)
async def killed(stage: Stage) -> None:
    """SIGKILL, then a start on the same append-only file."""
    async with stage.flow():
        for _ in stage.injections():
            await stage.sometime(1.0)
            await asyncio.to_thread(stage.server.kill)
            await stage.sometime(0.5)
            await asyncio.to_thread(stage.server.start)
            await stage.goes_on(monotonic())
