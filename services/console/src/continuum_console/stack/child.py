"""One process of the stack, kept running until it is told to stop."""

import asyncio
import json
import os
import signal
import time
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Final

from continuum_console.embedded import Program, kill_family
from continuum_console.stack.backoff import Backoff
from continuum_console.stack.guard import Guard
from continuum_proto.errors import ContinuumError

CONFIGURATION_EXIT: Final = 78
HOPELESS: Final = 5
"""Crashes in a row after which a process that was never ready counts as failed."""
POLL: Final = 0.15
"""Seconds between two looks at a child that is starting."""
LOG_LIMIT: Final = 10_000_000
"""Bytes of a log that are kept before a new one is begun at the next start."""


class State(StrEnum):
    """What a child is doing."""

    WAITING = "waiting"
    STARTING = "starting"
    READY = "ready"
    RESTING = "crashed, starts again"
    FAILED = "failed"
    STOPPED = "stopped"


class ChildFailed(ContinuumError):
    """A process of the stack cannot run; the message says why, in its own words where it had any."""


class Child:
    """A program, started again with back-off whenever it ends by itself."""

    def __init__(
        self,
        name: str,
        prepare: Callable[[], Program],
        *,
        rank: int,
        guard: Guard,
        notice: Callable[["Child"], None] = lambda child: None,
    ) -> None:
        """``prepare`` is asked before each start; lower ranks stop first; ``notice`` hears of changes."""
        self.name = name
        self.rank = rank
        self.state = State.WAITING
        self.restarts = 0
        self.pid = 0
        self.note = ""
        self._prepare = prepare
        self._guard = guard
        self._notice = notice
        self._backoff = Backoff()
        self._process: Process | None = None
        self._stop_signal = signal.SIGTERM
        self._settled = asyncio.Event()
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Start it, and again after each crash, until ``stop`` or a failure that no restart mends."""
        ever_ready = False
        while not self._stopping.is_set():
            code, ran, was_ready = await self._live()
            ever_ready = ever_ready or was_ready
            if self._stopping.is_set():
                break
            rest = self._backoff.after_crash(ran=ran)
            hopeless = not ever_ready and self._backoff.in_a_row >= HOPELESS
            if code == CONFIGURATION_EXIT or hopeless:
                self._become(State.FAILED, self._last_words())
                return
            self.restarts += 1
            self._become(State.RESTING, f"{ending(code)}; starts again in {rest:g} s")
            with suppress(TimeoutError):
                async with asyncio.timeout(rest):
                    await self._stopping.wait()
        self._become(State.STOPPED, "")

    async def ready(self) -> None:
        """Return once it answers.

        :raises ChildFailed: it never will.
        """
        while self.state is not State.READY:
            if self.state in (State.FAILED, State.STOPPED):
                raise ChildFailed(self.note or f"{self.name} was stopped")
            self._settled.clear()
            await self._settled.wait()

    async def stop(self, *, patience: float) -> None:
        """Ask it to end, kill it after ``patience`` seconds; return when it is gone."""
        self._stopping.set()
        process = self._process
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.send_signal(self._stop_signal)
        try:
            async with asyncio.timeout(patience):
                await process.wait()
        except TimeoutError:
            kill_family(process.pid)
            await process.wait()

    def kill(self) -> None:
        """End it now."""
        self._stopping.set()
        if self._process is not None:
            kill_family(self._process.pid)

    async def _live(self) -> tuple[int, float, bool]:
        """One life: return the exit code, the seconds it lasted and whether it ever was ready."""
        try:
            program = await asyncio.to_thread(self._prepare)
        except ContinuumError as problem:
            self.note = str(problem)
            return CONFIGURATION_EXIT, 0.0, False
        if self._stopping.is_set():
            return 0, 0.0, False
        began = time.monotonic()
        self._stop_signal = program.stop_signal
        process = await launch(program)
        self._process, self.pid = process, process.pid
        if self._stopping.is_set():
            kill_family(process.pid)
        self._guard.watch(process.pid, stop_signal=program.stop_signal, rank=self.rank)
        self._program = program
        self._become(State.STARTING, "")
        probing = asyncio.create_task(self._probe(program, process.pid))
        code = await process.wait()
        probing.cancel()
        with suppress(asyncio.CancelledError):
            await probing
        was_ready = self.state is State.READY
        kill_group(process.pid)
        self._guard.forget(process.pid)
        self._process, self.pid = None, 0
        return code, time.monotonic() - began, was_ready

    async def _probe(self, program: Program, pid: int) -> None:
        while (problem := await asyncio.to_thread(program.problem, pid)) is not None:
            self.note = problem
            await asyncio.sleep(POLL)
        self._become(State.READY, "")

    def _become(self, state: State, note: str) -> None:
        self.state, self.note = state, note
        self._settled.set()
        self._notice(self)

    def _last_words(self) -> str:
        """Return why it failed: what kept it from starting, or the last line of its log."""
        if self.note and self.state is State.WAITING:
            return self.note
        return f"{last_words(self._program.log) or 'no word'} (log: {self._program.log})"


async def launch(program: Program) -> Process:
    """Start a program in a process group of its own, its output going to its log."""
    if program.log.exists() and program.log.stat().st_size > LOG_LIMIT:
        program.log.replace(program.log.with_suffix(".1.log"))
    with program.log.open("ab") as log:
        return await asyncio.create_subprocess_exec(
            *program.argv,
            cwd=program.folder,
            env=dict(program.environment),
            stdin=DEVNULL,
            stdout=log,
            stderr=log,
            process_group=0,
        )


def kill_group(pid: int) -> None:
    """Kill what a process that has ended left in its group."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def ending(code: int) -> str:
    """Say how a process ended."""
    if code >= 0:
        return f"ended with exit code {code}"
    return f"killed by {signal.Signals(-code).name}"


def last_words(log: Path) -> str:
    """Return what a process said last, out of a JSON line its event and the end of its traceback."""
    lines = log.read_text(errors="replace").strip().splitlines() or [""]
    try:
        line = json.loads(lines[-1])
    except ValueError:
        return lines[-1]
    if not isinstance(line, dict):
        return lines[-1]
    traceback = str(line.get("exception", "")).strip().splitlines() or [""]
    return ": ".join(part for part in (str(line.get("event", "")), traceback[-1].strip()) if part)
