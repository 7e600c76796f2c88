"""How a model that errs by plan fares: what of its errors is shown, and what of the truth is lost.

The judge knows what was planted and what the brief shows; of how quotations are checked it knows nothing.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import pypdfium2

from continuum_briefs import Ollama, Source, make_brief
from continuum_briefs.fakes import source_of
from continuum_console.samples.catalogue import sample_documents
from continuum_proto.briefs import Brief, Citation
from continuum_proto.errors import ModelRefused
from continuum_proto.texts import clean
from continuum_simulators.ollama import Behaviour, OllamaSimulator
from continuum_simulators.ollama.planting import OBEYED, Part, Planting, Statement
from tests.load.briefs.papers import papers

__all__ = ["Row", "Table", "planted_table"]

MODEL: Final = "llama3.1:8b"
ATTEMPTS: Final = 6
"""How often a document is tried whose answer was broken, as the service would."""
BROKEN: Final = 0.3
"""The share of answers that are broken as a whole, so that a few hundred documents suffice."""
UNTOUCHED: Final = "as it stands"


@dataclass(frozen=True, slots=True)
class Row:
    """One class of what was planted and what became of it."""

    kind: str
    place: str
    """``claim``, ``quotation`` or ``answer``."""
    honest: bool
    planted: int
    withheld: int
    """Left out, or said again without the error: right for a fault, a loss for what is honest."""
    shown: int

    @property
    def name(self) -> str:
        """What was planted and where."""
        return f"{self.kind} ({self.place})"


@dataclass(frozen=True, slots=True)
class Table:
    """What became of everything that was planted."""

    rows: tuple[Row, ...]
    examples: tuple[str, ...] = ()
    """Faults that were shown and truths that were lost, in words."""

    @property
    def faults(self) -> tuple[Row, ...]:
        """Rows of what is false."""
        return tuple(row for row in self.rows if not row.honest)

    @property
    def truths(self) -> tuple[Row, ...]:
        """Rows of what is true, whether it was copied carelessly or not."""
        return tuple(row for row in self.rows if row.honest)

    @property
    def faults_shown(self) -> int:
        """How many errors came through."""
        return sum(row.shown for row in self.faults)

    @property
    def truths_lost(self) -> float:
        """The share of what is true that was withheld."""
        return sum(row.withheld for row in self.truths) / max(1, sum(row.planted for row in self.truths))

    @property
    def perturbed(self) -> float:
        """The share of what is true that was copied carelessly."""
        touched = sum(row.planted for row in self.truths if row.kind != UNTOUCHED)
        return touched / max(1, sum(row.planted for row in self.truths))

    def __str__(self) -> str:
        """Write it for people."""
        head = f"{'planted':44} {'times':>6} {'withheld':>9} {'shown':>6}"
        body = [f"{row.name:44} {row.planted:6} {row.withheld:9} {row.shown:6}" for row in self.rows]
        return "\n".join([head, *body])


async def planted_table(seed: int, rounds: int) -> Table:
    """Ask a model that errs by ``seed`` about every sample once, and ``rounds`` times about new letters."""
    tally = _Tally()
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


async def _asked(planting: Planting, sources: Iterable[Source], tally: "_Tally") -> None:
    simulator = OllamaSimulator(Behaviour(planting=planting, obeys=True))
    assert simulator.planter is not None
    async with simulator.serving() as url, Ollama([url], MODEL) as engine:
        for source in sources:
            said = len(simulator.planter.ledger)
            brief = await _brief(engine, source)
            tally.judge(simulator.planter.ledger[said:], brief, source)


async def _brief(engine: Ollama, source: Source) -> Brief | None:
    for _ in range(ATTEMPTS):
        try:
            return await make_brief(engine, source)
        except ModelRefused:
            continue
    return None


@dataclass
class _Tally:
    planted: Counter[tuple[str, str, bool]] = field(default_factory=Counter)
    shown: Counter[tuple[str, str, bool]] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def judge(self, said: Sequence[Statement], brief: Brief | None, source: Source) -> None:
        """Count what was said about one document by what its brief shows of it."""
        last = max((statement.answer for statement in said), default=0)
        in_parts = any(statement.part is Part.NOTE for statement in said)
        for statement in said:
            if statement.part is Part.ANSWER:
                self._count(statement, brief is not None and statement.answer == last)
            elif brief is None or statement.answer != last or in_parts:
                continue  # nobody is told this; of notes another answer is made
            elif statement.faulty or statement.part in (Part.POINT, Part.ASK):
                self._count(statement, _shown(statement, brief) and not _own_words(statement, source))

    def _count(self, statement: Statement, shown: bool) -> None:
        planted = statement.planted
        key = (planted.kind, planted.place, planted.honest) if planted else (UNTOUCHED, "quotation", True)
        self.planted[key] += 1
        self.shown[key] += shown
        if shown is statement.faulty:
            self.examples.append(_example(statement))

    def table(self) -> Table:
        """Return what was counted, faults first."""
        keys = sorted(self.planted, key=lambda key: (key[2], key[1], key[0]))
        return Table(
            tuple(
                Row(*key, self.planted[key], self.planted[key] - self.shown[key], self.shown[key])
                for key in keys
            ),
            tuple(self.examples),
        )


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


def _example(statement: Statement) -> str:
    planted = statement.planted
    if planted is None:
        return f"lost: {statement.part}: {statement.quote!r}"
    what = "lost" if planted.honest else "shown"
    return f"{what}: {planted.kind} ({planted.place}): {planted.original!r} answered as {planted.answered!r}"
