"""``continuum history``: what happened to a document, step by step."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from continuum_archive import Archive
from continuum_archive.history import Happening
from continuum_archive.reading import Reading
from continuum_archive.rows import DocumentRow, Position
from continuum_console import exits
from continuum_console.commands.output import console, print_json
from continuum_console.operating.history_view import as_json, timeline, traces

PAGE: Final = 500


@dataclass(frozen=True, slots=True)
class Found:
    """A document as far as it is known, and all that happened to it."""

    row: DocumentRow | None
    happened: Sequence[Happening]


def show_history(database: str, jaeger: str, document: int, *, as_machine: bool) -> int:
    """Print what happened, the oldest first; return the exit code."""
    found = asyncio.run(_find(database, document))
    if found.row is None and not found.happened:
        sys.stderr.write(
            f"continuum: document {document} is not known here: `continuum backfill` asks for what was in "
            "Paperless before\n"
        )
        return exits.NOT_WELL
    if as_machine:
        told = [as_json(one, jaeger) for one in found.happened]
        status = found.row.status if found.row else None
        print_json({"document": document, "status": status, "history": told}, indent=None)
        return exits.OK
    out = console()
    out.print(timeline(found.row, document, found.happened))
    for trace in traces(found.happened, jaeger):
        out.print(f"  Trace {trace}", style="bright_black", markup=False, soft_wrap=True)
    return exits.OK


async def _find(database: str, document: int) -> Found:
    async with Archive.open(database, connections=1) as archive:
        await archive.require_schema()
        reading = Reading(archive)
        happened: list[Happening] = []
        after: Position | None = None
        while True:
            page = await reading.history(document, limit=PAGE, after=after)
            happened += page.items
            if not page.more:
                break
            after = page.items[-1].position
        return Found(await reading.document(document), happened)
