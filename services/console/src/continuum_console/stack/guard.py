"""The console's end of the watchdog."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Self

from continuum_console.stack import watchdog


class Guard:
    """Tells the watchdog which children there are."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    @classmethod
    def start(cls, *, holding: int) -> Self:
        """Start the watchdog in a session of its own; it keeps the file descriptor ``holding`` open."""
        return cls(
            subprocess.Popen(
                [sys.executable, "-I", "-S", str(Path(watchdog.__file__))],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env={"PATH": os.defpath},
                pass_fds=[holding],
                start_new_session=True,
                text=True,
            )
        )

    @property
    def pid(self) -> int:
        """The watchdog's process id."""
        return self._process.pid

    def watch(self, pid: int, *, stop_signal: int, rank: int) -> None:
        """Have ``pid`` ended should the console die; lower ranks end first."""
        self._say(f"+ {pid} {int(stop_signal)} {rank}")

    def forget(self, pid: int) -> None:
        """``pid`` has ended."""
        self._say(f"- {pid}")

    def close(self) -> None:
        """Let the watchdog go; it ends what is still listed."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait()

    def _say(self, line: str) -> None:
        if self._process.stdin is not None:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()
