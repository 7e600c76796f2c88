"""Run the api."""

from continuum_api.app import compose
from continuum_api.settings import ApiSettings
from continuum_chassis import run


def main() -> None:
    """Serve until a signal."""
    run("api", ApiSettings, compose)


if __name__ == "__main__":
    main()
