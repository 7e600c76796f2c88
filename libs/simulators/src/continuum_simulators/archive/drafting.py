"""A brief of a made-up document: points that quote it, what it asks, the names in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from random import Random
from typing import Final

from continuum_proto import texts
from continuum_proto.briefs import (
    Ask,
    Brief,
    Citation,
    Coverage,
    Entity,
    EntityType,
    KeyPoint,
    Match,
    Mention,
    Provenance,
    Step,
    SummarySentence,
    Withheld,
)
from continuum_simulators.archive.papers import Paper, Passage
from continuum_simulators.archive.prose import Named, Tone

__all__ = ["briefed"]

AROUND: Final = 32
"""Characters before and after a quotation that are kept with it."""
HEADLINE: Final = 100
MOST_NAMES: Final = 40
"""Entities of one brief, however long its document."""
MODELS: Final = (None, "llama3.1:8b", "llama3.1:8b", "qwen3:14b")
MATCHES: Final = (Match.EXACT,) * 60 + (Match.NORMALIZED,) * 3 + (Match.APPROXIMATE,)
REASONS: Final = ("quotation not found", "figure not in the document", "name not in the document")


def briefed(
    paper: Paper, random: Random, *, kind: str, language: str, trace_id: str, prompt_version: str
) -> Brief:
    """Return a brief whose quotations are slices of ``paper``."""
    quoting = _Quoting(paper, random)
    facts = [passage for passage in paper.passages if passage.tone is Tone.FACT] or list(paper.passages)
    quoted = sorted(random.sample(range(len(facts)), min(len(facts), random.randrange(6, 10))))
    points = tuple(
        KeyPoint(id=f"p{n}", text=paper.text(facts[place]), citations=quoting.citations(facts, place))
        for n, place in enumerate(quoted, start=1)
    )
    asks = tuple(_ask(passage, paper, quoting) for passage in paper.passages if passage.tone is Tone.ASK)
    return Brief(
        headline=_headline(paper.text(facts[quoted[0]])),
        summary=tuple(SummarySentence(text=point.text, points=(point.id,)) for point in points[:3]),
        key_points=points,
        asks=asks,
        entities=tuple(_entities(paper.names)),
        kind=kind,
        language=language,
        coverage=Coverage(pages=len(paper.pages), share=1.0),
        provenance=_provenance(paper, random, trace_id, prompt_version),
        withheld=_withheld(random),
    )


@dataclass(slots=True)
class _Quoting:
    """Numbers quotations as they are taken."""

    paper: Paper
    random: Random
    taken: int = field(default=0)

    def citations(self, passages: Sequence[Passage], place: int) -> tuple[Citation, ...]:
        """Return one to three quotations: the passage, and as many of those that follow it."""
        more = self.random.choice((0, 0, 1, 1, 2))
        return tuple(self.quote(passage) for passage in passages[place : place + 1 + more])

    def quote(self, passage: Passage) -> Citation:
        """Return a passage as a quotation."""
        page = self.paper.pages[passage.page - 1]
        match, quote = self.random.choice(MATCHES), page[passage.start : passage.end]
        self.taken += 1
        return Citation(
            n=self.taken,
            page=passage.page,
            start=passage.start,
            end=passage.end,
            quote=quote,
            prefix=page[max(0, passage.start - AROUND) : passage.start],
            suffix=page[passage.end : passage.end + AROUND],
            match=match,
            wording=None if match is Match.EXACT else quote.replace(" ", "  ", 1),
        )


def _headline(sentence: str) -> str:
    """Return as many words as fit."""
    return sentence.rstrip(".") if len(sentence) <= HEADLINE else sentence[:HEADLINE].rpartition(" ")[0]


def _ask(passage: Passage, paper: Paper, quoting: _Quoting) -> Ask:
    within = [
        name
        for page, name in paper.names
        if page == passage.page and passage.start <= name.start < passage.end
    ]
    due = next((name.date for name in within if name.date), None)
    to = next((name.text for name in within if name.type is EntityType.PERSON), None)
    return Ask(text=paper.text(passage), due=due, to=to, citations=(quoting.quote(passage),))


def _entities(names: Iterable[tuple[int, Named]]) -> Iterable[Entity]:
    """Bring together names that mean the same: each is one entity with all its places."""
    places: dict[tuple[object, ...], list[tuple[int, Named]]] = {}
    for page, name in names:
        same = (name.type, name.date.iso if name.date else name.number or name.text.casefold(), name.unit)
        places.setdefault(same, []).append((page, name))
    for standing in islice(places.values(), MOST_NAMES):
        first = standing[0][1]
        yield Entity(
            type=first.type,
            name=first.text,
            mentions=tuple(Mention(page=p, start=n.start, end=n.end, text=n.text) for p, n in standing),
            date=first.date,
            number=first.number,
            unit=first.unit,
        )


def _provenance(paper: Paper, random: Random, trace_id: str, prompt_version: str) -> Provenance:
    model = random.choice(MODELS)
    return Provenance(
        engine="ollama" if model else "extractive",
        model=model,
        prompt_version=prompt_version,
        source_checksum=texts.checksum(paper.pages),
        trace_id=trace_id,
        steps=(
            Step(name="fetch", ms=round(random.uniform(20, 90), 1)),
            Step(name="draft", ms=round(random.lognormvariate(8, 0.6), 1)),
            Step(name="verify", ms=round(random.uniform(2, 40), 1)),
        ),
    )


def _withheld(random: Random) -> tuple[Withheld, ...]:
    count = random.choice((0, 0, 0, 0, 1, 1, 2))
    return tuple(Withheld(part="point", reason=random.choice(REASONS)) for _ in range(count))
