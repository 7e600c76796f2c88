"""What a search narrows and counts by lies together."""

from continuum_archive.migrating import apply

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Apply the file beside this one."""
    apply("0009_findable.sql")
