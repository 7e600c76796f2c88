"""The schema explains itself."""

from continuum_archive.migrating import apply

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Say of each table what it holds, and of a column what its name does not."""
    apply("0008_words.sql")
