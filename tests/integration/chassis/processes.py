"""Services as real processes: started, watched through their log, told to stop."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from signal import SIGKILL, Signals
from typing import Final

ROOT: Final = Path(__file__).parents[3]
PATIENCE: Final = 30.0
"""Seconds; generous, since nothing waits for it where all is well."""

OURS: Final = {"PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": "error"}

Line = dict[str, object]


class Started:
    """A process and the JSON lines of its log so far."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.lines: list[Line] = []

    async def event(self, name: str) -> Line:
        """Return the next log line with that event."""
        assert self.process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            async for text in self.process.stdout:
                line: Line = json.loads(text)
                self.lines.append(line)
                if line["event"] == name:
                    return line
        raise AssertionError(f"{name!r} never came: {self.lines} {await self.complaints()}")

    async def complaints(self) -> str:
        """Return what the process wrote on stderr by its end."""
        assert self.process.stderr is not None
        return (await self.process.stderr.read()).decode()

    def signal(self, number: Signals) -> None:
        """Send ``number`` to the process."""
        self.process.send_signal(number)

    async def end(self) -> int:
        """Wait for the end, keep what the log says until then, return the exit code."""
        assert self.process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            self.lines += [json.loads(text) async for text in self.process.stdout]
            return await self.process.wait()

    def events(self) -> list[str]:
        """Return the events of the log so far."""
        return [str(line["event"]) for line in self.lines]


@asynccontextmanager
async def started(module: str, **variables: str) -> AsyncIterator[Started]:
    """Run ``python -m module`` with these environment variables and no others of ours.

    A warning of Python is an error there, unless ``PYTHONWARNINGS`` says otherwise.
    """
    kept = ("PATH", "HOME", "LANG", "TMPDIR", "COVERAGE_PROCESS_START")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module),
        cwd=ROOT,
        env=environment | OURS | variables,
        stdout=PIPE,
        stderr=PIPE,
    )
    try:
        yield Started(process)
    finally:
        if process.returncode is None:
            process.send_signal(SIGKILL)
        await process.communicate()
