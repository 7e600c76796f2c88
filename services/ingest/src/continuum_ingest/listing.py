"""When all of Paperless has to be listed, and why: a pure rule."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4, uuid5

from continuum_messaging import Traces
from continuum_proto.documents import ListingReason, WantedListing

__all__ = ["DAILY", "Due", "LastListing", "due", "part_event"]

DAILY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LastListing:
    """The last full listing, and what Redis looked like when it began."""

    run: UUID
    began: datetime
    traces: Traces


@dataclass(frozen=True, slots=True)
class Due:
    """A listing that has to be made."""

    run: UUID
    reason: ListingReason
    detail: str = ""
    accept_absent: bool = False


def due(
    last: LastListing | None,
    traces: Traces,
    *,
    wanted: WantedListing | None,
    started: datetime,
    now: datetime,
) -> Due | None:
    """Return the listing that is due, or nothing.

    ``wanted`` is the listing that a person asked for; ``started`` is when this process did. A loss is the
    reason whatever else there is: then whoever waits in a stream may wait in vain.
    """
    asked = wanted if wanted is not None and (last is None or last.run != wanted.run) else None
    run, accepts = (asked.run, asked.accept_absent) if asked else (uuid4(), False)
    if last is None:
        return Due(run, ListingReason.LOSS, "nothing is remembered of an earlier listing", accepts)
    if lost := traces.lost_since(last.traces):
        return Due(run, ListingReason.LOSS, lost, accepts)
    if asked:
        return Due(run, ListingReason.COMMAND, accept_absent=accepts)
    if last.began < started:
        return Due(run, ListingReason.START)
    if now - last.began >= DAILY:
        return Due(run, ListingReason.DAILY)
    return None


def part_event(run: UUID, part: int) -> UUID:
    """Return the id of the event of a part: repeated, it is the same."""
    return uuid5(run, f"part {part}")
