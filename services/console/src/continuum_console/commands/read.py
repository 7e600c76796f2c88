"""``continuum read``: the stored briefs."""

import asyncio
import json
import sys
from pathlib import Path

from continuum_console import exits
from continuum_console.commands.output import console, print_json
from continuum_console.reading.archive import ArchiveApi
from continuum_console.reading.naming import brief_of, named
from continuum_console.reading.shapes import Reading
from continuum_console.reading.terminal import print_brief, print_list
from continuum_console.running import find_running


def read_briefs(data: Path, id: str | None, *, limit: int, markdown: bool, as_json: bool) -> int:
    """List the briefs, or show the one that ``id`` names, also by the number of its document.

    :raises NoSuchBrief: it names none.
    """
    wanted = None if id is None else named(id)
    url = find_running(data).api
    if wanted is None:
        return asyncio.run(_list(url, limit=limit, as_json=as_json))
    return asyncio.run(_show(url, wanted, markdown=markdown, as_json=as_json))


async def _list(url: str, *, limit: int, as_json: bool) -> int:
    async with ArchiveApi.open(url) as api:
        briefs = await api.briefs(limit=limit)
    if as_json:
        print_json([json.loads(brief.model_dump_json()) for brief in briefs])
        return exits.OK
    out = console()
    if not briefs:
        out.print("No briefs yet: add a document in Paperless, it appears here once it is read.")
        return exits.OK
    print_list(out, briefs)
    out.print("  [bright_black]Read one with `continuum read ID`.[/]\n")
    return exits.OK


async def _show(url: str, wanted: str | int, *, markdown: bool, as_json: bool) -> int:
    async with ArchiveApi.open(url) as api:
        found = wanted if isinstance(wanted, str) else await brief_of(api, wanted)
        if markdown:
            sys.stdout.write(await api.markdown(found))
            return exits.OK
        brief = await api.brief(found)
    if as_json:
        print_json(brief)
    else:
        print_brief(console(), Reading.model_validate(brief))
    return exits.OK
