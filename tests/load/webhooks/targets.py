"""What takes webhooks: ingest, and the two handlers that it is measured beside."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Final, TypeAlias

from tests.integration.chassis.processes import started

SECRET: Final = "s3cret"
QUIET: Final = {"CONTINUUM_LOG_FORMAT": "json"}


@dataclass(frozen=True)
class Running:
    """A process that takes webhooks."""

    port: int
    pid: int


Target: TypeAlias = Callable[..., AbstractAsyncContextManager[Running]]
"""Starts it before the Redis at a URL, with settings of its own."""


@asynccontextmanager
async def ingest(redis_url: str, **settings: str) -> AsyncIterator[Running]:
    """Run the real service, with its defaults."""
    variables = QUIET | {
        "REDIS_URL": redis_url,
        "CONTINUUM_INGEST_SECRETS": SECRET,
        "CONTINUUM_INGEST_PORT": "0",
        "CONTINUUM_INGEST_OPS_PORT": "0",
    }
    async with started("continuum_ingest", **variables | settings) as process:
        port = (await process.event("listening"))["port"]
        await process.event("ready")
        yield Running(int(str(port)), process.process.pid)


@asynccontextmanager
async def bare(redis_url: str) -> AsyncIterator[Running]:
    """Run a handler that reads the body and answers."""
    async with started("tests.load.webhooks.bare") as process:
        yield Running(int(str((await process.event("listening"))["port"])), process.process.pid)


@asynccontextmanager
async def only_xadd(redis_url: str) -> AsyncIterator[Running]:
    """Run a handler that adds the body to a stream and answers."""
    async with started("tests.load.webhooks.bare", REDIS_URL=redis_url) as process:
        yield Running(int(str((await process.event("listening"))["port"])), process.process.pid)


TARGETS: Final[Mapping[str, Target]] = {"nothing": bare, "only XADD": only_xadd, "ingest": ingest}
