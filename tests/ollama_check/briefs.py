"""Briefs by tiny models on a real server: each ends as it should, with a brief or with a name for why not."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from continuum_briefs import Ollama, make_brief
from continuum_briefs.fakes import source_of
from continuum_proto.briefs import Brief, Match
from continuum_proto.errors import ModelDown, ModelRefused
from tests.contract.ollama.asking import BABBLER, SENTENCE, SPEAKER
from tests.e2e.demos import demo

__all__ = ["TRIALS", "Trial"]

Trial = Callable[[str], Awaitable[str]]
"""Given a server's URL, return what became of it; raises ``AssertionError`` where that is wrong."""

LETTER: Final = f"""Dear Mr Ashdown,

We have read your letter of 3 May 2026 about the flat in Maple Court.
{SENTENCE}
Please sign the enclosed agreement.

Ines Lindqvist
"""
NOTICE: Final = """Dear reader,

The reading room of the town library will be closed for repairs from 2 March to 17 April.
"""
LONG: Final = tuple(f"Page {n}\n\n{LETTER}\n" + "Nothing else is said here. " * 90 for n in range(1, 7))
PATIENCE: Final = 240.0
"""Seconds that a demo may take."""
SETTINGS: Final = {"CONTINUUM_RETRY_TIERS": "0.2", "CONTINUUM_BRIEFING_NUM_PREDICT": "400"}
"""What fails is tried again soon; an answer of the speaker has 260 tokens."""


async def proved(url: str) -> str:
    """The document says what the model says: a brief, its quotations found word for word."""
    brief = await _brief(url, SPEAKER, LETTER)
    assert [point.text for point in brief.key_points] == [SENTENCE]
    return _told(brief)


async def not_proved(url: str) -> str:
    """It does not: nothing of what the model says is kept."""
    brief = await _brief(url, SPEAKER, NOTICE)
    assert not brief.key_points
    assert not brief.summary
    assert SENTENCE not in brief.headline
    assert brief.withheld
    return _told(brief)


async def long(url: str) -> str:
    """It is longer than the context: a brief out of notes of its parts."""
    brief = await _brief(url, SPEAKER, *LONG)
    assert brief.provenance.chunks > 1
    assert brief.key_points
    return f"{_told(brief)}, {brief.provenance.chunks} parts"


async def babbled(url: str) -> str:
    """Whatever is said, it is no brief."""
    try:
        brief = await _brief(url, BABBLER, LETTER)
    except ModelRefused as exc:
        return f"{type(exc).__name__}: {exc}"
    assert not brief.key_points
    return _told(brief)


async def missing(url: str) -> str:
    """The server lacks the model: the command that gets it is told."""
    with pytest.raises(ModelDown, match="ollama pull missing") as raised:
        await _brief(url, "missing", LETTER)
    return f"{raised.typename}: {raised.value}"


async def demo_speaking(url: str) -> str:
    """All services, two documents, and a model that says the truth about one of them."""
    result = await asyncio.to_thread(_demo, url, SPEAKER, {"letter": LETTER, "notice": NOTICE})
    assert result["documents"] == result["briefs"] == 2, result
    return f"{result['briefs']} briefs, {result['withheld']} withheld"


async def demo_babbling(url: str) -> str:
    """All services, and a model that never answers as asked: the document fails, nothing hangs."""
    result = await asyncio.to_thread(_demo, url, BABBLER, {"letter": LETTER})
    (document,) = result["results"]
    assert document["state"] == "failed", result
    assert result["dead_letters"], result
    return f"{document['state']}, kept as a dead letter"


TRIALS: Final[Mapping[str, Trial]] = {
    "a brief that the document proves": proved,
    "a brief that it does not prove": not_proved,
    "a brief of a long document": long,
    "a brief by one who babbles": babbled,
    "a brief by a missing model": missing,
    "the demo with one who speaks": demo_speaking,
    "the demo with one who babbles": demo_babbling,
}


async def _brief(url: str, model: str, *pages: str) -> Brief:
    async with Ollama([url], model, num_predict=512) as engine:
        return await make_brief(engine, source_of(*pages))


def _told(brief: Brief) -> str:
    citations = list(brief.citations())
    assert all(citation.match is Match.EXACT for citation in citations)
    figures = {"points": brief.key_points, "quotations found": citations, "withheld": brief.withheld}
    return ", ".join(f"{name}: {len(each)}" for name, each in figures.items())


def _demo(url: str, model: str, documents: Mapping[str, str]) -> dict[str, Any]:
    """Run all services on some documents until each has ended; return what the demo says last."""
    with tempfile.TemporaryDirectory(prefix="demo-") as name:
        papers = Path(name) / "papers"
        papers.mkdir()
        for title, text in documents.items():
            (papers / f"{title}.txt").write_text(text)
        arguments = ("--documents", str(papers), "--ollama", url, "--model", model)
        with demo(
            Path(name) / "data", *arguments, "--exit-when-done", "--json", settings=SETTINGS
        ) as running:
            running.process.wait(PATIENCE)
            return running.result()
