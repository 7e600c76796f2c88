"""The watch over the event loop."""

import asyncio
import time

import pytest
from structlog.testing import capture_logs

from continuum_chassis import ops
from continuum_chassis.ops import LoopLag


async def test_a_blocked_loop_is_reported_once_it_turns_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ops, "TICK", 0.01)
    monkeypatch.setattr(ops, "BLOCKED", 0.05)
    with capture_logs() as logs:
        watching = asyncio.create_task(LoopLag().watch())
        await asyncio.sleep(0)  # it measures from now on
        time.sleep(0.1)  # noqa: ASYNC251 - blocks the loop, as a long computation does
        async with asyncio.timeout(5):
            while not logs:  # noqa: ASYNC110 - a log sets no event
                await asyncio.sleep(0.005)
        watching.cancel()
    assert logs[0]["event"] == "event_loop_blocked"
    assert logs[0]["seconds"] > 0.05
