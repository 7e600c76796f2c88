"""Ends the children of a console that was killed: ``python -I -S watchdog.py``, the standard library alone.

The console writes one line for each child to our standard input: ``+ PID SIGNAL RANK`` when it starts,
``- PID`` when it has ended. The pipe closes when the console goes, however it goes; whatever still runs
then is asked to end, rank after rank, and killed if it does not. A pipe works on every system, survives
user namespaces (which clear ``PR_SET_PDEATHSIG``) and needs nothing from the children. We also hold the
console's lock on the data folder, so that the next start waits until we are done.
"""

import os
import signal
import sys
import time
from contextlib import suppress
from typing import Final

PATIENCE: Final = 5.0
"""Seconds that each rank has to end by itself."""


def main() -> None:
    """Follow the console's lines until they end, then end what is left."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    children: dict[int, tuple[int, int]] = {}
    for line in sys.stdin:
        words = line.split()
        if words[0] == "+":
            children[int(words[1])] = (int(words[2]), int(words[3]))
        else:
            children.pop(int(words[1]), None)
    for rank in sorted({rank for _, rank in children.values()}):
        end({pid: number for pid, (number, of) in children.items() if of == rank})


def end(children: dict[int, int]) -> None:
    """Send each child its signal, and kill what lives on, with everything that it started."""
    for pid, number in children.items():
        with suppress(ProcessLookupError):
            os.kill(pid, number)
    deadline = time.monotonic() + PATIENCE
    while any(alive(pid) for pid in children) and time.monotonic() < deadline:
        time.sleep(0.05)
    for pid in children:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)


def alive(pid: int) -> bool:
    """Tell whether a process still runs; one that only waits to be buried does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    try:
        with open(f"/proc/{pid}/stat") as stat:  # noqa: PTH123 - pathlib takes twice as long to import
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return True


if __name__ == "__main__":
    main()
