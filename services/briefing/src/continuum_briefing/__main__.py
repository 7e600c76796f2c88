"""``continuum-briefing``."""

from continuum_briefing.app import compose
from continuum_briefing.settings import Settings
from continuum_chassis import run


def main() -> None:
    """Run the service until a signal ends it."""
    run("briefing", Settings, compose)


if __name__ == "__main__":
    main()
