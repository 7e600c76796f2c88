"""Run notification."""

from continuum_chassis import run
from continuum_notification.app import compose
from continuum_notification.settings import Settings


def main() -> None:
    """Announce briefs until a signal."""
    run("notification", Settings, compose)


if __name__ == "__main__":
    main()
