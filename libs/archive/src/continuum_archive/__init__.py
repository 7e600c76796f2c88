"""PostgreSQL: schema, migrations and queries; for persistence, api, notification and console, nobody else."""

from continuum_archive.archive import Archive
from continuum_archive.errors import NotMigrated
from continuum_archive.migrating import SCHEMA, migrate, schema_version

__all__ = ["SCHEMA", "Archive", "NotMigrated", "migrate", "schema_version"]
