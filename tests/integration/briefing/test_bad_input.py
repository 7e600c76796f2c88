"""What becomes of texts that nobody wrote for readers: each has an outcome with a name, by either engine."""

import random
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from continuum_briefing.handlers import Briefing
from continuum_briefs import Engine, Extractive, Ollama, Processes
from continuum_messaging import Outcome
from continuum_paperless import Download, FakePaperless
from continuum_proto.briefs import BriefDrafted
from continuum_proto.documents import DocumentChanged, DocumentSkipped, SkipReason, Trigger
from continuum_proto.envelope import document_subject
from continuum_proto.errors import ModelRefused
from continuum_proto.event import Event
from continuum_proto.fingerprints import StoredFingerprint
from continuum_proto.texts import clean, unpack
from continuum_simulators.ollama import OllamaSimulator

LETTER = """Dear Mr Ashdown,

We have read your letter of 3 May 2026 about the rent of the flat in Maple Court.
The rent rises to 1,225 pounds a month on 1 July 2026 and stays there for two years.
Please sign the enclosed agreement and send it back to us by 15 June 2026.
"""
UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u202a\u202b\u202d\u202e\u2066\u2067\u2069"
NOISE = random.Random(6)
BRIEFED = "briefed"
NOTHING_TO_SAY = f"{BRIEFED} or {SkipReason.NO_TEXT}"
"""A brief without a point, or the word that there is nothing to be read."""
NOTHING_TO_QUOTE = f"{BRIEFED} or {ModelRefused.__name__}"
"""A model may find nothing in a long text that it could quote: tried again, and then a dead letter."""
TEXTS = {
    "empty": ("", SkipReason.NO_TEXT),
    "white space": (" \n\t\u00a0\u2003\u2028\f\x00", SkipReason.NO_TEXT),
    "one character": ("x", NOTHING_TO_SAY),
    "one that cannot be seen": ("\u200b", NOTHING_TO_SAY),
    "20 MB": ("rent " * 4_000_000, SkipReason.TOO_LARGE),
    "binary noise": (NOISE.randbytes(40_000).decode("latin-1"), NOTHING_TO_QUOTE),
    "bytes of UTF-16": (LETTER.encode("utf-16").decode("utf-8", "replace"), BRIEFED),
    "lone surrogates": (LETTER.replace("rent", "\ud83drent\udc00"), BRIEFED),
    "zero width and bidi": ("".join(c + NOISE.choice(UNSEEN) for c in LETTER), BRIEFED),
    "1,000 combining marks": (LETTER.replace("rent", "re" + "\u0301" * 1000 + "nt"), BRIEFED),
    "one line of 100,000": ("rent" * 25_000, NOTHING_TO_QUOTE),
}


class NothingStored:
    """No brief was ever made."""

    async def stored(self, document_id: int) -> StoredFingerprint | None:
        return None


@pytest.fixture(params=["extractive", "ollama"])
async def engine(request: pytest.FixtureRequest) -> AsyncIterator[Engine]:
    if request.param == "extractive":
        yield Extractive()
    else:
        async with OllamaSimulator().serving() as url, Ollama([url], "llama3.1:8b") as ollama:
            yield ollama


@pytest.mark.parametrize("name", TEXTS)
async def test_a_bad_text_has_an_outcome(engine: Engine, name: str) -> None:
    text, expected = TEXTS[name]
    paperless = FakePaperless()
    briefing = Briefing(documents=paperless, fingerprints=NothingStored(), engine=engine)
    number = paperless.add(text, title="A document", file=Download(b"", "text/plain"))
    name, outcome = await ended(briefing, number)
    assert name in expected
    for drafted in (event for event in outcome.events if isinstance(event, BriefDrafted)):
        pages = unpack(outcome.keep["text"])
        assert "".join(pages) == clean(text)
        for citation in drafted.brief.citations():
            assert pages[citation.page - 1][citation.start : citation.end] == citation.quote
        assert BriefDrafted.model_validate_json(drafted.model_dump_json()) == drafted


async def ended(briefing: Briefing, number: int) -> tuple[str, Outcome]:
    """Return the name of what became of a document, and what is to be published."""
    try:
        outcome = await briefing.on_document_changed(changed(number))
    except ModelRefused:
        return ModelRefused.__name__, Outcome()
    assert isinstance(outcome, Outcome)
    (made,) = outcome.events
    return made.reason if isinstance(made, DocumentSkipped) else BRIEFED, outcome


async def test_a_text_of_a_megabyte_costs_the_event_loop_no_50_milliseconds() -> None:
    paperless = FakePaperless()
    number = paperless.add(LETTER * 3000, title="A long document")
    async with Processes() as computing:
        engine = Extractive(computing=computing)
        briefing = Briefing(paperless, NothingStored(), engine, computing=computing)
        began = time.thread_time()
        await briefing.on_document_changed(changed(number))
        spent = time.thread_time() - began
    assert spent < 0.05


def changed(document_id: int) -> Event[DocumentChanged]:
    return Event.new(
        DocumentChanged(document_id=document_id, trigger=Trigger.ADDED),
        source="test",
        subject=document_subject(document_id),
        id=uuid4(),
        time=datetime.now(UTC),
    )
