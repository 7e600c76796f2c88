"""The api as a process on one PostgreSQL: what differs between versions is tested where the SQL is."""

from collections.abc import AsyncIterator

import pytest

from continuum_archive import Archive
from tests.archives import archive, archive_template, archive_url
from tests.integration.api_process.running import Api, api_on
from tests.integration.api_process.seeded import seed

__all__ = ["archive", "archive_template", "archive_url"]

PUBLIC_URL = "https://reports.example.org"
"""Feeds need one."""


@pytest.fixture
async def brief_ids(archive: Archive) -> dict[int, str]:
    """Fill the archive; return the id of each document's brief."""
    return await seed(archive)


@pytest.fixture
async def api(brief_ids: dict[int, str], archive_url: str, redis_url: str) -> AsyncIterator[Api]:
    """The api on that archive."""
    async with api_on(archive_url, redis_url, PUBLIC_URL=PUBLIC_URL) as running:
        yield running
