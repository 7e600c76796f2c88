"""What runs on a data folder, written down for the other commands: ``run.json``."""

import json
import os
import signal
import subprocess
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from continuum_proto.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Recorded:
    """A process of the stack as it was last seen."""

    name: str
    state: str
    pid: int
    restarts: int
    command: str
    """Its command line, by which an orphan is told from a stranger with the same number."""


@dataclass(frozen=True, slots=True)
class Record:
    """A running stack and where its parts answer."""

    pid: int
    kind: str
    """``demo`` or ``up``."""
    api: str
    ingest: str
    paperless: str
    redis: str
    redis_reader: str
    database: str
    engine: str
    """Who writes the briefs: ``extractive`` or ``ollama``."""
    ops: dict[str, str]
    children: list[Recorded] = field(default_factory=list)

    def write(self, data: Path) -> None:
        """Replace the record of ``data``; only its owner may read it, for it holds passwords."""
        draft = data / "run.json.new"
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(asdict(self), indent=1))
        draft.replace(data / "run.json")

    @classmethod
    def read(cls, data: Path) -> Self | None:
        """Return the record of the stack that runs or ran on ``data``."""
        try:
            kept: dict[str, Any] = json.loads((data / "run.json").read_text())
            children = [Recorded(**child) for child in kept.pop("children")]
            return cls(**kept, children=children)
        except FileNotFoundError:
            return None
        except (ValueError, TypeError, KeyError):
            return None

    @classmethod
    def of_running(cls, data: Path) -> Self:
        """Return the record of the stack that runs on ``data`` now.

        :raises ConfigurationError: none does; says how to start one.
        """
        record = cls.read(data)
        if record is None or not runs(record.pid):
            raise ConfigurationError(
                f"start it first with `continuum demo` or `continuum up`: nothing is running on {data}"
            )
        return record


def erase(data: Path) -> None:
    """Forget what ran: it has ended."""
    (data / "run.json").unlink(missing_ok=True)


def end_orphans(record: Record) -> list[str]:
    """Kill what a killed console and a killed watchdog left; return the names."""
    ended = []
    for child in record.children:
        if child.pid and child.command and command_of(child.pid) == child.command:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL)
                ended.append(child.name)
    return ended


def runs(pid: int) -> bool:
    """Tell whether a process with that number exists."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def command_of(pid: int) -> str:
    """Return the command line of a process; empty where there is none."""
    place = Path("/proc") / str(pid) / "cmdline"
    if place.parent.parent.joinpath("self").exists():
        try:
            return place.read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        except OSError:
            return ""
    asked = ["/bin/ps", "-o", "command=", "-p", str(pid)]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
