"""``continuum read``: the stored briefs."""

import asyncio
import json
import sys
from pathlib import Path

from continuum_console import exits
from continuum_console.commands.output import console, print_json
from continuum_console.reading.archive import ArchiveApi, NoSuchBrief
from continuum_console.reading.shapes import Reading
from continuum_console.reading.terminal import print_brief, print_list
from continuum_console.running import find_running


def read_briefs(data: Path, id: str | None, *, limit: int, markdown: bool, as_json: bool) -> int:
    """List the briefs, or show the one with that id."""
    url = find_running(data).api
    if id is None:
        return asyncio.run(_list(url, limit=limit, as_json=as_json))
    return asyncio.run(_show(url, id, markdown=markdown, as_json=as_json))


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


async def _show(url: str, id: str, *, markdown: bool, as_json: bool) -> int:
    async with ArchiveApi.open(url) as api:
        found = await _find(api, id)
        if markdown:
            sys.stdout.write(await api.markdown(found))
            return exits.OK
        brief = await api.brief(found)
    if as_json:
        print_json(brief)
    else:
        print_brief(console(), Reading.model_validate(brief))
    return exits.OK


async def _find(api: ArchiveApi, id: str) -> str:
    """Return the id of a brief; a bare number names the document that it is of.

    :raises NoSuchBrief: that document has none; says why.
    """
    if not id.isdigit():
        return id
    for document in await api.documents():
        if document.id == int(id):
            if document.brief_id is None:
                raise NoSuchBrief(f"document {id} has no brief: it is {document.status}")
            return document.brief_id
    raise NoSuchBrief(f"there is no document {id}: `continuum read` lists what there is")
