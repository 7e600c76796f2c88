"""Whether Redis is there, as the routes of one process find it."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

__all__ = ["Weather"]


@dataclass(slots=True, eq=False)
class Weather:
    """Whether Redis is there; tells of changes once, for all routes of a process."""

    tell: Callable[[str | None], None]
    down: str | None = None
    bad_at: float = float("-inf")
    """When it was down last."""

    def report(self, reason: str | None) -> None:
        """Note that Redis answered, or why not."""
        if (reason is None) != (self.down is None):
            self.tell(reason)
        self.down = reason
        if reason is not None:
            self.bad_at = monotonic()

    def was_bad_within(self, seconds: float) -> bool:
        """Tell whether it was down at any time in the last ``seconds``."""
        return monotonic() - self.bad_at < seconds
