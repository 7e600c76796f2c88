"""A migrated database for each test, of every PostgreSQL that this machine has."""

import pytest

from continuum_archive import Archive
from continuum_archive.erasing import Erasing
from continuum_archive.writing import Writer
from tests.archives import api_archive, api_role, archive, archive_template, archive_url
from tests.archives import every_postgresql as postgresql

__all__ = ["api_archive", "api_role", "archive", "archive_template", "archive_url", "postgresql"]


@pytest.fixture
def writer(archive: Archive) -> Writer:
    """The archive as persistence writes it."""
    return Writer(archive)


@pytest.fixture
def erasing(archive: Archive) -> Erasing:
    """The archive as documents leave it."""
    return Erasing(archive)
