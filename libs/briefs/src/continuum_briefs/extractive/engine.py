"""The engine that needs no language model: it lets the document speak for itself."""

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
from continuum_briefs.extractive.asks import asks_among, written_on
from continuum_briefs.extractive.headlines import headline, title_words
from continuum_briefs.extractive.kinds import kind_of
from continuum_briefs.extractive.ranking import choose, rank, share_of_points
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
    prompt_version: str = "1"
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
    kind = kind_of(reading, title=title, document_type=source.document.document_type)
    ranked = rank(
        reading,
        title=f"{title_words(title)} {reading.subject or ''}",
        function_words=function_words(reading.language),
    )
    chosen = choose(ranked, share_of_points(source.characters, len(ranked)))
    best = sorted(range(len(chosen)), key=lambda position: -chosen[position].score)
    leads = [chosen[position].sentence.text for position in best]
    return Draft(
        headline=headline(reading, title=title, leads=leads),
        summary=_summary([item.sentence for item in chosen], best),
        points=tuple(DraftPoint(item.sentence.text, (_quotation(source, item.sentence),)) for item in chosen),
        asks=_asks(source, reading, kind),
        kind=kind,
        language=reading.language,
        steps=(Step(name="draft", ms=round((perf_counter() - began) * 1000, 2)),),
    )


def _summary(sentences: list[Sentence], best: list[int]) -> tuple[DraftSentence, ...]:
    """Take the best points, two to four of them, in the order in which the document says them."""
    wanted = 2 if len(best) < 5 else 3 if len(best) < 9 else 4
    return tuple(DraftSentence(sentences[position].text, (position,)) for position in sorted(best[:wanted]))


def _asks(source: Source, reading: Reading, kind: str) -> tuple[DraftAsk, ...]:
    order = day_first("\n".join(source.pages), reading.language)
    return tuple(
        DraftAsk(sentence.text, (_quotation(source, sentence),), due=due)
        for sentence, due in asks_among(
            reading.sentences, kind=kind, order=order, written=written_on(reading, order) or _created(source)
        )
    )


def _created(source: Source) -> date | None:
    try:
        return date.fromisoformat((source.document.created or "")[:10])
    except ValueError:
        return None


def _quotation(source: Source, sentence: Sentence) -> Quotation:
    quote = source.pages[sentence.page][sentence.start : sentence.end]
    page = sentence.page + 1
    return Quotation(quote, page, PageSpan(page=page, start=sentence.start, end=sentence.end))
