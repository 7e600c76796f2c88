"""Questions to whoever sits at the terminal."""

import asyncio
import sys


def can_ask() -> bool:
    """Tell whether there is a terminal to ask on."""
    return sys.stdin.isatty()


async def sure(question: str) -> bool:
    """Ask, and take anything but a yes for a no; Ctrl-C ends the waiting."""
    sys.stderr.write(f"{question} [y/N] ")
    sys.stderr.flush()
    answered, loop = asyncio.Event(), asyncio.get_running_loop()
    # Waiting in readline itself would keep Ctrl-C from being heard before the next line.
    loop.add_reader(sys.stdin.fileno(), answered.set)
    try:
        await answered.wait()
    finally:
        loop.remove_reader(sys.stdin.fileno())
    return sys.stdin.readline().strip().lower() in ("y", "yes")
