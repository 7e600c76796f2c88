"""All processes together: started side by side, stopped in order."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from continuum_console.embedded import Program, ServerFailed
from continuum_console.stack.child import Child, ChildFailed, State, launch
from continuum_console.stack.environment import SERVICES
from continuum_console.stack.guard import Guard
from continuum_console.stack.lock import DataLock
from continuum_console.stack.plan import Plan
from continuum_console.stack.record import Record, Recorded, command_of, end_orphans, erase
from continuum_proto.errors import ConfigurationError

SERVICE_RANK: Final = 0
SERVER_RANK: Final = 1
PATIENCE: Final = {SERVICE_RANK: 9.0, SERVER_RANK: 4.0}
"""Seconds that each rank has to end by itself: all is down within 15."""


class Stack:
    """The processes of a plan."""

    def __init__(self, plan: Plan, guard: Guard, *, notice: Callable[[Child], None]) -> None:
        """``notice`` hears of every change of a child."""
        self.plan = plan
        self.children: list[Child] = []
        self._guard = guard
        self._notice = notice
        self._tasks: list[asyncio.Task[None]] = []
        self._commands: dict[int, str] = {}

    async def start(self) -> None:
        """Start everything, as much side by side as can be, and return when all is ready.

        :raises ConfigurationError: a process said that a setting is wrong, or cannot run.
        """
        plan = self.plan
        if plan.kind == "demo":
            self._add("paperless", plan.paperless, SERVER_RANK)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._streams())
                group.create_task(self._database())
            for name in ("persistence", "notification", "api"):
                self._service(name)
            async with asyncio.TaskGroup() as group:
                for child in self.children:
                    group.create_task(child.ready())
        except* (ChildFailed, ServerFailed) as failures:
            raise ConfigurationError(str(failures.exceptions[0])) from failures

    async def stop(self) -> None:
        """Stop services, then what they stand on."""
        for rank, patience in sorted(PATIENCE.items()):
            ending = (child.stop(patience=patience) for child in self.children if child.rank == rank)
            await asyncio.gather(*ending)
        await asyncio.gather(*self._tasks)

    def kill(self) -> None:
        """End everything now: somebody is in a hurry."""
        for child in self.children:
            child.kill()

    def failed(self) -> Child | None:
        """Return a process that gave up, if any did."""
        return next((child for child in self.children if child.state is State.FAILED), None)

    async def _streams(self) -> None:
        """Start Valkey and what needs nothing but streams and Paperless."""
        valkey = self.plan.valkey
        if valkey is not None:
            await self._add("valkey", lambda: self.plan.server(valkey), SERVER_RANK).ready()
        self._service("ingest")
        self._service("briefing")

    async def _database(self) -> None:
        """Start PostgreSQL and bring it to this release's schema."""
        postgresql = self.plan.postgresql
        if postgresql is not None:
            await self._add("postgresql", lambda: self.plan.server(postgresql), SERVER_RANK).ready()
        await complete(self.plan.migration())

    def _service(self, name: str) -> Child:
        assert name in SERVICES
        return self._add(name, lambda: self.plan.service(name), SERVICE_RANK)

    def _add(self, name: str, prepare: Callable[[], Program], rank: int) -> Child:
        child = Child(name, prepare, rank=rank, guard=self._guard, notice=self._changed)
        self.children.append(child)
        self._tasks.append(asyncio.create_task(child.run(), name=name))
        return child

    def _changed(self, child: Child) -> None:
        self.record().write(self.plan.data)
        self._notice(child)

    def record(self) -> Record:
        """Describe the stack for other commands."""
        addresses = self.plan.addresses
        paperless = addresses.get("paperless")
        return Record(
            pid=os.getpid(),
            kind=self.plan.kind,
            api=addresses["api"].url,
            ingest=addresses["ingest"].url,
            paperless=paperless.url if paperless else self.plan.settings.get("PAPERLESS_URL", ""),
            redis=self.plan.redis,
            redis_reader=self.plan.redis_reader,
            database=self.plan.database,
            engine=self.plan.settings.get("CONTINUUM_BRIEFING_ENGINE", ""),
            ops={name: addresses[f"{name}_ops"].url for name in SERVICES},
            children=[self._recorded(child) for child in self.children],
        )

    def _recorded(self, child: Child) -> Recorded:
        if child.pid and child.state is State.READY and child.pid not in self._commands:
            self._commands[child.pid] = command_of(child.pid)
        command = self._commands.get(child.pid, "")
        return Recorded(child.name, str(child.state), child.pid, child.restarts, command)


@asynccontextmanager
async def running(
    plan: Plan,
    *,
    descriptor: int,
    notice: Callable[[Child], None] = lambda child: None,
    hurry: Callable[[Callable[[], None]], None] = lambda kill: None,
) -> AsyncIterator[Stack]:
    """Run a plan while the context lasts.

    ``descriptor`` is the lock, which the watchdog holds too; ``hurry`` is told what ends everything at once.
    """
    if (left := Record.read(plan.data)) is not None:
        end_orphans(left)
    guard = Guard.start(holding=descriptor)
    stack = Stack(plan, guard, notice=notice)
    hurry(stack.kill)
    try:
        await stack.start()
        yield stack
    finally:
        await stack.stop()
        guard.close()
        erase(plan.data)
        plan.clear_runtime()


async def complete(program: Program) -> None:
    """Run a program to its end.

    :raises ServerFailed: it did not end well; the message is the last line of what it said.
    """
    process = await launch(program)
    if await process.wait() != 0:
        said = program.log.read_text(errors="replace").strip().splitlines()
        raise ServerFailed(f"{program.name}: {said[-1] if said else 'failed without a word'}")


__all__ = ["DataLock", "Stack", "running"]
