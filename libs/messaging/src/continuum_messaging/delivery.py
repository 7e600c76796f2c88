"""One attempt at one entry that we hold: what is known of it, and the points that it passes."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import Enum, StrEnum, auto
from time import monotonic
from typing import TypeVar

from continuum_messaging.batches import Batch
from continuum_messaging.entries import Held, Taken
from continuum_messaging.gates import Gate
from continuum_messaging.routes import Route
from continuum_messaging.slots import Slot
from continuum_proto.envelope import Failure

__all__ = ["Delivery", "Ending", "Point", "Reached", "unwatched"]

A = TypeVar("A")


class Ending(Enum):
    """Why a delivery was cancelled."""

    LEASE_LOST = auto()
    PUT_BACK = auto()


class Point(StrEnum):
    """Where a delivery can be watched, and where a process may die: fault tests need the exact places."""

    TAKEN = "taken"
    """The entry is ours; it may have to wait for its turn."""
    BEGAN = "began"
    """Its handler is about to run."""
    BEFORE_SETTLE = "before_settle"
    """The handler has returned; Redis knows nothing of it yet."""
    ENDED = "ended"
    """Redis has answered, or the delivery was given up."""


Reached = Callable[[Point, Taken], None]


def unwatched(point: Point, taken: Taken) -> None:
    """Watch nothing: what a service does."""


@dataclass(slots=True, eq=False)
class Delivery:
    """One attempt at one entry that we hold."""

    route: Route
    taken: Taken
    held: Held
    renewed: float
    """When the lease was last known to be ours, by our own monotonic clock."""
    probe: Gate | None = None
    batch: Batch | None = None
    slot: Slot | None = None
    """The slot that its handler takes; none any more when that has returned."""
    task: asyncio.Task[None] | None = None
    ending: Ending | None = None
    began: float = field(default_factory=monotonic)
    """When this attempt did, by our own monotonic clock."""
    failures: tuple[Failure, ...] = ()
    """The attempts before, as far as they are known."""
    changing: bool = False
    """Whether Redis is being told of it: then its answer says whether the lease was still ours."""
    exemplar: dict[str, str] | None = None  # joins its figures to its trace, whose span is closed by then

    def end(self, why: Ending) -> None:
        """Cancel the handler; what follows depends on ``why``.

        What Redis is just being told is not called back because a lease seems lost: whatever was
        settled is not ours any more, and says so before the answer to the settlement is here.
        """
        if why is Ending.LEASE_LOST and self.changing:
            return
        if self.ending is None and self.task is not None:
            self.ending = why
            self.task.cancel()

    def returned(self) -> None:
        """Leave the slot: what Redis has to be told needs none."""
        slot, self.slot = self.slot, None
        if slot is not None:
            slot.returned()

    async def told(self, change: Awaitable[A]) -> A:
        """Await what Redis answers to a change of its state."""
        self.changing = True
        try:
            return await change
        finally:
            self.changing = False

    @property
    def names(self) -> dict[str, object]:
        """What a line of the log says about which delivery it was."""
        return {
            "stream": self.taken.stream,
            "group": self.route.group,
            "entry": self.taken.entry,
            "message_id": self.held.event.decode("utf-8", "backslashreplace"),
            "attempt": self.taken.attempt,
        }
