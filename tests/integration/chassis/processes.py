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
    """A process and the JSON lines of its log so far.

    What it writes is read at once, whether or not a test asks for it: a full pipe would hold it up.
    """

    def __init__(self, process: Process) -> None:
        assert process.stdout is not None
        assert process.stderr is not None
        self.process = process
        self.lines: list[Line] = []
        self._written: asyncio.Queue[bytes] = asyncio.Queue()
        self._reading = asyncio.create_task(self._read(process.stdout))
        self._complaining = asyncio.create_task(process.stderr.read())

    async def event(self, name: str) -> Line:
        """Return the next log line with that event."""
        async with asyncio.timeout(PATIENCE):
            while text := await self._next():
                line: Line = json.loads(text)
                self.lines.append(line)
                if line["event"] == name:
                    return line
        raise AssertionError(f"{name!r} never came: {self.lines} {await self.complaints()}")

    async def complaints(self) -> str:
        """Return what the process wrote on stderr by its end."""
        return (await asyncio.shield(self._complaining)).decode()

    def signal(self, number: Signals) -> None:
        """Send ``number`` to the process."""
        self.process.send_signal(number)

    async def end(self) -> int:
        """Wait for the end, keep what the log says until then, return the exit code."""
        async with asyncio.timeout(PATIENCE):
            while text := await self._next():
                self.lines.append(json.loads(text))
            return await self.process.wait()

    def events(self) -> list[str]:
        """Return the events of the log so far."""
        return [str(line["event"]) for line in self.lines]

    async def over(self) -> None:
        """Kill the process if it is still there, and read the rest of what it wrote."""
        if self.process.returncode is None:
            self.process.send_signal(SIGKILL)
        await asyncio.gather(self._reading, self._complaining)
        await self.process.wait()

    async def _next(self) -> bytes:
        """Return the next line of the log; nothing at its end, however often."""
        text = await self._written.get()
        if not text:
            self._written.put_nowait(text)
        return text

    async def _read(self, written: asyncio.StreamReader) -> None:
        async for text in written:
            self._written.put_nowait(text)
        self._written.put_nowait(b"")


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
    running = Started(process)
    try:
        yield running
    finally:
        await running.over()
