"""A server as a child process: how it is started, when it is ready, how it ends."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from continuum_console.embedded.family import kill_family, until_gone
from continuum_proto.errors import ContinuumError

POLL: Final = 0.01
"""Seconds between two looks at a server that is starting."""


class ServerFailed(ContinuumError):
    """A server of ours did not start; the message holds the end of its log."""


@dataclass(frozen=True, kw_only=True)
class Program:
    """What to start, and how to see that it is ready."""

    name: str
    argv: tuple[str, ...]
    folder: Path
    log: Path
    problem: Callable[[int], str | None]
    """Given the process id: ``None`` once the server answers, else what it waits for."""
    stop_signal: signal.Signals = signal.SIGTERM
    environment: Mapping[str, str] = field(default_factory=lambda: {"PATH": os.defpath, "LC_ALL": "C"})
    """All that it gets: nothing is inherited."""


class Running:
    """A started program; leaving the context stops it."""

    def __init__(self, program: Program, *, patience: float = 30.0) -> None:
        """Wait at most ``patience`` seconds for it to be ready."""
        self.program = program
        self._patience = patience
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Its process id; 0 while it does not run."""
        return self._process.pid if self._process is not None else 0

    def start(self) -> None:
        """Start it and return once it is ready.

        :raises ServerFailed: it ended, or was not ready in time.
        """
        with self.program.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.program.argv,
                cwd=self.program.folder,
                env=dict(self.program.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                process_group=0,
            )
        deadline = time.monotonic() + self._patience
        while (problem := self.program.problem(self._process.pid)) is not None:
            if self._process.poll() is not None:
                raise ServerFailed(f"{self.program.name} ended at once: {self._last_words()}")
            if time.monotonic() > deadline:
                self.kill()
                raise ServerFailed(f"{self.program.name}: {problem}: {self._last_words()}")
            time.sleep(POLL)

    def stop(self, *, patience: float = 10.0) -> None:
        """Ask it to end, and insist after ``patience`` seconds."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(self.program.stop_signal)
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process = None

    def kill(self) -> None:
        """End it and all that it started as a power failure would; return when they are gone."""
        if self._process is None:
            return
        family = kill_family(self._process.pid) if self._process.poll() is None else set()
        self._process.wait()
        self._process = None
        until_gone(family)

    def _last_words(self) -> str:
        lines = self.program.log.read_text(errors="replace").strip().splitlines()
        return " / ".join(lines[-3:]) or "it said nothing"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()
