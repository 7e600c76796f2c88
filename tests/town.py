"""A whole system beside a Paperless that the test itself upsets."""

import asyncio
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID, uuid4

import aiohttp
from redis.asyncio import Redis

from continuum_console.embedded import Program
from continuum_console.embedded.family import descendants
from continuum_console.stack.child import Child, State
from continuum_console.stack.plan import Plan
from continuum_console.stack.ports import Address
from continuum_console.stack.probes import http_probe
from continuum_console.stack.stack import SERVICE_RANK
from continuum_messaging import open_redis
from continuum_proto.documents import WantedListing
from continuum_proto.topology import DEAD_LETTERS, LISTING_WANTED_KEY
from continuum_simulators.paperless import PaperlessSimulator
from continuum_simulators.paperless.records import Stored
from continuum_simulators.paperless.webhooks import BACK_OFF
from tests.faults.waiting import until, until_so
from tests.servers import free_port
from tests.system import System, running_beside

__all__ = ["Town", "town"]

RIGHTS = ("view_document", "view_tag", "view_correspondent", "view_documenttype", "view_note")
PATIENCE = 20.0
"""Seconds in which a process that is asked to end does."""
TOKEN = "continuum"
SOMEBODY_ELSE = 4711
QUICK = {
    "CONTINUUM_LEASE_SECONDS": "3",
    "CONTINUUM_RETRY_TIERS": "0.3,0.6,1,2,4",
    "CONTINUUM_BRIEFING_GRACE_SECONDS": "3",
    "CONTINUUM_INGEST_SWEEP_SECONDS": "2",
    "CONTINUUM_INGEST_LOOK_SECONDS": "0.5",
}
"""Waiting times, divided."""
LETTER = """Harbour Lettings Ltd
Quay House, Bristol

Reference HL-2026-{number:04}

Dear tenant of flat {number},

from 1 September 2026 the rent of your flat rises from {before} EUR to {after} EUR a month. The new rent
covers the repair of the roof, which was finished in May 2026.

Yours sincerely
Harbour Lettings Ltd
"""


@dataclass
class Town:
    """Paperless, the system beside it, and what happens in both."""

    paperless: PaperlessSimulator
    system: System
    redis: Redis
    phantoms: list[int] = field(default_factory=list)

    def put(self, words: str = "", *, announce: int = 1) -> int:
        """Put a document that ends in ``words`` into Paperless, announce it so often; return its id."""
        number = len(self.paperless.shelf.documents) + 1
        stored = letter(self.paperless, number, words)
        for _ in range(announce):
            self.paperless.announce(stored.id)
        return stored.id

    def announce_phantom(self) -> None:
        """Announce a document whose storing fails; on PostgreSQL nothing else ever has its id."""
        stored = self.paperless.add("", owner=None, announce=True)
        del self.paperless.shelf.documents[stored.id]
        self.phantoms.append(stored.id)

    def hide(self, documents: Iterable[int]) -> None:
        """Make documents private: they belong to somebody else now."""
        for document in documents:
            self.paperless.shelf.documents[document].owner = SOMEBODY_ELSE
            self._touch(document)

    def delete(self, documents: Iterable[int]) -> None:
        """Move documents to the trash; no webhook tells of it."""
        for document in documents:
            self.paperless.shelf.documents[document].deleted = True
            self._touch(document)

    def restore(self, documents: Iterable[int]) -> None:
        """Take documents out of the trash; no webhook tells of it, and nothing seems changed."""
        for document in documents:
            self.paperless.shelf.documents[document].deleted = False

    def rewrite(self, document: int, words: str) -> None:
        """Let a person add ``words`` to a document's text, and announce it."""
        self.paperless.shelf.documents[document].content += words
        self._touch(document)
        self.paperless.announce(document)

    def change(self, document: int) -> None:
        """Let a person edit a document, without a webhook."""
        self._touch(document)

    def kill(self, name: str) -> None:
        """Kill a process of the system; its console starts it again."""
        os.kill(self.system.pids()[name], signal.SIGKILL)

    @asynccontextmanager
    async def frozen(self, name: str) -> AsyncIterator[None]:
        """Let a process, and whatever it started, stand still meanwhile."""
        pid = self.system.pids()[name]
        os.kill(pid, signal.SIGSTOP)
        family = descendants(pid)
        for each in family:
            os.kill(each, signal.SIGSTOP)
        try:
            yield
        finally:
            for each in (*family, pid):
                os.kill(each, signal.SIGCONT)

    async def continuum(self, *words: str) -> asyncio.subprocess.Process:
        """Run a command of the console beside the system."""
        plan = self.system.stack.plan
        own = {
            "REDIS_URL": plan.redis,
            "DATABASE_URL": plan.database,
            "PAPERLESS_URL": self.system.paperless_url,
            "PAPERLESS_TOKEN": TOKEN,
            "CONTINUUM_DATA": str(plan.data / "nothing runs here"),
        }
        command = [sys.executable, "-m", "continuum_console", *words]
        return await asyncio.create_subprocess_exec(
            *command, env={**os.environ, **own}, stdin=asyncio.subprocess.DEVNULL
        )

    @asynccontextmanager
    async def down(self, name: str, *, orderly: bool = False) -> AsyncIterator[None]:
        """Kill a process and let nobody start it meanwhile; wait until it is back.

        With all that it started; ``orderly`` asks it to end instead.
        """
        stack, child = self.system.stack, self._child(name)
        if orderly:
            await child.stop(patience=PATIENCE)
        else:
            child.kill()
        await until(lambda: child.state is State.STOPPED, f"{name} is down", 10)
        stack.children.remove(child)
        yield
        await stack._add(name, child._prepare, child.rank).ready()

    @asynccontextmanager
    async def another(
        self,
        service: str,
        number: int,
        *,
        public: int = 0,
        adapt: Callable[[Program], Program] = lambda program: program,
    ) -> AsyncIterator[str]:
        """Run a further process of a service meanwhile, started again when it ends; yield its name.

        ``public`` is the port at which it serves others, where it does.
        """
        stack, name = self.system.stack, f"{service}-{number}"
        port, prefix = free_port(), f"CONTINUUM_{service.upper()}"
        program = stack.plan.service(service)
        ports = {f"{prefix}_OPS_PORT": str(port)} | ({f"{prefix}_PORT": str(public)} if public else {})
        further = replace(
            program,
            name=name,
            log=program.log.with_name(f"{name}.log"),
            problem=http_probe(Address("127.0.0.1", port), "/readyz"),
            environment={**program.environment, **ports},
        )
        await stack._add(name, lambda: adapt(further), SERVICE_RANK).ready()
        try:
            yield name
        finally:
            child = self._child(name)
            await child.stop(patience=PATIENCE)
            stack.children.remove(child)

    def restarts(self) -> dict[str, int]:
        """Return what ended by itself and was started again, and how often."""
        return {child.name: child.restarts for child in self.system.stack.children if child.restarts}

    async def ask(self, service: str, path: str) -> tuple[int, str]:
        """Ask a service's operators' listener, such as for ``/readyz``."""
        address = self.system.stack.plan.addresses[f"{service}_ops"]
        async with aiohttp.ClientSession() as client, client.get(f"{address.url}{path}") as answer:
            return answer.status, await answer.text()

    def said(self, service: str, event: str) -> list[dict[str, object]]:
        """Return the lines of a service's log that tell of ``event``."""
        text = self.system.stack.plan.log(service).read_text(errors="replace")
        lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
        return [line for line in lines if line.get("event") == event]

    async def reconcile(self) -> Mapping[str, int]:
        """Let all of Paperless be compared; return what was asked for again, by why."""
        wanted = WantedListing(run=uuid4())
        await self.redis.set(LISTING_WANTED_KEY, wanted.model_dump_json())
        await until_so(lambda: self._compared(wanted.run), "all of Paperless was compared", 30)
        rows = await self.system.database.fetch(
            "SELECT key, value::int FROM reconciliations, jsonb_each_text(findings) WHERE run = $1",
            wanted.run,
        )
        return {row["key"]: row["value"] for row in rows}

    async def statuses(self) -> dict[int, str]:
        """Return what is known of each document."""
        rows = await self.system.database.fetch("SELECT id, status FROM documents")
        return {row["id"]: row["status"] for row in rows}

    async def until(self, documents: Iterable[int], status: str, *, patience: float = 60) -> None:
        """Wait until all these documents have come to that."""
        wanted = set(documents)

        async def come() -> bool:
            known = await self.statuses()
            return all(known.get(document) == status for document in wanted)

        try:
            await until_so(come, f"all are {status}", patience, glance=0.2)
        except TimeoutError as exc:
            known = await self.statuses()
            counts = Counter(known.get(document, "unknown") for document in wanted)
            others = [document for document in wanted if known.get(document) != status][:5]
            raise TimeoutError(f"{exc}, but {dict(counts)}; such as {others}") from exc

    async def published(self) -> Counter[int]:
        """Count the versions that were made of each document's brief."""
        rows = await self.system.database.fetch("SELECT document_id, count(*) FROM brief_versions GROUP BY 1")
        return Counter({row["document_id"]: row["count"] for row in rows})

    async def announced(self) -> Counter[int]:
        """Count how often readers were told of each document's brief."""
        rows = await self.system.database.fetch(
            "SELECT b.document_id, count(*) FROM announcements a JOIN briefs b ON b.id = a.brief_id"
            " WHERE a.event_type = 'continuum.brief.published.v1' GROUP BY 1"
        )
        return Counter({row["document_id"]: row["count"] for row in rows})

    async def letters(self) -> int:
        """Count the dead letters."""
        return int(await self.redis.xlen(DEAD_LETTERS.name))

    def _child(self, name: str) -> Child:
        return next(each for each in self.system.stack.children if each.name == name)

    def _touch(self, document: int) -> None:
        self.paperless.shelf.touch(self.paperless.shelf.documents[document])

    async def _compared(self, run: UUID) -> bool:
        found = await self.system.database.fetchval(
            "SELECT compared_at FROM reconciliations WHERE run = $1", run
        )
        return found is not None


def letter(paperless: PaperlessSimulator, number: int, words: str = "") -> Stored:
    """Put a letter into Paperless, which is nobody's: all may see it."""
    text = LETTER.format(number=number, before=700 + number, after=730 + number) + words
    return paperless.add(text, title=f"Rent of flat {number}", owner=None)


@asynccontextmanager
async def town(
    folder: Path,
    *,
    before: int = 0,
    settings: Mapping[str, str] | None = None,
    visible_after: float = 0.0,
    back_off: Sequence[float] = BACK_OFF,
    adapt: Callable[[Plan], Plan] = lambda plan: plan,
) -> AsyncIterator[Town]:
    """Start a system beside a Paperless that has ``before`` documents already, each edited since.

    ``back_off`` is how many seconds at most Paperless waits before it sends a refused webhook again;
    ``adapt`` may put something between services and servers.
    """
    paperless = PaperlessSimulator(visible_after=visible_after, webhook_back_off=back_off)
    paperless.add_user("continuum", TOKEN, RIGHTS)
    paperless.add_user("somebody else", "else", RIGHTS)
    for number in range(1, before + 1):
        stored = letter(paperless, number)
        paperless.shelf.touch(stored)
    chosen = {**QUICK, **(settings or {})}
    async with running_beside(paperless, folder, token=TOKEN, settings=chosen, adapt=adapt) as system:
        redis = open_redis(system.stack.plan.redis)
        try:
            yield Town(paperless, system, redis)
        finally:
            await redis.aclose()
