"""``continuum up``: the services beside a real Paperless."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from continuum_console import exits
from continuum_console.commands.output import console, folder_of
from continuum_console.demo.pointers import pointers
from continuum_console.demo.view import LineView
from continuum_console.interrupts import Interrupts
from continuum_console.options import DATA
from continuum_console.stack import DataLock, Plan, running
from continuum_console.stack.environment import given
from continuum_console.stack.plan import SECRET_HEADER

KIND: Final = "up"


@dataclass(frozen=True, kw_only=True)
class Up:
    """The options of one run."""

    data: Path
    env_file: Path

    def run(self) -> int:
        """Run until Ctrl-C; return the exit code."""
        folder = folder_of(self.data, KIND)
        interrupts = Interrupts()
        with DataLock(folder) as lock:
            interrupts.run(self._run(folder, lock.descriptor, interrupts))
        return exits.OK

    async def _run(self, folder: Path, lock: int, interrupts: Interrupts) -> None:
        plan = Plan.up(folder, given(self.env_file))
        view = LineView(console())
        view.say(f"Starting on {folder}; Ctrl-C stops everything, the data stay.")
        async with AsyncExitStack() as resources:
            stack = await resources.enter_async_context(
                running(plan, descriptor=lock, notice=view.child_changed, hurry=interrupts.on_second)
            )
            record = stack.record()
            view.say("", "Where to look:")
            view.say(*pointers(record, data=self.data, default_data=self.data == DATA))
            view.say("", f"A Paperless workflow posts to {record.ingest}/webhooks/paperless")
            view.say(f"with the header {SECRET_HEADER}: `continuum paperless setup` makes it.")
            view.say("It stays up until Ctrl-C.")
            await asyncio.Event().wait()
