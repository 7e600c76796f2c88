"""What people ask for, and what they did."""

from continuum_archive.migrating import apply

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Apply the file beside this one."""
    apply("0005_requests.sql")
