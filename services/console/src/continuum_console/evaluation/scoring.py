"""How good one brief is, by plain rules: no model judges another."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from continuum_briefs import Draft
from continuum_console.evaluation.documents import Document
from continuum_console.evaluation.golden import Fact, Forbidden
from continuum_console.evaluation.wording import Wording
from continuum_proto.briefs import Brief, Citation, Due, Withheld

__all__ = ["Score", "claims_of_draft", "failed", "score", "told"]


@dataclass(frozen=True, slots=True)
class Score:
    """What was found of one document."""

    document: Document
    found: tuple[Fact, ...] = ()
    made: tuple[Forbidden, ...] = ()
    """Forbidden statements."""
    citations: int = 0
    verified: int = 0
    """Citations whose place in the document holds exactly their quote."""
    points: int = 0
    withheld: tuple[Withheld, ...] = ()
    seconds: float = 0.0
    prompt_tokens: int = 0
    output_tokens: int = 0
    failure: str | None = None
    """Why there is no brief."""


def score(brief: Brief, document: Document, *, seconds: float) -> Score:
    """Compare ``brief`` with what is known of ``document``."""
    found, made = told(_claims_of(brief), document)
    citations = brief.citations()
    return Score(
        document,
        found,
        made,
        citations=len(citations),
        verified=sum(stands(citation, document.source.pages) for citation in citations),
        points=len(brief.key_points),
        withheld=brief.withheld,
        seconds=seconds,
        prompt_tokens=brief.provenance.prompt_tokens or 0,
        output_tokens=brief.provenance.output_tokens or 0,
    )


def failed(document: Document, reason: str, *, seconds: float) -> Score:
    """Return the score of a document that no brief came of."""
    return Score(document, seconds=seconds, failure=reason)


def told(claims: Iterator[str], document: Document) -> tuple[tuple[Fact, ...], tuple[Forbidden, ...]]:
    """Return the golden facts and the forbidden statements among ``claims``."""
    wordings = [Wording.of(claim) for claim in claims]
    golden = document.golden
    return (
        tuple(fact for fact in golden.facts if any(map(fact.told_in, wordings))),
        tuple(wrong for wrong in golden.never if any(map(wrong.made_in, wordings))),
    )


def stands(citation: Citation, pages: Sequence[str]) -> bool:
    """Tell whether a citation's slice of its page is its quote, without asking who verified it."""
    return (
        citation.page <= len(pages)
        and pages[citation.page - 1][citation.start : citation.end] == citation.quote
    )


def claims_of_draft(draft: Draft) -> Iterator[str]:
    """Yield everything that a draft says, unverified."""
    yield draft.headline
    yield from (sentence.text for sentence in draft.summary)
    yield from (point.text for point in draft.points)
    yield from (_asked(ask.text, ask.due, ask.to) for ask in draft.asks)


def _claims_of(brief: Brief) -> Iterator[str]:
    yield brief.headline
    yield from (sentence.text for sentence in brief.summary)
    yield from (point.text for point in brief.key_points)
    yield from (_asked(ask.text, ask.due, ask.to) for ask in brief.asks)


def _asked(text: str, due: Due | None, to: str | None) -> str:
    """Return an ask as its reader sees it, with its day and whom it asks."""
    return "; ".join(part for part in (text, due.iso if due else None, to) if part)
