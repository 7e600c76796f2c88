"""One filled archive for all questions."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Final

import asyncpg
import pytest

from continuum_archive import Archive, migrate
from continuum_console.embedded import PostgreSQL
from continuum_simulators.archive import Plan, fill
from tests.plans.sample import Sample

BRIEFS: Final = 1500
"""Enough for the planner to prefer an index wherever there is one, and filled in seconds."""


@pytest.fixture(scope="session")
def filled_url(postgresql: PostgreSQL) -> Iterator[str]:
    """A database with thousands of briefs."""
    postgresql.run("CREATE DATABASE filled TEMPLATE template0")
    url = postgresql.url("filled")
    asyncio.run(_fill(url))
    yield url
    postgresql.run("DROP DATABASE filled WITH (FORCE)")


async def _fill(url: str) -> None:
    await migrate(url)
    async with Archive.open(url) as archive:
        await fill(archive, Plan(BRIEFS))


@pytest.fixture
async def connection(filled_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection to it."""
    connection = await asyncpg.connect(filled_url)
    yield connection
    await connection.close()


@pytest.fixture
async def sample(filled_url: str) -> Sample:
    """Things to ask about."""
    async with Archive.open(filled_url) as archive:
        return await Sample.of(archive)
