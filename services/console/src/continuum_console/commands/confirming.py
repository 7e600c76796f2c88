"""Asking once more, whoever sits at the terminal, before something is done."""

import asyncio
import getpass
import sys

from continuum_console import exits


def can_ask() -> bool:
    """Tell whether there is a terminal to ask on."""
    return sys.stdin.isatty()


def person() -> str:
    """Return the name of whoever sits here, for the history; nothing where they have none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user without a name, as in many containers
        return ""


def refused(what: str, told: str) -> int | None:
    """Ask whether to do ``what``; return the exit code of a no, nothing for a yes."""
    if not can_ask():
        sys.stderr.write(f"continuum: say --yes to {what}: there is no terminal to ask on\n")
        return exits.USAGE
    _ask(f"{what[0].upper()}{what[1:]} ({told})?")
    if _yes():
        return None
    sys.stderr.write("Nothing was done.\n")
    return exits.NOT_WELL


async def sure(question: str) -> bool:
    """Ask, and take anything but a yes for a no; Ctrl-C ends the waiting."""
    _ask(question)
    answered, loop = asyncio.Event(), asyncio.get_running_loop()
    # Waiting in readline itself would keep Ctrl-C from being heard before the next line.
    loop.add_reader(sys.stdin.fileno(), answered.set)
    try:
        await answered.wait()
    finally:
        loop.remove_reader(sys.stdin.fileno())
    return _yes()


def _ask(question: str) -> None:
    sys.stderr.write(f"{question} [y/N] ")
    sys.stderr.flush()


def _yes() -> bool:
    return sys.stdin.readline().strip().lower() in ("y", "yes")
