"""Documents are erased when their time has come."""

from continuum_archive.migrating import apply

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Apply the file beside this one."""
    apply("0006_erasure.sql")
