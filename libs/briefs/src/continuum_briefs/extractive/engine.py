"""The engine that needs no language model: it lets the document speak for itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from time import perf_counter

from continuum_briefs.computing import Computing, Threads, compute
from continuum_briefs.drafts import (
    Draft,
    DraftAsk,
    DraftPoint,
    DraftSentence,
    EngineIdentity,
    Quotation,
)
from continuum_briefs.extractive.asks import Asked, asks_among
from continuum_briefs.extractive.gist import Gist, gists
from continuum_briefs.extractive.headlines import BRIEF, headline, title_words
from continuum_briefs.extractive.kinds import kind_of
from continuum_briefs.extractive.ranking import choose, rank, share_of_points
from continuum_briefs.extractive.times import Calendar, written_on
from continuum_briefs.extractive.weighing import Weighing
from continuum_briefs.found.dates import day_first
from continuum_briefs.source import Source
from continuum_briefs.text.language import function_words
from continuum_briefs.text.reading import Reading, read
from continuum_briefs.text.sentences import Sentence
from continuum_proto.briefs import PageSpan, Step

__all__ = ["Extractive"]


@dataclass(frozen=True)
class Extractive:
    """Sentences of the document itself; no language model is used."""

    name: str = "extractive"
    prompt_version: str = "2"
    language: None = None
    computing: Computing = field(default_factory=Threads, repr=False)

    async def identity(self) -> EngineIdentity:
        """Return the engine's name: there is no model."""
        return EngineIdentity(self.name)

    async def draft(self, source: Source) -> Draft:
        """Draft a brief out of the document's own sentences."""
        return await compute(self.computing, source.characters, draft_of, source)


def draft_of(source: Source) -> Draft:
    """Draft a brief of ``source``."""
    began = perf_counter()
    reading = read(source.pages)
    title = source.document.title
    calendar = _calendar(source, reading)
    kind = kind_of(reading, title=title, document_type=source.document.document_type)
    ranked = rank(
        reading,
        title=f"{title_words(title)} {reading.subject or ''}",
        function_words=function_words(reading.language),
        weighing=Weighing(calendar, kind),
    )
    chosen = choose(ranked, share_of_points(source.characters, len(ranked)))
    best = sorted(range(len(chosen)), key=lambda position: -chosen[position].score)
    leads = [chosen[position].sentence.text for position in best]
    asks = asks_among(reading.sentences, kind=kind, calendar=calendar)
    return Draft(
        headline=headline(reading, title=title, leads=leads, told=_told(reading, leads, asks, calendar)),
        summary=_summary([item.sentence for item in chosen], best),
        points=tuple(DraftPoint(item.sentence.text, (_quotation(source, item.sentence),)) for item in chosen),
        asks=tuple(DraftAsk(asked.text, (_quotation(source, asked),), due=asked.due) for asked in asks),
        kind=kind,
        language=reading.language,
        steps=(Step(name="draft", ms=round((perf_counter() - began) * 1000, 2)),),
    )


def _told(reading: Reading, leads: Sequence[str], asks: Sequence[Asked], calendar: Calendar) -> list[Gist]:
    """Return what a headline may tell: of a letter what it asks, of a long document what weighs most."""
    if len(reading.pages) > BRIEF:
        return gists(leads[:1], calendar)
    return gists([*(asked.text for asked in asks if asked.due), *leads], calendar)


def _summary(sentences: list[Sentence], best: list[int]) -> tuple[DraftSentence, ...]:
    """Take the best points, two to four of them, in the order in which the document says them."""
    wanted = 2 if len(best) < 5 else 3 if len(best) < 9 else 4
    return tuple(DraftSentence(sentences[position].text, (position,)) for position in sorted(best[:wanted]))


def _calendar(source: Source, reading: Reading) -> Calendar:
    order = day_first("\n".join(source.pages), reading.language)
    return Calendar(reading.language, order, written_on(reading, order) or _created(source))


def _created(source: Source) -> date | None:
    try:
        return date.fromisoformat((source.document.created or "")[:10])
    except ValueError:
        return None


def _quotation(source: Source, sentence: Sentence | Asked) -> Quotation:
    quote = source.pages[sentence.page][sentence.start : sentence.end]
    page = sentence.page + 1
    return Quotation(quote, page, PageSpan(page=page, start=sentence.start, end=sentence.end))
