"""A process and all that it started, whatever group or session that moved to: PostgreSQL's processes do."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

PROC: Final = Path("/proc")
PATIENCE: Final = 10.0
"""Seconds within which what was killed is gone: the kernel may be writing for it."""
GLANCE: Final = 0.01


def kill_family(pid: int) -> set[int]:
    """Kill a process, its group and its descendants; return the descendants, who may take a moment to go.

    It is halted first, so that it starts nothing between our look at it and its end, and dies last, so that
    none of them has time to do anything about that.
    """
    _signal_group(pid, signal.SIGSTOP)
    family = descendants(pid)
    for each in family:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(each, signal.SIGKILL)
    _signal_group(pid, signal.SIGKILL)
    return family


def until_gone(pids: set[int]) -> None:
    """Wait until none of these processes runs; one that only waits to be buried does not.

    :raises TimeoutError: the system does not let them go.
    """
    deadline = time.monotonic() + PATIENCE
    while left := pids & _parents().keys():
        if time.monotonic() > deadline:
            raise TimeoutError(f"killed, and still there: processes {sorted(left)}")
        time.sleep(GLANCE)


def descendants(pid: int) -> set[int]:
    """Return whom a process started, whom these started, and so on."""
    parents = _parents()
    found: set[int] = set()
    generation = {pid}
    while generation := {each for each, parent in parents.items() if parent in generation} - found:
        found |= generation
    return found


def _signal_group(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def _parents() -> dict[int, int]:
    """Return the parent of every process that runs."""
    stats = _told_by_proc() if (PROC / "self").exists() else _told_by_ps()
    return {int(pid): int(parent) for pid, parent, state in stats if not state.startswith("Z")}


def _told_by_proc() -> Iterator[tuple[str, str, str]]:
    for place in PROC.iterdir():
        if place.name.isdigit():
            with suppress(OSError):  # it has ended since we looked
                state, parent, *_ = (place / "stat").read_text().rpartition(")")[2].split()
                yield place.name, parent, state


def _told_by_ps() -> Iterator[tuple[str, str, str]]:
    asked = ["/bin/ps", "-axo", "pid=,ppid=,stat="]
    told = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    for line in told.splitlines():
        pid, parent, state = line.split()
        yield pid, parent, state
