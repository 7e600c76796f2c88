"""The schema explains itself."""

from continuum_archive.migrating import apply

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Say of each table what it holds, and of a column what its name does not."""
    apply("0009_words.sql")
