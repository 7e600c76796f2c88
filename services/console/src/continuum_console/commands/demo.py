"""``continuum demo``: everything on one machine, and documents on their way through it."""

import asyncio
import shutil
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from continuum_console import exits
from continuum_console.commands.output import console, folder_of, print_json
from continuum_console.demo.outcome import Outcome
from continuum_console.demo.papers import Paper, papers_in, samples
from continuum_console.demo.pointers import pointers
from continuum_console.demo.view import View, view_for
from continuum_console.demo.watch import STILL, open_watch
from continuum_console.interrupts import Interrupts
from continuum_console.models import briefing_settings
from continuum_console.options import DATA
from continuum_console.stack import DataLock, Plan, running
from continuum_console.stack.environment import given

KIND: Final = "demo"


@dataclass(frozen=True, kw_only=True)
class Demo:
    """The options of one run."""

    data: Path
    ollama: str | None
    model: str | None
    documents: Path | None
    exit_when_done: bool
    fresh: bool
    json: bool

    def run(self) -> int:
        """Run until every document is through, or until Ctrl-C; return the exit code."""
        began = time.monotonic()
        folder = folder_of(self.data, KIND)
        interrupts = Interrupts()
        with DataLock(folder) as lock:
            if self.fresh:
                forget(folder)
            own = papers_in(self.documents) if self.documents is not None else None
            outcome = interrupts.run(self._run(folder, lock.descriptor, own, interrupts, began))
        if outcome is None:
            return exits.INTERRUPTED if self.exit_when_done else exits.OK
        if self.json:
            print_json(outcome.as_json(), indent=None)
        return exits.OK if outcome.good else exits.NOT_WELL

    async def _run(
        self, folder: Path, lock: int, own: Sequence[Paper] | None, interrupts: Interrupts, began: float
    ) -> Outcome:
        """Typeset the samples while everything starts; give them, and stay or go."""
        engine = await briefing_settings(self.ollama, self.model)
        plan = Plan.demo(folder, given(), engine=engine)
        papers = asyncio.ensure_future(asyncio.to_thread(lambda: samples() if own is None else own))
        async with AsyncExitStack() as resources:
            view = resources.enter_context(view_for(console(stderr=self.json)))
            view.say(f"Starting on {folder}; Ctrl-C stops everything.")
            stack = await resources.enter_async_context(
                running(plan, descriptor=lock, notice=view.child_changed, hurry=interrupts.on_second)
            )
            view.say(f"Everything is up after {time.monotonic() - began:.1f} s.")
            watch = await open_watch(
                resources,
                stack.record(),
                token=plan.settings["PAPERLESS_TOKEN"],
                redis_url=plan.redis,
                view=view,
                began=began,
            )
            outcome = await watch.until_done(await papers, patience=STILL if self.exit_when_done else None)
            view.settle()
            tell(view, outcome)
            if not self.exit_when_done:
                lines = pointers(stack.record(), data=self.data, default_data=self.data == DATA)
                view.say("", "Where to look:", *lines, "", "It stays up until Ctrl-C.")
                await watch.follow()
        return outcome


def tell(view: View, outcome: Outcome) -> None:
    """Say how it ended."""
    told = outcome.as_json()
    view.say("", f"{told['briefs']} briefs of {told['documents']} documents in {told['seconds']} s.")
    if told["dead_letters"]:
        view.say(f"{told['dead_letters']} dead letters: look with `continuum dead list`.")


def forget(folder: Path) -> None:
    """Erase the data of earlier runs, but for the lock that we hold."""
    for entry in folder.iterdir():
        if entry.name == "lock":
            continue
        if entry.is_dir():
            shutil.rmtree(entry)
        else:
            entry.unlink()
