"""Processes that are started, signalled and watched.

They are forked off a server that has imported everything: a start costs a tenth of a second, so that a
row can afford hundreds.
"""

import json
import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess, SpawnProcess
from pathlib import Path
from time import monotonic

import aiohttp

from tests.faults.plan import Plan
from tests.faults.waiting import until
from tests.faults.worker import main

__all__ = ["Crew", "Member"]

PATIENCE = 20.0
_context = get_context("forkserver")


@dataclass(eq=False)
class Member:
    """One process."""

    plan: Plan
    process: ForkServerProcess | SpawnProcess
    started: float = field(default_factory=monotonic)

    @cached_property
    def pid(self) -> int:
        """Its process id."""
        assert self.process.pid is not None
        return self.process.pid

    @property
    def alive(self) -> bool:
        """Whether it has not ended."""
        return self.process.is_alive()

    @property
    def exit_code(self) -> int | None:
        """How it ended: a code, or a negative signal number."""
        return self.process.exitcode

    @property
    def log(self) -> Path:
        """What it said."""
        return self.plan.folder / f"{self.plan.role}-{self.pid}.log"

    def signal(self, number: signal.Signals) -> float:
        """Send a signal; return when."""
        at = monotonic()
        os.kill(self.pid, number)
        return at

    async def ended(self, patience: float = PATIENCE) -> float:
        """Wait until it has ended; return when that was."""
        await until(lambda: not self.alive, f"{self.plan.role} {self.pid} ends", patience)
        return monotonic()

    async def ready(self) -> None:
        """Wait until it reads."""
        await self.says("ready")

    async def says(self, event: str, patience: float = PATIENCE) -> None:
        """Wait until its log tells of ``event``."""
        await until(
            lambda: self.said(event) is not None, f"{self.plan.role} {self.pid} says {event}", patience
        )

    def said(self, event: str) -> dict[str, object] | None:
        """Return the last line of its log that tells of ``event``."""
        found = None
        for line in self._lines():
            if line.get("event") == event:
                found = line
        return found

    async def ask(self, path: str, *, patience: float = 1.0) -> tuple[int, str]:
        """Ask its operators' listener, such as for ``/readyz``; 0 where there was no answer in time."""
        started = self.said("started")
        assert started is not None, "it listens from its first line of log on"
        timeout = aiohttp.ClientTimeout(total=patience)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as client,
                client.get(f"{started['ops']}{path}") as answer,
            ):
                return answer.status, await answer.text()
        except (OSError, aiohttp.ClientError, TimeoutError) as exc:
            return 0, type(exc).__name__

    async def count(self, metric: str, **labels: str) -> float:
        """Return the sum of a metric's samples that have all these labels."""
        status, text = await self.ask("/metrics", patience=10)
        assert status == 200, f"{self.plan.role} {self.pid} shows no metrics"
        wanted = [f'{name}="{value}"' for name, value in labels.items()]
        lines = [line for line in text.splitlines() if line.startswith((f"{metric}{{", f"{metric} "))]
        return sum(float(line.split()[-1]) for line in lines if all(label in line for label in wanted))

    def _lines(self) -> Iterator[dict[str, object]]:
        if self.log.exists():
            for line in self.log.read_text(errors="replace").splitlines():
                if line.startswith("{"):
                    yield json.loads(line)


class Crew:
    """All processes of a row."""

    def __init__(self) -> None:
        self.members: list[Member] = []
        _context.set_forkserver_preload(["tests.faults.worker"])

    def start(self, plan: Plan, **changes: object) -> Member:
        """Start a process; it need not be ready yet."""
        plan = replace(plan, **changes)  # type: ignore[arg-type]
        process = _started_anew(plan) if plan.environment else _forked(plan)
        member = Member(plan, process)
        self.members.append(member)
        return member

    def alive(self, role: str = "worker") -> list[Member]:
        """Return those of a role that have not ended."""
        return [member for member in self.members if member.plan.role == role and member.alive]

    def stop(self) -> None:
        """End everybody at once."""
        for member in self.members:
            if member.alive:
                member.signal(signal.SIGKILL)
        for member in self.members:
            member.process.join(PATIENCE)
            member.process.close()


def _forked(plan: Plan) -> ForkServerProcess:
    process = _context.Process(target=main, args=(plan,), daemon=True)
    process.start()
    return process


def _started_anew(plan: Plan) -> SpawnProcess:
    """Start one that is not forked: its environment is there before Python is."""
    before = dict(os.environ)
    process = get_context("spawn").Process(target=main, args=(plan,), daemon=True)
    os.environ.update(plan.environment)
    try:
        process.start()
    finally:
        os.environ.clear()
        os.environ.update(before)
    return process
