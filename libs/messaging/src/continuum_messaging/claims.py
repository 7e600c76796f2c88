"""Claiming: due retries and the orphans of dead consumers."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from time import monotonic

from continuum_messaging.entries import Claimed, Held, Holder, Mode, Streams, Taken, retry_consumer
from continuum_messaging.observing import Observer
from continuum_messaging.routes import Route
from continuum_messaging.settings import DeliverySettings
from continuum_proto.topology import Stream
from continuum_telemetry.names import Settlement

__all__ = ["Claims"]

PAGES = 5
"""How many pages of a tier one poll looks at: 5,000 entries."""
BEGINNING = "-"
STEP = 1.0
"""Seconds that a clock may go back without anybody's waiting longer for it."""


@dataclass(slots=True, eq=False)
class Claims:
    """What one route of this process takes over from others."""

    route: Route
    consumer: str
    streams: Streams
    settings: DeliverySettings
    observer: Observer
    told: Callable[[float], None] = lambda seconds: None
    """Hears what time it is for Redis."""
    _cursors: dict[tuple[str, str], str] = field(default_factory=dict)
    _ahead: dict[str, float] = field(default_factory=dict)
    """How far the clock of Redis is ahead of our own monotonic one, as last seen at each stream."""

    async def due(
        self, stream: Stream, limit: int, known: Sequence[str] = (), *, blameless: bool = False
    ) -> list[Taken]:
        """Take over up to ``limit`` entries of ``stream`` whose retry is due or whose holder died.

        What we hold ourselves counts too, where it is not ``known`` as being worked on: we gave it up.
        ``blameless``: that a lease ran out counts as no crash.
        """
        orphan = Mode.OWN if blameless else Mode.ORPHAN
        taken: list[Taken] = []
        await self._keep_time(stream)
        for holder in await self.streams.holders(stream.name, self.route.group):
            ours = holder.name == self.consumer
            if holder.pending > (len(known) if ours else 0) and len(taken) < limit:
                room, left_alone = limit - len(taken), known if ours else ()
                taken += await self._from(stream, holder, room, left_alone, orphan=orphan)
            elif not holder.pending and holder.tier is None and not ours and holder.idle > self._long_gone:
                await self.streams.leave(stream.name, self.route.group, holder.name)
        return taken

    async def waiting(self, stream: Stream, limit: int) -> list[Taken]:
        """Take up to ``limit`` entries that wait for a dependency."""
        claimed = await self._claim(
            stream, retry_consumer(0), Mode.RETRY, idle=0, limit=limit, cursor=BEGINNING
        )
        return list(claimed.taken)

    async def own(self, stream: Stream, known: Sequence[str]) -> list[Taken]:
        """Take up what is ours without our knowing: the reply that gave it to us was lost."""
        claimed = await self._claim(
            stream, self.consumer, Mode.OWN, idle=0, limit=1000, cursor=BEGINNING, known=known
        )
        return list(claimed.taken)

    async def _keep_time(self, stream: Stream) -> None:
        """Look whether the clock of Redis went back, which no clock of ours does."""
        ahead = self._ahead.get(stream.name)
        least = 0.0 if ahead is None else monotonic() + ahead - STEP
        told = await self.streams.keep_time(stream.name, self.route.group, least=least)
        self._ahead[stream.name] = told - monotonic()
        self.told(told)

    @property
    def _long_gone(self) -> float:
        return max(600.0, 10 * self.settings.lease)

    async def _from(
        self, stream: Stream, holder: Holder, limit: int, known: Sequence[str], *, orphan: Mode
    ) -> list[Taken]:
        mode = orphan if holder.tier is None else Mode.RETRY
        idle = self.settings.lease if holder.tier is None else self._backoff(holder.tier)
        taken: list[Taken] = []
        for cursor in self._pages(stream.name, holder.name):
            claimed = await self._claim(
                stream, holder.name, mode, idle=idle, limit=limit - len(taken), cursor=cursor, known=known
            )
            taken += claimed.taken
            self._cursors[stream.name, holder.name] = claimed.cursor or BEGINNING
            if not claimed.cursor or len(taken) >= limit:
                break
        return taken

    def _pages(self, stream: str, holder: str) -> Iterator[str]:
        for _ in range(PAGES):
            yield self._cursors.get((stream, holder), BEGINNING)

    def _backoff(self, tier: int) -> float:
        tiers = self.settings.tiers
        return tiers[min(tier, len(tiers)) - 1] if tier else 0.0

    async def _claim(
        self,
        stream: Stream,
        holder: str,
        mode: Mode,
        *,
        idle: float,
        limit: int,
        cursor: str,
        known: Sequence[str] = (),
    ) -> Claimed:
        held = Held(stream.name, self.route.group, self.consumer, "", b"")
        claimed = await self.streams.claim(
            held,
            holder,
            mode,
            idle=idle,
            limit=limit,
            suspect=self.settings.crashes_before_alone,
            cursor=cursor,
            known=known,
        )
        if claimed.vanished:
            self.observer.count(stream.name, self.route.group, Settlement.VANISHED, number=claimed.vanished)
        return claimed
