"""Run notification."""

from continuum_chassis import run
from continuum_notification.app import compose
from continuum_notification.settings import NotificationSettings


def main() -> None:
    """Announce briefs until a signal."""
    run("notification", NotificationSettings, compose)


if __name__ == "__main__":
    main()
