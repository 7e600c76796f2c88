"""The reading loop of one route: claimed work first, then the live lane, then the bulk lane."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from time import monotonic

from redis.exceptions import RedisError

from continuum_messaging.batches import Share, shares
from continuum_messaging.budgets import Budget
from continuum_messaging.claims import Claims
from continuum_messaging.deliveries import Runner
from continuum_messaging.delivery import Delivery, Ending
from continuum_messaging.entries import Streams, Taken
from continuum_messaging.errors import RedisDown, refused, silent, unavailable
from continuum_messaging.gates import Gate
from continuum_messaging.leases import Leases
from continuum_messaging.locks import Locks
from continuum_messaging.redis_streams import no_group
from continuum_messaging.routes import Route
from continuum_messaging.slots import Slot, Slots
from continuum_messaging.solitude import Solitude
from continuum_messaging.weather import Weather
from continuum_proto.errors import ConfigurationError

__all__ = ["Reader"]

UNAVAILABLE = (RedisDown, RedisError, OSError)
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 2.0
GLANCE = 0.02
"""Seconds for which to wait for other work while a lane has filled its share of slots."""


@dataclass(slots=True, eq=False)
class Reader:
    """Reads as many entries as the free slots hold, and lets each be delivered in a task of its own."""

    route: Route
    consumer: str
    streams: Streams
    runner: Runner
    leases: Leases
    locks: Locks
    claims: Claims
    solitude: Solitude
    weather: Weather
    budget: Budget
    restore: Callable[[], Awaitable[None]]
    """Creates the groups again."""
    hang_up: Callable[[bool], Awaitable[None]]
    """Drops the connections that nobody uses just now; those in use too, if told so."""
    stopping: asyncio.Event
    slots: Slots = field(init=False)
    _unsure: bool = False
    _poll_at: float = 0.0
    _more_due: bool = False
    _paused: bool = False

    def __post_init__(self) -> None:
        self.slots = Slots(self.route, self.runner.settings, self.budget)

    async def run(self) -> None:
        """Read until told to stop, or until most of what is read fails.

        :raises ConfigurationError: Redis refuses us.
        """
        pause = FIRST_PAUSE
        while not self._stops():
            try:
                await self._turn()
            except UNAVAILABLE as exc:
                await self._trouble(exc, pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                self.weather.report(None)
                pause = FIRST_PAUSE

    async def _trouble(self, error: Exception, pause: float) -> None:
        self._unsure = True
        if refused(error):
            raise ConfigurationError(f"REDIS_URL: Redis refuses us: {error}") from error
        if no_group(error):
            with suppress(RedisDown):
                await self.restore()
            return
        if not (isinstance(error, RedisDown) or unavailable(error)):
            raise error
        self.weather.report(str(error) or type(error).__name__)
        # Where one connection is dead the others may be too: each would take a time-out to tell.
        await self.hang_up(silent(error))
        await self._sleep(pause)

    async def _turn(self) -> None:
        await self.solitude.unclaimed()
        if not self.slots.free():
            await self.slots.one_freed()
            return
        if self._unsure:
            await self._recover()
        await self.budget.look()
        gate = self.runner.gates.closed(self.route)
        if gate is not None:
            await self._probe(gate)
            return
        if monotonic() >= self._poll_at or self._more_due:
            await self._poll()
        if self._paused:
            await self._sleep(self._until_poll())
            return
        await self._read()

    # What comes in -------------------------------------------------------------------------------

    async def _poll(self) -> None:
        """Look for due retries and orphans: one process of a group at a time, unless there is more."""
        settings, group = self.runner.settings, self.route.group
        if monotonic() >= self._poll_at:
            self._poll_at = monotonic() + settings.poll
            self._paused = await self.locks.paused(group)
            job = f"poll:{self.route.streams[0].name}:{group}"
            self._more_due |= await self.locks.turn(job, settings.poll * 0.9)
        if self._paused or not self._more_due:
            return
        self._more_due = False
        for stream in self.route.streams:
            room = self.slots.free_for(stream)
            if room > 0:
                known = list(self.leases.of(stream.name, group))
                taken = await self.claims.due(stream, room, known, blameless=self._blameless())
                self._more_due |= len(taken) == room
                self._begin(taken)

    def _blameless(self) -> bool:
        """Tell whether leases may have run out because Redis was away: then nobody need have died.

        One that was renewed just before ends a lease later, and is found by the next poll.
        """
        settings = self.runner.settings
        return self.weather.was_bad_within(settings.lease + settings.poll)

    async def _read(self) -> None:
        """Read new entries, in order of lanes; wait only where no lane has any."""
        lanes = self.route.streams
        if len(lanes) > 1:
            begun = 0
            for stream in lanes:
                if (wanted := self.slots.wanted(stream)) > 0:
                    begun += self._begin(await self._new({stream.name: wanted}))
            if begun or not self.slots.free():
                return
            waited = {stream.name: 1 for stream in lanes if self.slots.wanted(stream) > 0}
        else:
            waited = {lanes[0].name: self.slots.wanted(lanes[0])}
        if waited and self.slots.free():
            self._begin(await self._new(waited, block=self._patience()))

    def _patience(self) -> float:
        """Return how long a read may block: it is not called back when a slot is freed meanwhile."""
        if any(self.slots.free_for(stream) <= 0 for stream in self.route.streams):
            return GLANCE
        return min(self.runner.settings.block, max(self._until_poll(), 0.01))

    async def _new(self, wanted: dict[str, int], *, block: float = 0.0) -> list[Taken]:
        taken = await self.streams.read(self.route.group, self.consumer, wanted, block=block)
        await self.budget.spend(taken)  # where that fails they are recovered as ours
        return taken

    async def _recover(self) -> None:
        """Take up what a lost reply gave us."""
        for stream in self.route.streams:
            known = list(self.leases.of(stream.name, self.route.group))
            self._begin(await self.claims.own(stream, known))
        self._unsure = False

    async def _probe(self, gate: Gate) -> None:
        """Let one delivery through while a dependency is down, one in all processes at a time."""
        wait = self.runner.gates.wait(gate)
        settings = self.runner.settings
        if wait or gate.probing:
            await self._sleep(min(wait or settings.poll, settings.poll))
            return
        if not await self.locks.probe(gate.dependency, settings.lease):
            await self._sleep(settings.poll)
            return
        gate.probing = True
        try:
            taken = await self._one()
        except BaseException:
            await self._probed(gate)
            raise
        (gate.idle.discard if taken else gate.idle.add)(self.route)
        if not self._begin(taken, probe=gate):
            await self._probed(gate)
            await self._sleep(settings.poll)  # another route, or process, may have something to try it with

    async def _one(self) -> list[Taken]:
        """Take whatever there is to probe with: what waits for the dependency, is due, or is new.

        The right to probe is not held until something comes: it would be kept from those who have something.
        """
        for stream in self.route.streams:
            if taken := await self.claims.waiting(stream, 1):
                return taken
        for stream in self.route.streams:
            known = list(self.leases.of(stream.name, self.route.group))
            if taken := await self.claims.due(stream, 1, known, blameless=self._blameless()):
                return taken
        for stream in self.route.streams:
            if self.slots.wanted(stream) > 0 and (taken := await self._new({stream.name: 1})):
                return taken
        return []

    # What goes on --------------------------------------------------------------------------------

    def _begin(self, taken: list[Taken], *, probe: Gate | None = None) -> int:
        since = monotonic()
        # A group that was created again hands out what we are working on.
        held = [self.leases.of(item.stream, self.route.group) for item in taken]
        fresh = [item for item, ours in zip(taken, held, strict=True) if item.entry not in ours]
        for share in shares(self.route, fresh):
            self._start(share, since, probe)
        return len(fresh)

    def _start(self, share: Share, since: float, probe: Gate | None) -> None:
        """Give one slot to ``share``; put it back where there is none."""
        back = not self.slots.free() or self._stops()
        slot = self.slots.take(share[0][0].stream, len(share))
        for item, batch in share:
            delivery = self.runner.lease(self.route, item, self.consumer, since=since)
            delivery.probe, delivery.batch, delivery.slot = probe, batch, slot
            self.leases.add(delivery)
            work = self._put_back(delivery) if back else self._deliver(delivery)
            delivery.task = asyncio.create_task(work)
            delivery.task.add_done_callback(partial(self._ended, delivery, slot))

    async def _deliver(self, delivery: Delivery) -> None:
        suspect = delivery.taken.crashes >= self.runner.settings.crashes_before_alone
        company = self.solitude.alone() if suspect else self.solitude.beside()
        if delivery.probe is None:
            await self.runner.run(delivery, self.streams, company)
            return
        keeping = asyncio.create_task(self._keep_probing(delivery.probe))
        try:
            await self.runner.run(delivery, self.streams, company)
        finally:
            keeping.cancel()
            await self._probed(delivery.probe)

    async def _keep_probing(self, gate: Gate) -> None:
        """Hold the right to probe like a lease: nobody waits longer for a prober that was killed."""
        while True:
            await asyncio.sleep(self.runner.settings.lease / 3)
            with suppress(*UNAVAILABLE):
                await self.locks.keep_probing(gate.dependency, self.runner.settings.lease)

    async def _put_back(self, delivery: Delivery) -> None:
        try:
            await self.runner.put_back(delivery, self.streams)
        finally:
            await self._probed(delivery.probe)

    async def _probed(self, gate: Gate | None) -> None:
        if gate is None:
            return
        gate.probing = False
        with suppress(*UNAVAILABLE):  # else the right to probe expires
            await self.locks.probed(gate.dependency)

    def _ended(self, delivery: Delivery, slot: Slot, task: asyncio.Task[None]) -> None:
        self.leases.remove(delivery)
        delivery.returned()
        slot.settled()
        if not task.cancelled() and (error := task.exception()) is not None:
            # Nothing was settled: the lease runs out, and the entry is claimed as an orphan.
            self.runner.abandoned(delivery, error)

    def _until_poll(self) -> float:
        return max(0.0, self._poll_at - monotonic())

    async def _sleep(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(max(seconds, 0.01)):
                await self.stopping.wait()

    def _stops(self) -> bool:
        return self.stopping.is_set() or self.runner.brakes.stopped(self.route)

    async def finish(self, seconds: float) -> None:
        """Wait for what is in flight; after ``seconds`` put the rest back."""
        tasks = [each.task for each in self._mine() if each.task is not None]
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)
        for delivery in self._mine():
            delivery.end(Ending.PUT_BACK)
        tasks = [each.task for each in self._mine() if each.task is not None]
        if tasks:
            await asyncio.wait(tasks, timeout=2.0)

    def _mine(self) -> list[Delivery]:
        return [each for each in self.leases if each.route is self.route]
