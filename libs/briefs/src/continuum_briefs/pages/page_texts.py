"""The pages of a document: Paperless keeps one string, the PDF knows where its pages end."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Final

from continuum_briefs.computing import Computing, Threads, compute
from continuum_briefs.pages import extracting
from continuum_briefs.pages.aligning import aligned
from continuum_proto.texts import clean

__all__ = ["page_texts"]

PATIENCE: Final = 90.0
"""Seconds that reading a PDF may take."""
MOST_OUTPUT: Final = 64 << 20
"""Bytes of text that are accepted."""


async def page_texts(pdf: bytes, text: str, *, computing: Computing | None = None) -> tuple[str, ...]:
    """Cut ``text`` into the pages of ``pdf``; joined again they are exactly ``text``.

    One page where the PDF cannot be read, or says something else than ``text`` does.
    """
    pages = await _extracted(pdf)
    if not pages:
        return (text,)
    return await compute(computing or Threads(), len(text), aligned, pages, text) or (text,)


async def _extracted(pdf: bytes) -> list[str]:
    """Read ``pdf`` in a process that has limits, no environment and nothing of ours in memory."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        str(Path(extracting.__file__)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={},
    )
    try:
        async with asyncio.timeout(PATIENCE):
            output, _ = await process.communicate(pdf)
    except TimeoutError:
        return []
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0 or len(output) > MOST_OUTPUT:
        return []
    return [clean(str(page)) for page in json.loads(output)]
