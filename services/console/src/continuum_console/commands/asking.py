"""Questions to whoever sits at the terminal."""

import sys


def can_ask() -> bool:
    """Tell whether there is a terminal to ask on."""
    return sys.stdin.isatty()


def sure(question: str) -> bool:
    """Ask, and take anything but a yes for a no."""
    sys.stderr.write(f"{question} [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")
