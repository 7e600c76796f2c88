"""Lists, names and dates by their own order."""

from continuum_archive.migrating import apply

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Apply the file beside this one."""
    apply("0007_lists.sql")
