"""Gates: while a dependency is down nothing is read that would need it, but one probe at a time."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import structlog

from continuum_messaging.settings import DeliverySettings

__all__ = ["Gate", "Gates"]

log = structlog.get_logger()

LONGEST_REASON = 500


@dataclass(slots=True, eq=False)
class Gate:
    """What this process knows of one dependency."""

    dependency: str
    failures: int = 0
    probe_at: float = 0.0
    probing: bool = False
    reason: str = ""
    """What the dependency's last failure said."""
    closed_at: float = 0.0
    routes: set[Any] = field(default_factory=set)
    """The routes that have met this dependency down: only they wait for it."""
    idle: set[Any] = field(default_factory=set)
    """Those of them that had no entry to try it with when they last might have."""

    @property
    def is_open(self) -> bool:
        """Whether work is let through."""
        return self.failures == 0

    @property
    def needed(self) -> bool:
        """Whether anything waits for it."""
        return bool(self.routes - self.idle)


@dataclass(slots=True, eq=False)
class Gates:
    """The gates of one process; :attr:`changed` is told of every opening and closing, the log too."""

    settings: DeliverySettings
    clock: Callable[[], float] = monotonic
    jitter: Callable[[float, float], float] = random.uniform
    changed: Callable[[str, bool], None] = lambda _dependency, _is_open: None
    _gates: dict[str, Gate] = field(default_factory=dict)

    def closed(self, route: Any) -> Gate | None:
        """Return a closed gate that ``route`` waits for."""
        for gate in self._gates.values():
            if not gate.is_open and route in gate.routes:
                return gate
        return None

    def wait(self, gate: Gate) -> float:
        """Return how many seconds the next probe is away."""
        return max(0.0, gate.probe_at - self.clock())

    def failed(self, dependency: str, route: Any, *, reason: str = "", probe: bool = False) -> None:
        """Close the gate of ``dependency`` for ``route``; a failed probe keeps it closed for longer."""
        gate = self._gates.setdefault(dependency, Gate(dependency))
        gate.routes.add(route)
        gate.idle.discard(route)
        gate.reason = reason[:LONGEST_REASON]
        if not gate.is_open and not probe:
            return
        was_open = gate.is_open
        gate.failures += 1
        longest = min(self.settings.probe_first * 2.0 ** min(gate.failures - 1, 30), self.settings.probe_most)
        gate.probe_at = self.clock() + self.jitter(longest / 2, longest)
        if was_open:
            gate.closed_at = self.clock()
            log.warning("gate_closed", dependency=dependency, reason=gate.reason)
            self.changed(dependency, False)

    def passed(self, gate: Gate) -> None:
        """Open ``gate``: a probe met no trouble with its dependency."""
        if not gate.is_open:
            gate.failures = 0
            closed_for = round(self.clock() - gate.closed_at, 1)
            log.info("gate_opened", dependency=gate.dependency, closed_seconds=closed_for)
            self.changed(gate.dependency, True)

    def problem(self) -> str | None:
        """Say what work waits for and why, or nothing; a gate that nobody waits at is no problem."""
        waits = [gate for gate in self._gates.values() if not gate.is_open and gate.needed]
        return "; ".join(f"waits for {gate.dependency}: {gate.reason}" for gate in waits) or None

    def state(self) -> dict[str, bool]:
        """Return which gates are open."""
        return {name: gate.is_open for name, gate in self._gates.items()}
