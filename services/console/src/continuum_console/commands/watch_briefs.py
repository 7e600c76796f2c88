"""``continuum read --watch``: briefs as they come."""

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from continuum_console import exits
from continuum_console.commands.output import console, print_json
from continuum_console.interrupts import Interrupts
from continuum_console.reading.archive import ApiDown, ArchiveApi
from continuum_console.reading.shapes import Summary
from continuum_console.reading.terminal import print_list
from continuum_console.running import find_running

EVERY: Final = 2.0
"""Seconds between two looks."""
MOST: Final = 100
"""Briefs that a look takes in; more than that between two looks are not shown."""


class Shelf(Protocol):
    """Where briefs are listed."""

    async def briefs(self, *, limit: int | None = None) -> list[Summary]:
        """Return the briefs, newest first."""


def watch_briefs(data: Path, *, limit: int, as_json: bool) -> int:
    """Show the newest briefs, then every one that comes or has a new version, until Ctrl-C."""
    url = find_running(data).api

    async def watch() -> None:
        async with ArchiveApi.open(url) as api:
            watching = Watching(api)
            _show((await watching.look())[-limit:], as_json=as_json)
            while True:
                await asyncio.sleep(EVERY)
                _show(await watching.look(), as_json=as_json)

    Interrupts().run(watch())
    return exits.OK


@dataclass
class Watching:
    """Remembers what was there."""

    shelf: Shelf
    _known: dict[str, int] = field(default_factory=dict)
    _away: bool = False

    async def look(self) -> Sequence[Summary]:
        """Return what came since the last look, the oldest first; an API that is away may come back."""
        try:
            briefs = await self.shelf.briefs(limit=MOST)
        except ApiDown as problem:
            if not self._away:
                sys.stderr.write(f"continuum: {problem}: waiting for it\n")
            self._away = True
            return ()
        self._away = False
        came = [brief for brief in reversed(briefs) if self._known.get(brief.id, 0) < brief.version]
        self._known.update({brief.id: brief.version for brief in came})
        return came


def _show(briefs: Sequence[Summary], *, as_json: bool) -> None:
    if as_json:
        for brief in briefs:
            print_json(json.loads(brief.model_dump_json()), indent=None)
    elif briefs:
        print_list(console(), briefs)
