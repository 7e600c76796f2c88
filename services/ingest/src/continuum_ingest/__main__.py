"""``continuum-ingest``."""

from continuum_chassis import run
from continuum_ingest.app import compose
from continuum_ingest.settings import Settings


def main() -> None:
    """Run the service until a signal ends it."""
    run("ingest", Settings, compose)


if __name__ == "__main__":
    main()
