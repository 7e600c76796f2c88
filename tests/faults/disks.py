"""Disks that lose the end of a file, or have no room."""

import random
import resource
from dataclasses import replace
from pathlib import Path
from typing import Final

from tests.servers import Build, StreamServer

__all__ = ["append_only_commands", "append_only_size", "cut_tail", "fill", "fillable", "give_room"]

WRAPPER: Final = """\
#!/bin/sh
trap '' XFSZ
exec '{binary}' "$@"
"""
UNLIMITED: Final = resource.RLIM_INFINITY


def cut_tail(data: Path, most: int) -> int:
    """Take up to ``most`` bytes off the append-only file in ``data``; return how many.

    That is what a power failure leaves of a file that is synced every second. The server must not run.
    """
    newest = _newest(data)
    size = newest.stat().st_size
    cut = random.randint(0, min(most, size))
    with newest.open("r+b") as file:
        file.truncate(size - cut)
    return cut


def append_only_size(data: Path) -> int:
    """Return the size in bytes of the append-only file in ``data``."""
    return _newest(data).stat().st_size


def append_only_commands(data: Path) -> int:
    """Return about how many commands the append-only file in ``data`` holds."""
    return max(1, _newest(data).read_bytes().count(b"\n*"))


def fillable(build: Build, folder: Path) -> Build:
    """Return ``build`` so that it only gets an error when a file may not grow: :func:`fill`."""
    program = folder / build.binary.name
    program.write_text(WRAPPER.format(binary=build.binary))
    program.chmod(0o700)
    return replace(build, binary=program)


def fill(server: StreamServer) -> None:
    """Let the append-only file of a :func:`fillable` server grow no more: as on a full disk."""
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (append_only_size(server.data), UNLIMITED))


def give_room(server: StreamServer) -> None:
    """Let it grow again."""
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (UNLIMITED, UNLIMITED))


def _newest(data: Path) -> Path:
    parts = sorted((data / "appendonlydir").glob("*.incr.aof"), key=lambda path: path.stat().st_mtime)
    return parts[-1] if parts else data / "appendonly.aof"
