"""Run persistence."""

from continuum_chassis import run
from continuum_persistence.app import compose
from continuum_persistence.settings import PersistenceSettings


def main() -> None:
    """Store briefs until a signal."""
    run("persistence", PersistenceSettings, compose)


if __name__ == "__main__":
    main()
