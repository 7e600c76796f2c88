"""The naive way: the first 4,000 characters to the model, and its answer taken as it is."""

from collections.abc import Sequence
from time import perf_counter
from typing import Final

from continuum_briefs import Draft, Engine, Source
from continuum_console.evaluation import Document, Report, Score
from continuum_console.evaluation.scoring import claims_of_draft, failed, told
from continuum_proto.errors import PermanentError, TransientError

__all__ = ["naive_report"]

FIRST: Final = 4_000
"""Characters of a document that the model sees."""


async def naive_report(engine: Engine, documents: Sequence[Document]) -> Report:
    """Let ``engine`` draft a brief of the beginning of each document, and believe all of it."""
    identity = await engine.identity()
    return Report(identity, [await _score(engine, document) for document in documents])


async def _score(engine: Engine, document: Document) -> Score:
    began = perf_counter()
    try:
        draft = await engine.draft(_beginning(document.source))
    except (PermanentError, TransientError) as exc:
        return failed(document, str(exc), seconds=perf_counter() - began)
    found, made = told(claims_of_draft(draft), document)
    quotes = _quotes(draft)
    return Score(
        document,
        found,
        made,
        citations=len(quotes),
        verified=_standing(quotes, document.source),
        points=len(draft.points),
        seconds=perf_counter() - began,
        prompt_tokens=draft.prompt_tokens or 0,
        output_tokens=draft.output_tokens or 0,
    )


def _quotes(draft: Draft) -> Sequence[str]:
    backed = [*(point.quotations for point in draft.points), *(ask.quotations for ask in draft.asks)]
    return [quotation.quote for quotations in backed for quotation in quotations]


def _beginning(source: Source) -> Source:
    return Source.of(source.document, ("".join(source.pages)[:FIRST],))


def _standing(quotes: Sequence[str], source: Source) -> int:
    """Count the quotes that stand in the document, wherever its lines end."""
    text = " ".join("".join(source.pages).split())
    return sum(" ".join(quote.split()) in text for quote in quotes)
