"""The whole system as processes, on free ports and a data folder of its own: for e2e tests and benchmarks."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import asyncpg

from continuum_console.embedded import Program, Running, Valkey
from continuum_console.stack import DataLock, Plan, Stack, running
from continuum_console.stack.ports import DEMO, Address, settle_ports
from continuum_console.stack.probes import http_probe
from continuum_simulators.paperless import PaperlessSimulator
from tests.servers import EVERYTHING

FREE_PORTS = {listener.port_setting: "0" for listener in DEMO}
SECRET = "X-Continuum-Secret"
WORD = "the secret of a test"


@dataclass(frozen=True)
class System:
    """A running system and where its parts are."""

    stack: Stack
    database: asyncpg.Pool
    """Connections of the test's own, with nothing in between."""

    @property
    def webhook_url(self) -> str:
        """Where Paperless posts."""
        return f"{self.stack.plan.addresses['ingest'].url}/webhooks/paperless"

    @property
    def webhook_headers(self) -> dict[str, str]:
        """What Paperless sends along."""
        return {SECRET: self.stack.plan.settings["CONTINUUM_INGEST_SECRETS"]}

    @property
    def paperless_url(self) -> str:
        """The simulated Paperless."""
        return self.stack.plan.settings["PAPERLESS_URL"]

    @property
    def paperless_headers(self) -> dict[str, str]:
        """A client's authorization there."""
        return {"Authorization": f"Token {self.stack.plan.settings['PAPERLESS_TOKEN']}"}

    def pids(self) -> dict[str, int]:
        """Return the process of each part that runs."""
        return {child.name: child.pid for child in self.stack.children if child.pid}


@asynccontextmanager
async def running_system(
    folder: Path, *, settings: Mapping[str, str] | None = None, engine: Mapping[str, str] | None = None
) -> AsyncIterator[System]:
    """Run servers, simulated Paperless and services; ``engine`` are briefing's settings."""
    given = {**os.environ, **FREE_PORTS, **(settings or {})}
    chosen = {"CONTINUUM_BRIEFING_ENGINE": "extractive"} if engine is None else engine
    plan = await asyncio.to_thread(Plan.demo, folder, given, engine=chosen)
    async with _running(plan, folder) as system:
        yield system


@asynccontextmanager
async def running_beside(
    paperless: PaperlessSimulator,
    folder: Path,
    *,
    token: str,
    settings: Mapping[str, str] | None = None,
    adapt: Callable[[Plan], Plan] = lambda plan: plan,
) -> AsyncIterator[System]:
    """Run servers and services beside a Paperless of this very process, whose webhooks go to ingest.

    ``adapt`` may put something between them before they start.
    """
    async with paperless.serving() as url:
        given = {
            **os.environ,
            **FREE_PORTS,
            "PAPERLESS_URL": url,
            "PAPERLESS_TOKEN": token,
            "CONTINUUM_INGEST_SECRETS": WORD,
            "CONTINUUM_BRIEFING_ENGINE": "extractive",
            **(settings or {}),
        }
        plan = adapt(_almighty(await asyncio.to_thread(Plan.up, folder, given)))
        paperless.add_webhook(f"{plan.addresses['ingest'].url}/webhooks/paperless", headers={SECRET: WORD})
        async with _running(plan, folder) as system:
            yield system


def _almighty(plan: Plan) -> Plan:
    """Let the test do to Redis what no operator may; services have the rights that they always have."""
    return replace(plan, valkey=Valkey(plan.data / "valkey", plan.runtime, rules=EVERYTHING))


@asynccontextmanager
async def _running(plan: Plan, folder: Path) -> AsyncIterator[System]:
    direct = plan.postgresql.url() if plan.postgresql is not None else plan.database
    with DataLock(folder) as lock:
        async with (
            running(plan, descriptor=lock.descriptor) as stack,
            asyncpg.create_pool(direct, min_size=0, max_size=2) as database,
        ):
            yield System(stack, database)


@asynccontextmanager
async def simulated_ollama(folder: Path, *arguments: str) -> AsyncIterator[tuple[str, int]]:
    """Run the Ollama simulator as a process; yield its URL and its process id."""
    address = Address("127.0.0.1", free_port())
    program = Program(
        name="ollama",
        argv=(sys.executable, "-m", "continuum_simulators", "ollama", "--host", address.host, "--port",
              str(address.port), *arguments),
        folder=folder,
        log=folder / "ollama.log",
        problem=http_probe(address, "/api/version"),
        environment={"PATH": os.defpath, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    server = Running(program)
    await asyncio.to_thread(server.start)
    try:
        yield address.url, server.pid
    finally:
        await asyncio.to_thread(server.stop)


def free_port() -> int:
    return settle_ports((DEMO[0],), {DEMO[0].port_setting: "0"})[DEMO[0].name].port
