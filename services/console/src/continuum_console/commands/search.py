"""``continuum read --search``: passages and briefs that hold the words."""

import asyncio
import sys
from pathlib import Path
from typing import Final

from continuum_console import exits
from continuum_console.commands.output import console, print_json
from continuum_console.reading.archive import ArchiveApi, NotAsked
from continuum_console.reading.found import Found, print_found
from continuum_console.running import find_running

MOST: Final = 20
"""Hits that the API gives at a time."""


def search(data: Path, words: str, *, limit: int, as_json: bool) -> int:
    """Show where the words stand; return the exit code."""
    url = find_running(data).api
    try:
        return asyncio.run(_search(url, words, limit=min(limit, MOST), as_json=as_json))
    except NotAsked as why:
        sys.stderr.write(f"continuum: --search: {str(why).removeprefix('q: ')}\n")
        return exits.USAGE


async def _search(url: str, words: str, *, limit: int, as_json: bool) -> int:
    async with ArchiveApi.open(url) as api:
        found = await api.search(words, limit=limit)
    if as_json:
        print_json(found)
    else:
        print_found(console(), Found.model_validate(found))
    return exits.OK
