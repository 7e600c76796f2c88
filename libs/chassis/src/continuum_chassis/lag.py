"""How late the event loop wakes: whoever computes in it makes everybody else wait."""

import asyncio
from typing import Final

import structlog

from continuum_telemetry import Metrics

__all__ = ["Alarm", "LoopLag"]

TICK: Final = 0.02
"""Seconds between two looks: what blocks the loop for longer than this shows."""
BLOCKED: Final = 0.05
"""Seconds of lag that are worth a line of log …"""
QUIET: Final = 60.0
"""… and how long no other is written, unless it is twice as bad."""

log = structlog.get_logger()


class LoopLag:
    """Watches how late the event loop wakes a task."""

    def __init__(self) -> None:
        self._ticked = self._now()
        self._alarm = Alarm()

    @property
    def seconds(self) -> float:
        """How much later than due the watching task is by now."""
        return max(0.0, self._now() - self._ticked - TICK)

    async def watch(self) -> None:
        """Measure for as long as the process lives."""
        lag = Metrics.current().event_loop_lag
        while True:
            await asyncio.sleep(TICK)
            late = self.seconds
            lag.observe(late)
            self._ticked = self._now()
            self._alarm.note(late, self._ticked)

    def excuse(self) -> None:
        """Count from now on: what blocked the loop until here was meant, and nobody waited."""
        self._ticked = self._now()

    def _now(self) -> float:
        return asyncio.get_running_loop().time()


class Alarm:
    """Says that the loop was blocked, and how often since it last said so."""

    def __init__(self) -> None:
        self._quiet_until = float("-inf")
        self._said = 0.0
        self._longest = 0.0
        self._times = 0

    def note(self, late: float, now: float) -> None:
        """Take in how late the loop was."""
        if late > BLOCKED:
            self._longest = max(self._longest, late)
            self._times += 1
        if self._times and (now >= self._quiet_until or self._longest > 2 * self._said):
            log.warning("event_loop_blocked", seconds=round(self._longest, 3), times=self._times)
            self._quiet_until, self._said = now + QUIET, self._longest
            self._longest, self._times = 0.0, 0
