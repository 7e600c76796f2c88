"""Bulk work in the outbox stands behind all else."""

from continuum_archive.migrating import apply

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Index what is bulk work and what is not."""
    apply("0003_lanes_of_the_outbox.sql")
