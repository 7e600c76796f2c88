"""The ``continuum`` command."""

import sys

from continuum_console.app import run


def main() -> None:
    """Run the command and exit with its code."""
    sys.exit(run())


if __name__ == "__main__":
    main()
