"""PostgreSQL as people have it, archives in it that are filled once, and one process of the api."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import aiohttp
import asyncpg
import psutil

from continuum_archive import Archive, migrate
from continuum_console.embedded import PostgreSQL, Running
from continuum_simulators.archive import Plan, fill
from tests.integration.chassis.processes import Started, started
from tests.load.reporting import say

__all__ = ["Api", "filled", "naive", "servers", "serving"]

QUIET: Final = {"CONTINUUM_API_OPS_PORT": "0", "CONTINUUM_API_PORT": "0", "CONTINUUM_LOG_FORMAT": "json"}


@dataclass(frozen=True, slots=True)
class Api:
    """A running api, and a client that keeps its connections."""

    root: str
    client: aiohttp.ClientSession
    process: psutil.Process

    async def get(self, path: str) -> bytes:
        """Return the body of an answer.

        :raises aiohttp.ClientResponseError: it tells of an error.
        """
        async with self.client.get(self.root + path) as answer:
            answer.raise_for_status()
            return await answer.read()

    async def json(self, path: str) -> object:
        """Return the answer as what it is in JSON."""
        async with self.client.get(self.root + path) as answer:
            answer.raise_for_status()
            found: object = await answer.json()
            return found


@contextmanager
def servers(folder: Path | None) -> Iterator[PostgreSQL]:
    """Run a durable PostgreSQL; its data stays in ``folder``, or goes at the end."""
    with tempfile.TemporaryDirectory(prefix="ctm-") as passing:
        home = folder or Path(passing)
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Sockets have short paths: theirs is never below the folder that keeps the data.
        server = PostgreSQL(home / "data", Path(passing))
        with Running(server.prepare()):
            yield server


async def filled(server: PostgreSQL, plan: Plan) -> str:
    """Return the address of a planned archive; filled unless it was before."""
    name = f"archive_{plan.briefs}_{plan.seed}"
    if not await _known(server, name):
        say(f"filling an archive with {plan.briefs} briefs")
        server.run(f"CREATE DATABASE {name}_filling TEMPLATE template0")
        url = server.url(f"{name}_filling")
        await migrate(url)
        async with Archive.open(url, connections=2) as archive:
            await fill(archive, plan)
        server.run(f"ALTER DATABASE {name}_filling RENAME TO {name}")
        server.run("CHECKPOINT")
    return server.url(name)


async def _known(server: PostgreSQL, name: str) -> bool:
    connection = await asyncpg.connect(server.url("postgres"))
    try:
        await connection.execute(f"DROP DATABASE IF EXISTS {name}_filling")
        return bool(
            await connection.fetchval("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name)
        )
    finally:
        await connection.close()


@asynccontextmanager
async def serving(database: str, redis: str | None = None) -> AsyncIterator[Api]:
    """Run one process of the api on an archive."""
    redis_url = {"REDIS_URL": redis} if redis else {}
    async with started("continuum_api", DATABASE_URL=database, **QUIET, **redis_url) as process:
        port = (await process.event("listening"))["port"]
        await process.event("ready")
        async with _client(process, f"http://127.0.0.1:{port}/api/v1") as api:
            yield api


@asynccontextmanager
async def naive(database: str) -> AsyncIterator[Api]:
    """Run the first way to answer the same."""
    async with started("tests.load.api.naive", DATABASE_URL=database) as process:
        port = (await process.event("listening"))["port"]
        async with _client(process, f"http://127.0.0.1:{port}") as api:
            yield api


@asynccontextmanager
async def _client(process: Started, root: str) -> AsyncIterator[Api]:
    unlimited, patience = aiohttp.TCPConnector(limit=0), aiohttp.ClientTimeout(total=None)
    async with aiohttp.ClientSession(connector=unlimited, timeout=patience) as client:
        reading = asyncio.create_task(_drained(process))
        yield Api(root, client, psutil.Process(process.process.pid))
        reading.cancel()


async def _drained(process: Started) -> None:
    """Read what the process logs, or it would wait for us."""
    assert process.process.stdout is not None
    while await process.process.stdout.readline():
        pass
