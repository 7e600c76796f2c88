"""A migrated database for each test, and the API on it."""

from collections.abc import AsyncIterator

import pytest

from continuum_api.adapters.archive import ArchiveState
from continuum_archive import Archive
from continuum_archive.reading import Reading
from continuum_archive.writing import Writer
from tests.archives import archive, archive_template, archive_url, database_build
from tests.unit.api.serving import Client, serving

__all__ = ["archive", "archive_template", "archive_url", "database_build"]


@pytest.fixture
def writer(archive: Archive) -> Writer:
    return Writer(archive)


@pytest.fixture
def reading(archive: Archive) -> Reading:
    return Reading(archive)


@pytest.fixture
async def api(archive: Archive, reading: Reading) -> AsyncIterator[Client]:
    async with serving(reading, reading, ArchiveState(archive)) as client:
        yield client
