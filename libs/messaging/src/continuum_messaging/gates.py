"""Gates: while a dependency is down nothing is read that would need it, but one probe at a time."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from continuum_messaging.settings import DeliverySettings

__all__ = ["Gate", "Gates"]


@dataclass(slots=True, eq=False)
class Gate:
    """What this process knows of one dependency."""

    dependency: str
    failures: int = 0
    probe_at: float = 0.0
    probing: bool = False
    routes: set[Any] = field(default_factory=set)
    """The routes that have met this dependency down: only they wait for it."""

    @property
    def is_open(self) -> bool:
        """Whether work is let through."""
        return self.failures == 0


@dataclass(slots=True, eq=False)
class Gates:
    """The gates of one process; :attr:`changed` is told of every opening and closing."""

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

    def failed(self, dependency: str, route: Any, *, probe: bool = False) -> None:
        """Close the gate of ``dependency`` for ``route``; a failed probe keeps it closed for longer."""
        gate = self._gates.setdefault(dependency, Gate(dependency))
        gate.routes.add(route)
        if not gate.is_open and not probe:
            return
        was_open = gate.is_open
        gate.failures += 1
        longest = min(self.settings.probe_first * 2.0 ** min(gate.failures - 1, 30), self.settings.probe_most)
        gate.probe_at = self.clock() + self.jitter(longest / 2, longest)
        if was_open:
            self.changed(dependency, False)

    def passed(self, gate: Gate) -> None:
        """Open ``gate``: a probe met no trouble with its dependency."""
        if not gate.is_open:
            gate.failures = 0
            self.changed(gate.dependency, True)

    def state(self) -> dict[str, bool]:
        """Return which gates are open."""
        return {name: gate.is_open for name, gate in self._gates.items()}
