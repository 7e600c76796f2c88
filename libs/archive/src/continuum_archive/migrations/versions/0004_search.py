"""Texts and briefs can be searched."""

from continuum_archive.migrating import apply

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Apply the file beside this one."""
    apply("0004_search.sql")
