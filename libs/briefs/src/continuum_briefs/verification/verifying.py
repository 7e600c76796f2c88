"""What of a draft may be shown: each claim with quotations that were found and figures that are there."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from continuum_briefs.drafts import Draft, DraftAsk, DraftEntity, DraftPoint, Quotation
from continuum_briefs.extractive.headlines import shortened, title_words
from continuum_briefs.source import Source
from continuum_briefs.verification.citing import MOST, cite
from continuum_briefs.verification.locating import Library
from continuum_briefs.verification.proving import NAME_MISSING, Proof
from continuum_proto.briefs import Ask, Citation, EntityType, KeyPoint, SummarySentence, Withheld

__all__ = ["Verified", "verify"]

QUOTATION_MISSING: Final = "quotation not found"
NO_POINT: Final = "its key point was withheld"
NOT_ONE_SENTENCE: Final = "no sentence, or too long"
LONGEST: Final = 1000
"""Characters of a claim."""


@dataclass
class Verified:
    """What was proved, and what was left out with the reason."""

    headline: str = ""
    summary: list[SummarySentence] = field(default_factory=list)
    points: list[KeyPoint] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)
    entities: list[DraftEntity] = field(default_factory=list)
    withheld: list[Withheld] = field(default_factory=list)


def verify(draft: Draft, source: Source) -> Verified:
    """Compare every claim of ``draft`` with the text of ``source``; nothing is shown on trust."""
    return _Verification(draft, source).run()


@dataclass
class _Verification:
    draft: Draft
    source: Source
    result: Verified = field(default_factory=Verified)
    numbered: int = 0

    def run(self) -> Verified:
        self._entities()
        self._points()
        self._asks()
        self._headline()
        return self.result

    @cached_property
    def library(self) -> Library:
        return Library(self.source)

    @cached_property
    def proof(self) -> Proof:
        return Proof(self.draft, self.source)

    def _points(self) -> None:
        ids: dict[int, str] = {}
        for position, point in enumerate(self.draft.points[:12]):
            citations = self._citations(point.quotations)
            if self._refused("point", point, citations):
                continue
            ids[position] = f"p{len(ids) + 1}"
            self.result.points.append(
                KeyPoint(id=ids[position], text=point.text, citations=self._numbered(citations))
            )
        self._summary(ids)

    def _summary(self, ids: dict[int, str]) -> None:
        for sentence in self.draft.summary[:4]:
            points = tuple(ids[position] for position in sentence.points if position in ids)
            if sentence.points and not points:
                self._withhold("summary", NO_POINT)
            elif reason := _unfit(sentence.text) or self.proof.lacks(sentence.text):
                self._withhold("summary", reason)
            else:
                self.result.summary.append(SummarySentence(text=sentence.text, points=points))

    def _asks(self) -> None:
        for ask in self.draft.asks[:12]:
            citations = self._citations(ask.quotations)
            if not self._refused("ask", ask, citations):
                due = ask.due if ask.due and self.proof.dated(ask.due, citations) else None
                numbered = self._numbered(citations)
                self.result.asks.append(Ask(text=ask.text, due=due, to=self._to(ask), citations=numbered))

    def _to(self, ask: DraftAsk) -> str | None:
        """Return who is asked, where the document names them and every figure in it."""
        known = ask.to and len(ask.to) <= 200 and self.proof.names.has(ask.to)
        return ask.to if known and not self.proof.lacks(ask.to or "") else None

    def _headline(self) -> None:
        headline = shortened(self.draft.headline) if self.draft.headline.strip() else ""
        said = headline.removeprefix(title_words(self.source.document.title)).lstrip(": ")
        reason = self.proof.lacks(said, about=True) if said else None
        if reason:
            self._withhold("headline", reason)
        else:
            self.result.headline = headline

    def _entities(self) -> None:
        for entity in self.draft.entities:
            if entity.type in (EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE):
                if self.proof.names.has(entity.name):
                    self.result.entities.append(entity)
                else:
                    self._withhold("entity", NAME_MISSING)

    def _citations(self, quotations: tuple[Quotation, ...]) -> tuple[Citation, ...]:
        found = (citation for quotation in quotations for citation in cite(self.library, quotation))
        distinct = {(citation.page, citation.start, citation.end): citation for citation in found}
        return tuple(distinct.values())[:MOST]

    def _numbered(self, citations: tuple[Citation, ...]) -> tuple[Citation, ...]:
        first = self.numbered + 1
        self.numbered += len(citations)
        return tuple(
            citation.model_copy(update={"n": first + place}) for place, citation in enumerate(citations)
        )

    def _refused(self, part: str, claim: DraftPoint | DraftAsk, citations: tuple[Citation, ...]) -> bool:
        if not citations:
            reason: str | None = QUOTATION_MISSING
        elif not (reason := _unfit(claim.text)) and not self.proof.quoted(claim.text, citations):
            reason = self.proof.lacks(claim.text, citations)
        if reason:
            self._withhold(part, reason)
        return reason is not None

    def _withhold(self, part: str, reason: str) -> None:
        self.result.withheld.append(Withheld(part=part, reason=reason))


def _unfit(text: str) -> str | None:
    return None if text.strip() and len(text) <= LONGEST else NOT_ONE_SENTENCE
