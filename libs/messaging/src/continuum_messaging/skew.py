"""How far the clock of this host is from that of Redis."""

from dataclasses import dataclass, field
from time import time

import structlog
from prometheus_client import Gauge

__all__ = ["Skew"]

log = structlog.get_logger()

TOLERATED = 5.0
"""Seconds: an answer of Redis may take that long to be looked at on a busy host."""


@dataclass(slots=True, eq=False)
class Skew:
    """Compares the two clocks, and says so when they begin and when they cease to differ.

    Leases and retries go by the clock of Redis, time-outs by a monotonic one: they stay right. What is
    written down does not: the times of events, by which later ones win, of briefs and of log lines.
    """

    gauge: Gauge
    _wrong: float | None = field(default=None, init=False)

    def compare(self, redis: float) -> None:
        """Note what time it is for Redis, in Unix seconds."""
        ahead = time() - redis
        self.gauge.set(ahead)
        wrong = ahead if abs(ahead) > TOLERATED else None
        if wrong is not None and self._wrong is None:
            log.warning("clock_differs", ahead_s=round(ahead, 1))
        if wrong is None and self._wrong is not None:
            log.info("clock_agrees")
        self._wrong = wrong

    def problem(self) -> str | None:
        """Say by how much the clock is wrong and what to do, or nothing."""
        if self._wrong is None:
            return None
        side = "ahead of" if self._wrong > 0 else "behind"
        return f"a clock is {abs(self._wrong):,.0f} s {side} that of Redis: look at the host's time service"
