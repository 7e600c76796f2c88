"""The watch over the event loop."""

import asyncio
import time
from collections.abc import Iterator, MutableMapping
from typing import Any

import pytest
from structlog.testing import capture_logs

from continuum_chassis.lag import QUIET, Alarm, LoopLag
from continuum_telemetry import Metrics

Logs = list[MutableMapping[str, Any]]


@pytest.fixture
def logs() -> Iterator[Logs]:
    with capture_logs() as logs:
        yield logs


def blocked() -> float:
    """Return how often the loop was more than 50 ms late."""
    value, name = Metrics.current().registry.get_sample_value, "continuum_event_loop_lag_seconds"
    return (value(f"{name}_count") or 0) - (value(f"{name}_bucket", {"le": "0.05"}) or 0)


async def test_a_blocked_loop_is_reported_once_it_turns_again(logs: Logs) -> None:
    before = blocked()
    watching = asyncio.create_task(LoopLag().watch())
    await asyncio.sleep(0)  # it measures from now on
    time.sleep(0.2)  # noqa: ASYNC251 - blocks the loop, as a long computation does
    async with asyncio.timeout(5):
        while not logs:  # noqa: ASYNC110 - a log sets no event
            await asyncio.sleep(0.005)
    watching.cancel()
    assert logs[0]["event"] == "event_loop_blocked"
    assert logs[0]["log_level"] == "warning"
    assert logs[0]["seconds"] > 0.15
    assert blocked() > before


async def test_what_was_meant_does_not_count() -> None:
    lag = LoopLag()
    time.sleep(0.2)  # noqa: ASYNC251 - as collecting garbage once at the start does
    assert lag.seconds > 0.15
    lag.excuse()
    assert lag.seconds < 0.15


def test_what_is_no_worse_is_counted_and_reported_a_minute_later(logs: Logs) -> None:
    alarm = Alarm()
    for second, late in enumerate([0.01, 0.4, 0.1, 0.3, 0.01]):
        alarm.note(late, second)
    assert [(line["seconds"], line["times"]) for line in logs] == [(0.4, 1)]
    alarm.note(0.0, 1 + QUIET)
    alarm.note(0.0, 2 + QUIET)
    assert [(line["seconds"], line["times"]) for line in logs[1:]] == [(0.3, 2)]


def test_what_is_twice_as_bad_is_reported_at_once(logs: Logs) -> None:
    alarm = Alarm()
    for second, late in enumerate([0.1, 0.15, 0.3, 0.5, 0.7]):
        alarm.note(late, second)
    assert [line["seconds"] for line in logs] == [0.1, 0.3, 0.7]
