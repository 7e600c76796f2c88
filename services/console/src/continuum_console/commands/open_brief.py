"""``continuum open``: a brief in the browser."""

import asyncio
import sys
import webbrowser
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from continuum_console import exits
from continuum_console.reading.archive import ArchiveApi
from continuum_console.reading.naming import brief_of, named
from continuum_console.running import find_running, known_setting
from continuum_proto.errors import ConfigurationError


def open_page(
    data: Path,
    env_file: Path,
    id: str,
    *,
    only_print: bool,
    browse: Callable[[str], bool] = webbrowser.open,
) -> int:
    """Open the page of a brief, or print its address."""
    brief = _brief(data, id)
    address = address_of(brief, site=known_setting("PUBLIC_URL", data, env_file), data=data)
    if only_print:
        sys.stdout.write(f"{address}\n")
        return exits.OK
    if browse(address):
        return exits.OK
    sys.stderr.write(f"continuum: there is no browser here; the address is {address}\n")
    return exits.NOT_WELL


def address_of(brief: str, *, site: str, data: Path) -> str:
    """Return where a brief is read: on the ``site``, or where there is none from the API that runs.

    :raises ConfigurationError: the site's address is none that a browser should be sent to.
    """
    if not site:
        return f"{find_running(data).api.rstrip('/')}/api/v1/briefs/{brief}"
    if urlsplit(site).scheme not in {"http", "https"}:
        raise ConfigurationError("PUBLIC_URL: must be an address such as https://reports.example.org")
    return f"{site.rstrip('/')}/briefs/{brief}"


def _brief(data: Path, id: str) -> str:
    """Return the id of a brief; a number names the document that it is of.

    :raises NoSuchBrief: that is neither, or the document has no brief.
    """
    wanted = named(id)
    return wanted if isinstance(wanted, str) else asyncio.run(_of_document(find_running(data).api, wanted))


async def _of_document(url: str, number: int) -> str:
    async with ArchiveApi.open(url) as api:
        return await brief_of(api, number)
