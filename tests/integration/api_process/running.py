"""The api as a process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import aiohttp

from tests.integration.chassis.processes import Started, started

QUIET: Final = {
    "CONTINUUM_API_OPS_PORT": "0",
    "CONTINUUM_API_PORT": "0",
    "CONTINUUM_LOG_FORMAT": "json",
}
TOKEN: Final = "of-an-operator-in-a-test"


@dataclass(frozen=True)
class Api:
    """The process, where it answers, and a client."""

    process: Started
    port: int
    session: aiohttp.ClientSession

    @property
    def host(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def root(self) -> str:
        """Where the operations are."""
        return f"{self.host}/api/v1"


@asynccontextmanager
async def api_on(database: str, redis: str, **settings: str) -> AsyncIterator[Api]:
    """Run the api until the end."""
    connector = aiohttp.TCPConnector(limit=0)
    async with (
        started("continuum_api", DATABASE_URL=database, REDIS_URL=redis, **QUIET, **settings) as process,
        aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=None)) as session,
    ):
        port = (await process.event("listening"))["port"]
        assert isinstance(port, int)
        yield Api(process, port, session)
