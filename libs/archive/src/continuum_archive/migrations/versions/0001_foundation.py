"""The schema as documents become briefs."""

from continuum_archive.migrating import apply

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create every table."""
    apply("0001_foundation.sql")
