"""What persistence needs to write many events at once."""

from continuum_archive.migrating import apply

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Apply the file beside this one."""
    apply("0008_persistence.sql")
