"""How a model that errs by plan fares: what of its errors is shown, and what of the truth is lost.

The judge knows what was planted and what the brief shows; of how quotations are checked it knows nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

import pypdfium2

from continuum_briefs import Ollama, Source, make_brief
from continuum_briefs.fakes import source_of
from continuum_console.samples.catalogue import sample_documents
from continuum_proto.briefs import Brief, Citation
from continuum_proto.errors import ModelRefused
from continuum_proto.texts import clean
from continuum_simulators.ollama import Behaviour, OllamaSimulator
from continuum_simulators.ollama.planting import OBEYED, Part, Planted, Planting, Statement
from tests.load.briefs.papers import papers
from tests.load.briefs.tables import UNTOUCHED, Table, Tally

__all__ = ["Table", "planted_table"]

MODEL: Final = "llama3.1:8b"
ATTEMPTS: Final = 6
"""How often a document is tried whose answer was broken, as the service would."""
BROKEN: Final = 0.3
"""The share of answers that are broken as a whole, so that a few hundred documents suffice."""


async def planted_table(seed: int, rounds: int) -> Table:
    """Ask a model that errs by ``seed`` about every sample once, and ``rounds`` times about new letters."""
    tally = Tally()
    planting = Planting(seed=seed, broken=BROKEN)
    await _asked(planting, [*samples(), *letters(seed, rounds, scanned=False)], tally)
    await _asked(replace(planting, scanned=True), letters(seed, rounds, scanned=True), tally)
    return tally.table()


def samples() -> Iterator[Source]:
    """Yield the sample documents that hold text, page by page."""
    for sample in sample_documents():
        if not sample.file_name.endswith(".pdf"):
            yield source_of(clean(sample.content.decode()), title=sample.title)
            continue
        with pypdfium2.PdfDocument(sample.content) as pdf:
            pages = [clean(page.get_textpage().get_text_range()) for page in pdf]
        if any(map(str.strip, pages)):
            yield source_of(*pages, title=sample.title)


def letters(seed: int, rounds: int, *, scanned: bool) -> Iterator[Source]:
    """Yield the letters of all rounds."""
    for number in range(rounds):
        yield from papers(seed * 1_000 + number, scanned=scanned)


async def _asked(planting: Planting, sources: Iterable[Source], tally: Tally) -> None:
    simulator = OllamaSimulator(Behaviour(planting=planting, obeys=True))
    assert simulator.planter is not None
    async with simulator.serving() as url, Ollama([url], MODEL) as engine:
        for source in sources:
            said = len(simulator.planter.ledger)
            brief = await _brief(engine, source)
            _judge(simulator.planter.ledger[said:], brief, source, tally)


async def _brief(engine: Ollama, source: Source) -> Brief | None:
    for _ in range(ATTEMPTS):
        try:
            return await make_brief(engine, source)
        except ModelRefused:
            continue
    return None


def _judge(said: Sequence[Statement], brief: Brief | None, source: Source, tally: Tally) -> None:
    """Count what was said about one document by what its brief shows of it."""
    broken = {statement.answer for statement in said if statement.part is Part.ANSWER}
    whole = {statement.answer for statement in said} - broken
    for statement in said:
        planted = statement.planted or Planted(
            UNTOUCHED, "quotation", honest=True, original=statement.claim, answered=statement.quote
        )
        if statement.part is Part.ANSWER:
            tally.count(planted, shown=brief is not None and not whole)
        elif brief is None or statement.answer != max(whole, default=0):
            continue  # nobody is told this: the brief was made of a later answer
        elif statement.faulty or statement.part in (Part.POINT, Part.ASK):
            tally.count(planted, shown=_shown(statement, brief) and not _own_words(statement, source))


def _shown(statement: Statement, brief: Brief) -> bool:
    """Tell whether a reader of the brief is told this."""
    claim = _plain(statement.claim)
    match statement.part:
        case Part.POINT | Part.ASK:
            parts = brief.key_points if statement.part is Part.POINT else brief.asks
            found = [part for part in parts if _plain(part.text) == claim]
            if (
                statement.planted is None
                or statement.planted.honest
                or statement.planted.place != "quotation"
            ):
                return bool(found)
            quote = _plain(statement.quote)
            return any(_plain(_wording(cited)) == quote for part in found for cited in part.citations)
        case Part.SUMMARY:
            return any(_plain(sentence.text) == claim for sentence in brief.summary)
        case Part.HEADLINE:
            return _plain(brief.headline) == claim
        case _:
            return any(claim in _plain(entity.name) for entity in brief.entities)


def _own_words(statement: Statement, source: Source) -> bool:
    """Tell whether an order that was obeyed only led to words of the document itself: it may be quoted."""
    obeyed = statement.planted is not None and statement.planted.kind == OBEYED
    return obeyed and _plain(statement.claim) in _plain("".join(source.pages))


def _wording(citation: Citation) -> str:
    return citation.wording or citation.quote


def _plain(text: str) -> str:
    return " ".join(text.split())
