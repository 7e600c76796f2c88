"""Budgets: how many documents the bulk lane of a route may begin a day; live work is never counted."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import structlog

from continuum_messaging.entries import Streams, Taken
from continuum_messaging.routes import Route
from continuum_proto.topology import BUDGET_KEY, Stream

__all__ = ["Budget", "today"]

log = structlog.get_logger()

KEPT = timedelta(days=2)


def today() -> date:
    """Return the day in UTC."""
    return datetime.now(UTC).date()


@dataclass(slots=True, eq=False)
class Budget:
    """What is left of a route's day; without a limit there is always more.

    The count is shared through Redis. A process learns what others spent when it spends itself: in all
    they may begin as many more as they have slots.
    """

    route: Route
    streams: Streams
    day: Callable[[], date] = today
    _known: date | None = None
    _spent: int = 0
    _told: date | None = field(default=None, init=False)

    async def look(self) -> None:
        """Learn what is spent already, at the start and when a day begins."""
        if self.route.bulk_daily is not None and self._known != (day := self.day()):
            self._spent, self._known = await self._count(day, 0), day

    def limit(self, stream: Stream, entries: int) -> int:
        """Return how many of so many new entries of ``stream`` may be read."""
        daily = self.route.bulk_daily
        if daily is None or stream is self.route.streams[0]:
            return entries
        return max(0, min(entries, daily - self._spent))

    async def spend(self, taken: list[Taken]) -> None:
        """Count what was read of the bulk lane."""
        daily, live = self.route.bulk_daily, self.route.streams[0].name
        number = sum(item.stream != live for item in taken)
        if daily is None or not number:
            return
        day = self.day()
        self._spent, self._known = await self._count(day, number), day
        if self._spent >= daily and self._told != day:
            self._told = day
            log.info("bulk_budget_used_up", group=self.route.group, documents=daily, until="midnight UTC")

    def note(self) -> str | None:
        """Say that the bulk lane waits for tomorrow, or nothing."""
        daily = self.route.bulk_daily
        if daily is None or self._known != self.day() or self._spent < daily:
            return None
        return (
            f"{self.route.group} begins no bulk work before midnight UTC: {daily} documents a day are used up"
        )

    async def _count(self, day: date, number: int) -> int:
        key = BUDGET_KEY.format(group=self.route.group, day=day.isoformat())
        return await self.streams.count(key, number, expiry=KEPT.total_seconds())
