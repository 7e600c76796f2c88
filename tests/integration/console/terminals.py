"""The console as people and machines use it: in this process, or on a terminal of its own."""

import os
import pty
import select
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic

import pytest

from continuum_console.app import run

PATIENCE = 30.0


@dataclass
class Said:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str


@dataclass
class Machine:
    """Calls commands without a terminal."""

    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str) -> Said:
        self.monkeypatch.setattr(sys, "argv", ["continuum", *arguments])
        code = run()
        told = self.capsys.readouterr()
        return Said(code, told.out, told.err)


@dataclass
class Terminal:
    """A command on a terminal of its own."""

    process: "subprocess.Popen[bytes]"
    master: int
    said: str = field(default="")

    def until(self, words: str) -> None:
        """Wait until the screen has shown these words."""
        end = monotonic() + PATIENCE
        while words not in self.said:
            assert monotonic() < end, self.said
            ready, _, _ = select.select([self.master], [], [], 0.1)
            if ready:
                self.said += self._read()

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self.master, keys.encode())

    def end(self) -> int:
        """Wait for the end; return the exit code."""
        return self.process.wait(PATIENCE)

    def _read(self) -> str:
        try:
            return os.read(self.master, 65536).decode(errors="replace")
        except OSError as exc:  # the command has ended and closed its side
            raise AssertionError(f"it ended first: {self.said}") from exc


@contextmanager
def terminal(*arguments: str, settings: Mapping[str, str]) -> Iterator[Terminal]:
    """Run ``continuum`` on a terminal; whatever happens, it does not stay."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "continuum_console", *arguments],
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100", "LINES": "40", **settings},
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    )
    os.close(slave)
    try:
        yield Terminal(process, master)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        os.close(master)
