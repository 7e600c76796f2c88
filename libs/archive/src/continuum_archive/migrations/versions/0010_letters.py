"""Names by their letters, each type by itself."""

from continuum_archive.migrating import apply

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Apply the file beside this one."""
    apply("0010_letters.sql")
