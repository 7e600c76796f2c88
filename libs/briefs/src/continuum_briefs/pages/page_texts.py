"""The pages of a document: Paperless keeps one string, the PDF knows where its pages end."""

import asyncio
import json
import signal
import sys
from pathlib import Path
from typing import Final

import structlog

from continuum_briefs.computing import Computing, Threads, compute
from continuum_briefs.pages import extracting
from continuum_briefs.pages.aligning import aligned
from continuum_proto.texts import clean

__all__ = ["page_texts"]

PATIENCE: Final = 90.0
"""Seconds that reading a PDF may take, …"""
CPU_SECONDS: Final = 60
"""… and seconds of the CPU."""
MEMORY: Final = 1 << 30
"""Bytes of address space."""
SHOWN: Final = 200

log = structlog.get_logger()


class _Unreadable(Exception):
    """The PDF cannot be read; says why."""


async def page_texts(pdf: bytes, text: str, *, computing: Computing | None = None) -> tuple[str, ...]:
    """Cut ``text`` into the pages of ``pdf``; joined again they are exactly ``text``.

    One page where the PDF cannot be read, which the log explains, or says something else than ``text`` does.
    """
    try:
        pages = await _extracted(pdf)
    except _Unreadable as exc:
        log.warning("pages_unknown", reason=str(exc))
        return (text,)
    return await compute(computing or Threads(), len(text), _cut, pages, text) or (text,)


def _cut(pages: bytes, text: str) -> tuple[str, ...] | None:
    return aligned([clean(str(page)) for page in json.loads(pages)], text)


async def _extracted(pdf: bytes) -> bytes:
    """Read ``pdf`` in a process that has limits, no environment and nothing of ours in memory.

    Returns a JSON list of pages.
    """
    pipe = asyncio.subprocess.PIPE
    command = (sys.executable, "-I", str(Path(extracting.__file__)), str(CPU_SECONDS), str(MEMORY))
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=pipe, env={})
    try:
        async with asyncio.timeout(PATIENCE):
            output, errors = await process.communicate(pdf)
    except TimeoutError as exc:
        raise _Unreadable(f"it takes more than {PATIENCE:g} seconds") from exc
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise _Unreadable(_why(process.returncode, errors))
    return output


def _why(code: int, errors: bytes) -> str:
    """Return the last line of what a child said, or what it died of."""
    if code < 0:
        return f"reading it ended with {signal.Signals(-code).name}"
    said = errors.decode("utf-8", "replace").strip().splitlines()
    return said[-1][:SHOWN] if said else f"reading it ended with code {code}"
