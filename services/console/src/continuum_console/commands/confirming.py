"""Asking once more before something is done."""

import sys

from continuum_console import exits


def refused(what: str, told: str) -> int | None:
    """Ask on the terminal whether to do ``what``; return the exit code of a no, nothing for a yes."""
    if not sys.stdin.isatty():
        sys.stderr.write(f"continuum: say --yes to {what}: there is no terminal to ask on\n")
        return exits.USAGE
    sys.stderr.write(f"{what[0].upper()}{what[1:]} ({told})? [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() in ("y", "yes"):
        return None
    sys.stderr.write("Nothing was done.\n")
    return exits.NOT_WELL
