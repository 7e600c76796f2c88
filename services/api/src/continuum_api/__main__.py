"""Run the api."""

from continuum_api.app import compose
from continuum_api.settings import Settings
from continuum_chassis import run


def main() -> None:
    """Serve until a signal."""
    run("api", Settings, compose)


if __name__ == "__main__":
    main()
