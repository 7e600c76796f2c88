"""What of a draft may be shown: each claim with quotations that were found and figures that are there."""

from dataclasses import dataclass, field
from functools import cached_property
from itertools import repeat

from continuum_briefs.drafts import Draft, DraftAsk, DraftEntity, DraftPoint, Quotation
from continuum_briefs.extractive.headlines import title_words
from continuum_briefs.source import Source
from continuum_briefs.verification.citing import MOST, cite
from continuum_briefs.verification.claimed_names import Names
from continuum_briefs.verification.locating import Library
from continuum_briefs.verification.quantities import Figures, figures_of
from continuum_proto.briefs import Ask, Citation, Due, EntityType, KeyPoint, SummarySentence, Withheld

__all__ = ["Verified", "verify"]

BESIDE = 240
"""Code points around a citation in which a point's figures may stand."""
QUOTATION_MISSING = "quotation not found"
FIGURE_MISSING = "figure not in the document"
FIGURE_ELSEWHERE = "figure not beside the quotation"
NAME_MISSING = "name not in the document"
NO_POINT = "its key point was withheld"


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
    verbatim: set[str] = field(default_factory=set)
    """Letters of the claims that are sentences of the document itself."""

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
    def context(self) -> tuple[str, ...]:
        """What Paperless says of the document: its title may be quoted in a headline."""
        document = self.source.document
        return (document.title, document.correspondent or "", document.created or "")

    @cached_property
    def figures(self) -> tuple[Figures, ...]:
        return tuple(figures_of(page) for page in self.source.pages)

    @cached_property
    def names(self) -> Names:
        return Names((*self.source.pages, *self.context))

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
            elif not self._unproved("summary", sentence.text):
                self.result.summary.append(SummarySentence(text=sentence.text, points=points))

    def _asks(self) -> None:
        for ask in self.draft.asks[:12]:
            citations = self._citations(ask.quotations)
            if not self._refused("ask", ask, citations):
                due = ask.due if ask.due and self._dated(ask.due, citations) else None
                to = ask.to if ask.to and self.names.has(ask.to) else None
                numbered = self._numbered(citations)
                self.result.asks.append(Ask(text=ask.text, due=due, to=to, citations=numbered))

    def _headline(self) -> None:
        headline = self.draft.headline[:100]
        said = headline.removeprefix(title_words(self.source.document.title)).lstrip(": ")
        if headline and (not said or not self._unproved("headline", said)):
            self.result.headline = headline

    def _entities(self) -> None:
        for entity in self.draft.entities:
            if entity.type in (EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE):
                if self.names.has(entity.name):
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
            self._withhold(part, QUOTATION_MISSING)
            return True
        if any(_letters(claim.text) == _letters(citation.quote) for citation in citations):
            self.verbatim.add(_letters(claim.text))
            return False
        if self._unproved(part, claim.text):
            return True
        beside = [self._beside(citation) for citation in citations]
        for figure in figures_of(claim.text).found:
            if all(figures.lacks(figure) for figures in beside):
                self._withhold(part, FIGURE_ELSEWHERE)
                return True
        return False

    def _dated(self, due: Due, citations: tuple[Citation, ...]) -> bool:
        """Tell whether the day stands in or beside what was cited: a date that was reckoned is none.

        A day without its year counts where a date of the document has that year.
        """
        days = figures_of(due.iso).found
        if any(not self._beside(citation).lacks(day) for citation in citations for day in days):
            return True
        known = {reading for day in days for reading in day.dates}
        yearless = {(None, month, day) for _, month, day in known if day is not None}
        return any(
            bool(yearless & figure.dates) for citation in citations for figure in self._beside(citation).found
        ) and bool({year for year, _, _ in known} & self._years)

    @cached_property
    def _years(self) -> frozenset[int | None]:
        dates = (reading for page in self.figures for figure in page.found for reading in figure.dates)
        return frozenset(year for year, _, _ in dates if year is not None)

    def _beside(self, citation: Citation) -> Figures:
        figures = self.figures[citation.page - 1]
        return figures.within(citation.start - BESIDE, citation.end + BESIDE)

    def _unproved(self, part: str, text: str) -> bool:
        letters = _letters(text)
        if letters in self.verbatim or (
            text[-1] == "…" and any(map(str.startswith, self.verbatim, repeat(letters)))
        ):
            return False
        context = [figures_of(known) for known in self.context] if part == "headline" else []
        for figure in figures_of(text).found:
            if all(figures.lacks(figure) for figures in (*self.figures, *context)):
                self._withhold(part, FIGURE_MISSING)
                return True
        if self.names.unknown(text, language=self.draft.language):
            self._withhold(part, NAME_MISSING)
            return True
        return False

    def _withhold(self, part: str, reason: str) -> None:
        self.result.withheld.append(Withheld(part=part, reason=reason))


def _letters(text: str) -> str:
    """Return letters and digits alone: what a sentence keeps when only its lines change."""
    return "".join(filter(str.isalnum, text)).casefold()
