"""The api as a process on one PostgreSQL: what differs between versions is tested where the SQL is."""

from collections.abc import AsyncIterator

import pytest

from continuum_archive import Archive
from tests.archives import api_role, archive, archive_template, archive_url
from tests.integration.api_process.running import TOKEN, Api, api_on
from tests.integration.api_process.seeded import seed

__all__ = ["api_role", "archive", "archive_template", "archive_url"]


@pytest.fixture
async def brief_ids(archive: Archive) -> dict[int, str]:
    """Fill the archive; return the id of each document's brief."""
    return await seed(archive)


@pytest.fixture
async def api(
    brief_ids: dict[int, str], archive_url: str, api_role: str, redis_url: str
) -> AsyncIterator[Api]:
    """The api on that archive, as the role that it has; whoever asks operates."""
    own = archive_url.replace("continuum@", f"{api_role}@", 1)
    async with api_on(own, redis_url, CONTINUUM_API_ANONYMOUS="operator") as running:
        yield running


@pytest.fixture
async def guarded_api(
    brief_ids: dict[int, str], archive_url: str, api_role: str, redis_url: str
) -> AsyncIterator[Api]:
    """The same, where operators send their token."""
    own = archive_url.replace("continuum@", f"{api_role}@", 1)
    async with api_on(own, redis_url, CONTINUUM_API_OPERATOR_TOKEN=TOKEN) as running:
        yield running
