"""One stack to a data folder."""

import fcntl
import os
import time
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from continuum_proto.errors import ConfigurationError

PATIENCE: Final = 12.0
"""Seconds to wait for a stack that is just ending: its watchdog holds the lock until all is down."""


class DataLock:
    """Holds a data folder for one stack; the system lets it go when its holders end, however they end."""

    def __init__(self, data: Path) -> None:
        """Make nothing yet."""
        self._path = data / "lock"
        self.descriptor = -1

    def __enter__(self) -> Self:
        """Take the lock.

        :raises ConfigurationError: another stack has it.
        """
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        deadline = time.monotonic() + PATIENCE
        while not self._taken():
            if self._owner_lives() or time.monotonic() > deadline:
                owner = os.pread(self.descriptor, 32, 0).decode().strip()
                os.close(self.descriptor)
                raise ConfigurationError(
                    f"stop the other one first (process {owner}), or give --data another folder: "
                    f"a stack is running on {self._path.parent}"
                )
            time.sleep(0.1)
        os.ftruncate(self.descriptor, 0)
        os.pwrite(self.descriptor, f"{os.getpid()}\n".encode(), 0)
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        os.close(self.descriptor)

    def _taken(self) -> bool:
        try:
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _owner_lives(self) -> bool:
        owner = os.pread(self.descriptor, 32, 0).decode().strip()
        if not owner.isdigit():
            return False
        try:
            os.kill(int(owner), 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True
