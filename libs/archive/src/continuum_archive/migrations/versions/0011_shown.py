"""Lists, names and dates tell of readable briefs alone."""

from continuum_archive.migrating import apply

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Apply the file beside this one."""
    apply("0011_shown.sql")
