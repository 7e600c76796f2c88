"""The stage of rows on the services: the whole system beside a Paperless, and the judgement at the end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count
from pathlib import Path
from time import monotonic
from typing import Any

from continuum_console.embedded import runtime_folder
from continuum_console.embedded.postgresql import USER
from continuum_console.stack.plan import Plan
from continuum_messaging import Queues
from continuum_proto.errors import DependencyDown
from continuum_simulators.ollama import Behaviour, OllamaSimulator
from tests.faults.commits import DatabaseProxy
from tests.faults.performance import Performance, Tell
from tests.faults.plan import Times
from tests.faults.registry import Needs, Row
from tests.faults.result import Result
from tests.faults.services.history import History
from tests.faults.small_disk import OnSmallDisk, small_disks_work
from tests.faults.waiting import until_so
from tests.town import Town, town

__all__ = ["DEADLY", "Services"]

NEVER = 10
"""Every so many documents one comes in without a webhook."""
SOME = 8
"""How many documents are on their way when a fault strikes."""
BACK_OFF = (0.1, 0.2, 0.4)
"""Seconds at most before Paperless sends a refused webhook again: a tenth of the real ones."""
LATE = 30.0
"""Seconds after which a document counts as late."""
SOCKET = ".s.PGSQL.5432"
DEADLY = "These words bring the model server down."
MODEL = Behaviour(latency=0.2, slots=4, deadly=DEADLY, restart_time=0.3)
"""How the model answers when nothing is wrong."""
WRITTEN = {
    "CONTINUUM_BRIEFING_ENGINE": "ollama",
    "CONTINUUM_BRIEFING_MODEL": MODEL.models[0].name,
    "CONTINUUM_BRIEFING_FIRST_TOKEN_SECONDS": "2",
    "CONTINUUM_BRIEFING_SILENCE_SECONDS": "1",
    "CONTINUUM_BRIEFING_PAPERLESS_SECONDS": "2",
    "CONTINUUM_PROBE_SECONDS": "0.5",
    "CONTINUUM_RETRY_TIERS": "0.3,0.6,1",
}
"""What briefing is told where a model writes, waiting times divided."""


@dataclass
class Services(Performance):
    """A whole system for one row."""

    town: Town
    ollama: OllamaSimulator
    """The model server, where a row needs one; if it needs more, these share its script."""
    between: DatabaseProxy | None = None
    poison: set[int] = field(default_factory=set)
    """Documents that never get a brief."""

    @property
    def proxy(self) -> DatabaseProxy:
        """What stands between the services and PostgreSQL, where a row needs that."""
        assert self.between is not None, "the row does not say Needs(proxied=True)"
        return self.between

    @classmethod
    @asynccontextmanager
    async def open(
        cls, row: "Row[Services]", *, scale: float, times: Times, folder: Path, tell: Tell = lambda line: None
    ) -> AsyncIterator["Services"]:
        """Start everything, and end it afterwards."""
        async with AsyncExitStack() as stack:
            ollama, settings = OllamaSimulator(MODEL), dict[str, str]()
            if row.needs.models:
                urls = [await stack.enter_async_context(ollama.serving())]
                for _ in range(row.needs.models - 1):
                    another = OllamaSimulator(MODEL)
                    another.script = ollama.script
                    urls.append(await stack.enter_async_context(another.serving()))
                settings = {**WRITTEN, "OLLAMA_URLS": ",".join(urls)}
            settings |= row.needs.settings
            data = folder / "data"
            proxy = stack.enter_context(_before_database(data)) if row.needs.proxied else None
            adapt = partial(_adapted, row.needs, proxy)
            opened = town(data, back_off=BACK_OFF, settings=settings, adapt=adapt)
            here = await stack.enter_async_context(opened)
            yield cls(row, scale, times, folder, here, ollama, proxy, tell=tell)

    @property
    def put_in(self) -> list[int]:
        """The documents that Paperless has."""
        return [*self.town.paperless.shelf.documents]

    @asynccontextmanager
    async def flow(
        self, *, rate: float = 5.0, patience: float = 60.0, announced: bool = False
    ) -> AsyncIterator[None]:
        """Put documents in under the block; then wait until everything has come out.

        Some come without a webhook, unless all are ``announced``: a sweep takes longer than most recoveries.
        """
        enough = asyncio.Event()
        flowing = asyncio.create_task(self._put(rate, enough, announced))
        try:
            yield
            enough.set()
            await flowing
        finally:
            flowing.cancel()
        self.tell(f"{self.row.title}: waits for the rest")
        await self.settle(patience)

    async def busy(self) -> None:
        """Put in some documents at once, and wait for a random time in which they are on their way."""
        for _ in range(SOME):
            self.town.put()
        await self.sometime(0.2)

    def put_poison(self, words: str) -> int:
        """Put in a document that never gets a brief, because of ``words`` in it; return its id."""
        document = self.town.put(words)
        self.poison.add(document)
        return document

    async def recovery(self, since: float, *, patience: float = 60) -> None:
        """Wait until all that was put in is briefed, and one more document; note how long after ``since``."""
        documents = {*self.put_in, self.town.put()} - self.poison
        await self.town.until(documents, "briefed", patience=patience)
        self.recoveries.append(monotonic() - since)

    async def settle(self, patience: float) -> None:
        """Wait until whatever Paperless has has come out, and nothing is left to do."""
        try:
            await until_so(self._all_out, "all have a brief, a letter or a reason, and are told of", patience)
            await until_so(self._idle, "nothing is left in the streams", patience)
        except TimeoutError as exc:
            self.check(False, str(exc))

    async def history(self) -> History:
        """Return what has become of everything so far."""
        return await History.read(self.town)

    async def result(self) -> Result:
        """Judge the run."""
        history = await self.history()
        (self.folder / "history.txt").write_text("\n".join(history.told_of(LATE)))
        return self.judged(
            documents=len(history.added),
            lost=history.lost(),
            twice=history.twice(),
            late=len(history.late(LATE)),
            repeated=history.repeated,
            recoveries=self.recoveries,
            server=await self._servers(),
        )

    async def _put(self, rate: float, enough: asyncio.Event, announced: bool) -> None:
        began = monotonic()
        for number in count(1):
            if enough.is_set() and number > self.documents:
                return
            self.town.put(announce=1 if announced or number % NEVER else 0)
            await asyncio.sleep(max(0.0, began + number / rate - monotonic()))

    async def _all_out(self) -> bool:
        history = await self.history()
        return not history.lost() and not history.untold()

    async def _idle(self) -> bool:
        try:
            states = await Queues(self.town.redis).read()
        except DependencyDown:
            return False
        groups = [group for state in states for group in state.groups]
        return not any(group.undelivered or group.leased or sum(group.parked.values()) for group in groups)

    async def _servers(self) -> str:
        info: Any = await self.town.redis.info("server")
        version = await self.town.system.database.fetchval("SHOW server_version")
        return f"Valkey {info['valkey_version']}, PostgreSQL {version.split()[0]}"


def _before_database(data: Path) -> DatabaseProxy:
    """Return a proxy before the PostgreSQL that will keep its data in ``data``."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    return DatabaseProxy(runtime_folder(data) / SOCKET)


def _adapted(needs: Needs, proxy: DatabaseProxy | None, plan: Plan) -> Plan:
    """Put between services and PostgreSQL what a row needs."""
    if needs.fillable and small_disks_work():
        assert plan.postgresql is not None
        plan = replace(plan, postgresql=OnSmallDisk(plan.postgresql.folder, plan.postgresql.runtime))
    if proxy is not None:
        url = f"postgresql://{USER}@127.0.0.1:{proxy.port}/continuum?sslmode=disable"
        plan = replace(plan, settings={**plan.settings, "DATABASE_URL": url})
    return plan
