"""A migrated database for each test, of every PostgreSQL that this machine has."""

from tests.archives import archive, archive_template, archive_url, database_build

__all__ = ["archive", "archive_template", "archive_url", "database_build"]
