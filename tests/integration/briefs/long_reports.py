"""A report of many chapters, and an engine that asks a scripted server about it."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import count

from continuum_briefs import Computing, Headway, KeptNotes, Ollama, Source
from continuum_briefs.fakes import source_of
from tests.integration.briefs.scripted import MODEL, Said, ScriptedOllama, brief, document, notes

FILLER = "Nothing of importance happened in this month, and the weather was as it always is. "
PLACE = re.compile(r"The society planted \d+ trees in district \d+\.")


def long_report(pages: int = 12) -> Source:
    return source_of(
        *(
            f"Chapter {n}\n\nThe society planted {n + 2} trees in district {n}.\n\n{FILLER * 12}\n"
            for n in range(1, pages + 1)
        )
    )


def noting(question: str) -> Said:
    """Note what was planted, and make a brief of the notes."""
    found = list(dict.fromkeys(PLACE.findall(document(question))))
    if "one part of a longer one" in question:
        return notes(*found[:8])
    return brief(*found[:5])


@asynccontextmanager
async def asked(
    says: Callable[[str], Said | None],
    *,
    num_ctx: int = 4096,
    num_predict: int = 1024,
    language: str | None = None,
    kept: KeptNotes | None = None,
    told: Callable[[Headway], None] | None = None,
    computing: Computing | None = None,
) -> AsyncIterator[tuple[Ollama, ScriptedOllama]]:
    server = ScriptedOllama(says)
    async with (
        server.serving() as url,
        Ollama(
            [url],
            MODEL,
            num_ctx=num_ctx,
            num_predict=num_predict,
            language=language,
            notes=kept,
            on_progress=told,
            computing=computing,
        ) as engine,
    ):
        yield engine, server


def in_turn(*answers: Said) -> Callable[[str], Said]:
    """Say one after the other, the last one for ever."""
    numbers = count()
    return lambda _: answers[min(next(numbers), len(answers) - 1)]
