"""Brakes: a route whose first deliveries mostly fail for reasons that nobody foresaw stops reading."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from continuum_messaging.entries import Taken
from continuum_messaging.routes import Route
from continuum_messaging.settings import DeliverySettings
from continuum_proto.errors import DependencyDown, PermanentError, TransientError

__all__ = ["Brakes"]

log = structlog.get_logger()

FORESEEN = (PermanentError, TransientError)
ADVICE = "fix it or roll back, then restart"


@dataclass(slots=True, eq=False)
class Brakes:
    """What this process's routes made of their recent entries.

    A bad deploy fails on everything: going on would use up the attempts of a whole queue. The process
    stays alive, since a restart would begin again with ten more.
    """

    settings: DeliverySettings
    pulled: Callable[[Route], None] = lambda _route: None
    _recent: dict[Route, deque[bool]] = field(default_factory=dict)
    """Whether each of the latest first deliveries failed."""
    _stopped: dict[Route, str] = field(default_factory=dict)

    def note(self, route: Route, taken: Taken, error: Exception | None) -> None:
        """Note how a handler ended; later deliveries and what a dependency did say nothing of the code."""
        if taken.attempt > 1 or taken.crashes or isinstance(error, DependencyDown):
            return
        recent = self._recent.setdefault(route, deque(maxlen=self.settings.failing_window))
        recent.append(error is not None and not isinstance(error, FORESEEN))
        if error is not None and recent[-1] and not self.stopped(route):
            self._judge(route, recent, error)

    def stopped(self, route: Route) -> bool:
        """Tell whether ``route`` reads no more."""
        return route in self._stopped

    def problem(self) -> str | None:
        """Say which routes stopped, why, and what to do; or nothing."""
        return "; ".join(f"{why}: {ADVICE}" for why in self._stopped.values()) or None

    def _judge(self, route: Route, recent: deque[bool], error: Exception) -> None:
        failed, seen, name = sum(recent), len(recent), type(error).__name__
        if seen < self.settings.failing_least or failed <= self.settings.failing_share * seen:
            return
        streams = ", ".join(stream.name for stream in route.streams)
        self._stopped[route] = (
            f"{route.group} stopped reading {streams}: "
            f"{failed} of the last {seen} first deliveries failed, the latest with {name}"
        )
        log.error(
            "reading_stopped",
            stream=streams,
            group=route.group,
            failed=failed,
            seen=seen,
            error_type=name,
            advice=ADVICE,
        )
        self.pulled(route)
