"""What happened to which job and when, in one file that all processes of a run append to.

Cheap (one system call a note), the same for all, and it survives ``kill -9``.
"""

import os
import struct
import time
from collections.abc import Iterator
from enum import IntEnum
from pathlib import Path
from typing import Final, NamedTuple

RECORD: Final = struct.Struct("<BIQd")


class Kind(IntEnum):
    """What happened to a job."""

    PUBLISHED = 0
    BEGAN = 1
    DONE = 2


class Note(NamedTuple):
    """One line of the notebook; ``at`` in seconds of the machine's monotonic clock."""

    kind: Kind
    process: int
    job: int
    at: float


class Notes:
    """Appends to the notebook."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self._process = os.getpid()

    def write(self, kind: Kind, job: int) -> None:
        """Note that this happened now."""
        os.write(self._file, RECORD.pack(kind, self._process, job, time.monotonic()))


def read_notes(path: Path) -> Iterator[Note]:
    """Read what was noted so far, in order."""
    content = path.read_bytes() if path.exists() else b""
    whole = len(content) - len(content) % RECORD.size
    for kind, process, job, at in RECORD.iter_unpack(content[:whole]):
        yield Note(Kind(kind), process, job, at)


def number_of_notes(path: Path) -> int:
    """Count the notes without reading them."""
    return path.stat().st_size // RECORD.size if path.exists() else 0
