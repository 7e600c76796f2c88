"""The demo as a person starts it: a process of its own, with everything that it starts."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from continuum_console.stack.record import Record
from continuum_console.stack.watchdog import alive
from tests.system import FREE_PORTS

START = 150.0
"""Seconds that everything may take to start on a machine that is busy with other things."""


@dataclass
class RunningDemo:
    """A demo that runs, and everything that it has said."""

    process: "subprocess.Popen[str]"
    data: Path
    out: Path
    err: Path
    kind: str = "demo"
    seen: set[int] = field(default_factory=set)
    """Every process that it ever started."""

    def record(self) -> Record | None:
        """Return what it runs, as other commands see it."""
        record = Record.read(self.data / self.kind)
        if record is not None:
            self.seen |= {child.pid for child in record.children if child.pid}
        return record

    def until(self, condition: Callable[[], bool], *, within: float) -> None:
        """Wait for a condition while the demo runs."""
        deadline = time.monotonic() + within
        while not condition():
            assert self.process.poll() is None, self.story()
            assert time.monotonic() < deadline, f"not within {within} s:\n{self.story()}"
            self.record()
            time.sleep(0.05)

    def says(self, words: str) -> bool:
        """Tell whether it has printed these words."""
        return words in self.out.read_text() + self.err.read_text()

    def end(self, number: signal.Signals, *, within: float) -> float:
        """Send it a signal; return how many seconds it took to end."""
        self.record()
        began = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(within)
        return time.monotonic() - began

    def result(self) -> dict[str, Any]:
        """Return the object on its last line."""
        parsed: dict[str, Any] = json.loads(self.out.read_text().splitlines()[-1])
        return parsed

    def story(self) -> str:
        """Return everything it said, for a message."""
        return self.out.read_text() + self.err.read_text()

    def left(self) -> set[int]:
        """Return what it started and is still there."""
        return {pid for pid in self.seen if alive(pid)}


@contextmanager
def demo(
    data: Path, *arguments: str, settings: Mapping[str, str] | None = None, kind: str = "demo"
) -> Iterator[RunningDemo]:
    """Start ``continuum demo`` (or ``up``) on free ports; whatever happens, nothing of it stays."""
    data.mkdir(parents=True, exist_ok=True)
    out, err = data / "out.txt", data / "err.txt"
    with out.open("w") as stdout, err.open("w") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-m", "continuum_console", kind, "--data", str(data), *arguments],
            env={**os.environ, **FREE_PORTS, **(settings or {})},
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            text=True,
        )
    running = RunningDemo(process, data, out, err, kind)
    try:
        yield running
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(30)


def command(data: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run another command of the console beside the demo."""
    return subprocess.run(
        [sys.executable, "-m", "continuum_console", *arguments, "--data", str(data)],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
