"""How delivery behaves: numbers that a deployment may set and tests divide."""

from dataclasses import dataclass

__all__ = ["DeliverySettings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverySettings:
    """Times in seconds, shares between 0 and 1."""

    lease: float = 30.0
    """How long an entry stays ours without a renewal."""
    tiers: tuple[float, ...] = (5.0, 30.0, 120.0, 600.0, 3600.0)
    """Back-off after the first, second, … failed attempt; after the last tier comes the dead letter."""
    slots: int = 10
    """Deliveries at a time, for each route."""
    bulk_share: float = 0.5
    """How many of the slots bulk work may fill; always at least one."""
    poll: float = 1.0
    """How often orphans and due retries are looked for, by one process of a group at a time."""
    block: float = 1.0
    """How long a read waits for new entries."""
    probe_first: float = 1.0
    """How long a gate stays closed at first; doubles with each failed probe …"""
    probe_most: float = 30.0
    """… up to this."""
    crashes_before_alone: int = 2
    crashes_alone: int = 3
    """After this many crashes while alone an entry becomes a dead letter."""
    failing_share: float = 0.5
    """A route stops when more than this share of its latest first deliveries failed unforeseen; 1 never."""
    failing_window: int = 20
    """How many first deliveries are looked at …"""
    failing_least: int = 10
    """… once so many were seen."""

    def __post_init__(self) -> None:
        if self.lease <= 0 or self.slots < 1 or not self.tiers or not 0 < self.block <= 2:
            raise ValueError("lease and slots must be positive, tiers not empty, block at most 2 s")

    @property
    def bulk_slots(self) -> int:
        """How many deliveries of the bulk lane may run at a time."""
        return max(1, int(self.slots * self.bulk_share))

    @property
    def crash_limit(self) -> int:
        """How many crashes make an entry a dead letter."""
        return self.crashes_before_alone + self.crashes_alone
