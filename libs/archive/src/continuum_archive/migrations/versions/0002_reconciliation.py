"""What came of comparing a full listing of Paperless with the archive."""

from continuum_archive.migrating import apply

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the table of reconciliations."""
    apply("0002_reconciliation.sql")
