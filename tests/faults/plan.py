"""What a process of the harness is told: plain values, because they travel to another process."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from continuum_messaging import DeliverySettings

__all__ = ["EXIT", "Behaviour", "Plan", "Times"]

EXIT = 86
"""The exit code of a process that died at a point."""

Behaviour = Literal["work", "block", "hang", "allocate", "raise"]
"""``work`` for the usual time; ``block`` the event loop for three leases, or ``hang`` for a minute, the first
time only; ``allocate`` until the process is killed; ``raise`` an error that nobody foresaw."""


@dataclass(frozen=True, kw_only=True)
class Times:
    """Every waiting time of a run, in seconds."""

    lease: float = 2.0
    handler: float = 0.2
    poll: float = 0.25
    block: float = 0.25
    tiers: tuple[float, ...] = (0.2, 0.4, 0.8)
    drain: float = 5.0

    def delivery(self, **changes: object) -> DeliverySettings:
        """Return the settings of delivery that these times make."""
        times: dict[str, object] = {
            "lease": self.lease,
            "tiers": self.tiers,
            "poll": self.poll,
            "block": self.block,
            "probe_first": 0.1,
            "probe_most": 0.5,
        }
        return DeliverySettings(**{**times, **changes})  # type: ignore[arg-type]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One process: where it finds Redis, what its handler does, where it dies."""

    url: str
    folder: Path
    """Where journals, logs and the rows of the sink lie."""
    delivery: DeliverySettings
    role: Literal["worker", "sink"] = "worker"
    handler: float = 0.2
    """Seconds of work for one document."""
    drain: float = 5.0
    behaviour: Behaviour = "work"
    script: Mapping[int, Behaviour] = field(default_factory=dict)
    """Documents that are treated differently."""
    exit_at: str = ""
    """The point (of :class:`Point`, or ``after_effect``) where the process exits at once …"""
    exit_after: int = 1
    """… when it gets there for the nth time."""
    memory: int = 0
    """Bytes of address space, 0 for as much as there is."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """What it finds in its environment when Python starts."""
