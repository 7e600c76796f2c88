"""A migrated database for each test, of every PostgreSQL that this machine has."""

from tests.archives import api_archive, api_role, archive, archive_template, archive_url
from tests.archives import every_postgresql as postgresql

__all__ = ["api_archive", "api_role", "archive", "archive_template", "archive_url", "postgresql"]
