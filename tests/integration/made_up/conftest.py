"""A migrated database for each test."""

from tests.archives import archive, archive_template, archive_url

__all__ = ["archive", "archive_template", "archive_url"]
