"""The stage of rows about delivery: what their functions work with, and the judgement at the end."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from continuum_messaging import DeadLetters, Publisher, Queues, ensure_topology, open_redis
from continuum_proto.envelope import replay_id
from continuum_proto.errors import DependencyDown
from continuum_proto.topology import BRIEFS, DOCUMENTS, DOCUMENTS_BULK
from tests.faults.clocks import Clock
from tests.faults.crew import Crew, Member
from tests.faults.history import History
from tests.faults.journal import Journals, Line
from tests.faults.performance import Performance, Tell
from tests.faults.plan import Plan, Times
from tests.faults.proxy import Proxy
from tests.faults.registry import Row
from tests.faults.result import Result
from tests.faults.serving import serve
from tests.faults.shown import Shown
from tests.faults.source import Source
from tests.faults.waiting import until, until_so
from tests.faults.wounds import Wound, Wounds
from tests.servers import StreamServer

__all__ = ["Stage"]

HOPS = ((DOCUMENTS.name, "briefing"), (DOCUMENTS_BULK.name, "briefing"), (BRIEFS.name, "persistence"))


@dataclass
class Stage(Performance):
    """A server, a source, workers and a sink, for one row about delivery."""

    server: StreamServer
    url: str
    """How source, workers and sink reach it."""
    redis: Redis
    """The row's own connection, for looking and for harm."""
    source: Source
    shown: Shown
    crew: Crew = field(default_factory=Crew)
    maybe_proxy: Proxy | None = None
    maybe_clock: Clock | None = None

    def __post_init__(self) -> None:
        self.journals = Journals(self.folder)
        self.wounds = Wounds(self.journals)
        self.plan = Plan(
            url=self.url,
            folder=self.folder,
            delivery=self.times.delivery(),
            handler=self.times.handler,
            drain=self.times.drain,
        )

    @classmethod
    @asynccontextmanager
    async def open(
        cls, row: "Row[Stage]", *, scale: float, times: Times, folder: Path, tell: Tell = lambda line: None
    ) -> AsyncIterator["Stage"]:
        """Start a server of the row's own, and end everything afterwards."""
        async with AsyncExitStack() as stack:
            clock = Clock(folder) if row.needs.clock else None
            server = stack.enter_context(serve(row.needs, folder, clock))
            proxy = stack.enter_context(Proxy(server.port)) if row.needs.proxied else None
            url = server.url_by(proxy.port) if proxy else server.url
            redis = open_redis(server.url)
            stack.push_async_callback(redis.aclose)
            await ensure_topology(redis)
            source = Source(await stack.enter_async_context(Publisher.open(url)))
            stage = cls(
                row, scale, times, folder, server, url, redis, source, Shown.create(folder), tell=tell
            )
            stage.maybe_proxy, stage.maybe_clock = proxy, clock
            stack.callback(stage.crew.stop)
            yield stage

    # What a row does -----------------------------------------------------------------------------

    @property
    def proxy(self) -> Proxy:
        """What stands before the server, in a row that needs it."""
        assert self.maybe_proxy is not None, "the row did not say that it needs a proxy"
        return self.maybe_proxy

    @property
    def clock(self) -> Clock:
        """The clock of the server, in a row that needs it."""
        assert self.maybe_clock is not None, "the row did not say that it needs a clock"
        return self.maybe_clock

    @asynccontextmanager
    async def flow(
        self, *, workers: int = 4, rate: float = 10.0, patience: float = 30.0, **changes: object
    ) -> AsyncIterator[None]:
        """Publish under the block, with workers that are ready; then wait until everything has settled.

        ``changes`` are those of the workers' plan.
        """
        self.crew.start(self.plan, role="sink")
        for _ in range(workers):
            self.worker(**changes)
        for member in self.crew.members:
            await member.ready()
        enough = asyncio.Event()
        flowing = asyncio.create_task(self.source.flow(rate, self.documents, enough))
        try:
            await until(lambda: bool(self.source.log), "something is published", 5)
            yield
            enough.set()
            await flowing
        finally:
            flowing.cancel()
        self.tell(f"{self.row.title}: waits for the rest")
        await self.settle(patience)

    def worker(self, **changes: object) -> Member:
        """Start a worker; it takes work once it is ready."""
        return self.crew.start(self.plan, **changes)

    @asynccontextmanager
    async def replacing(self) -> AsyncIterator[None]:
        """Start a new process for each that dies, as whoever runs services does."""

        async def watch() -> None:
            replaced: set[int] = set()
            while True:
                for member in self.crew.members[:]:
                    if not member.alive and member.pid not in replaced:
                        replaced.add(member.pid)
                        self.crew.start(member.plan)
                await asyncio.sleep(0.05)

        watching = asyncio.create_task(watch())
        try:
            yield
        finally:
            if not watching.cancel():
                watching.result()

    async def busy(self, *, least: int = 1, but: Sequence[Member] = ()) -> Member:
        """Return a worker, ``but`` none of these, that is in the midst of at least so many handlers."""
        found: list[Member] = []

        def somebody() -> bool:
            alive = [member for member in self.crew.alive() if member not in but]
            random.shuffle(alive)
            found[:] = [each for each in alive if len(self.journals.working(each.pid)) >= least][:1]
            return bool(found)

        await until(somebody, "a worker is at work", 30)
        return found[0]

    async def working_on(self, document: int) -> Member:
        """Return the worker that has begun ``document``, once there is one."""
        found: list[Line] = []

        def somebody() -> bool:
            found[:] = self.journals.of(document)
            return bool(found)

        await until(somebody, f"somebody works on document {document}", 30)
        return next(member for member in self.crew.members if member.pid == found[-1].pid)

    def hurt(self, member: Member, at: float | None = None) -> Wound:
        """Note that ``member`` was struck: until others take up what it held is a recovery.

        Without ``at`` it was struck at the last point that it passed.
        """
        return self.wounds.add(member.pid, self.journals.last(member.pid) if at is None else at)

    async def recovery(self, since: float, *, patience: float = 30) -> None:
        """Wait until work goes on after a fault that was over at ``since``, and note how long it took."""
        self.recoveries.append(await self.goes_on(since, patience=patience))

    async def goes_on(self, since: float, *, patience: float = 30) -> float:
        """Wait until a document shows that was put in after ``since``; return how many seconds later."""

        def shown() -> list[float]:
            puts = {put.answer: put.at for put in self.source.log}
            return [row.at for row in self.shown.rows() if puts.get(row.event, 0.0) > since]

        await until(lambda: bool(shown()), "work goes on", patience)
        return min(shown()) - since

    async def replay(self) -> int:
        """Replay every letter, as an operator does; return how many."""
        letters, replayed = DeadLetters.on(self.redis), 0
        puts = {str(put.stands_for): put for put in self.source.log}
        async for letter in letters.walk():
            if await letters.replay(letter):
                put = puts[letter.original[b"id"].decode()]
                put.stands_for, replayed = replay_id(letter.id, letter.round), replayed + 1
        return replayed

    async def settle(self, patience: float) -> None:
        """Wait until what the source put in has come out, and nothing is left to do."""
        try:
            await self.source.settle_debts(patience)
            await until_so(self._all_shown, "all is shown or dead", patience)
            await until_so(self._idle, "nothing is left in the streams", patience)
        except TimeoutError as exc:
            self.failures.append(str(exc) or f"the source had events to give for {patience:g} s")

    # The judgement -------------------------------------------------------------------------------

    async def history(self) -> History:
        """Return what has become of everything so far."""
        return await History.read(self.redis, self.source.log, self.journals, self.shown)

    async def result(self) -> Result:
        """Judge the run."""
        history, late_after = await self.history(), 3 * self.times.lease + 5
        (self.folder / "history.txt").write_text("\n".join(history.told(late_after)))
        return self.judged(
            documents=len({put.document for put in history.puts}),
            lost=history.lost(),
            twice=history.twice(),
            late=len(history.late(late_after)),
            repeated=history.repeated,
            recoveries=[*self.recoveries, *self.wounds.taken_up()],
            server=await self._server(),
        )

    async def _all_shown(self) -> bool:
        try:
            history = await self.history()
        except (RedisError, OSError):
            return False
        return not history.lost()

    async def _idle(self) -> bool:
        try:
            states = await Queues(self.redis).read()
        except DependencyDown:
            return False
        groups = {(state.stream, group.group): group for state in states for group in state.groups}
        hops = [groups[hop] for hop in HOPS if hop in groups]
        return len(hops) == len(HOPS) and not any(
            hop.undelivered or hop.leased or sum(hop.parked.values()) for hop in hops
        )

    async def _server(self) -> str:
        info: Any = await self.redis.info("server")
        if "valkey_version" in info:
            return f"Valkey {info['valkey_version']}"
        return f"Redis {info['redis_version']}"
