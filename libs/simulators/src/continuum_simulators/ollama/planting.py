"""What a model that errs by plan says instead of the truth, with a ledger of every error."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from random import Random
from typing import Final, TypeVar

from continuum_simulators.ollama.lying import IN_CLAIMS, IN_QUOTATIONS, Truth, lied
from continuum_simulators.ollama.perturbing import Slip, slipped
from continuum_simulators.ollama.reading import Passage
from continuum_simulators.ollama.tongues import NAMES

__all__ = ["OBEYED", "Part", "Planted", "Planter", "Planting", "Said", "Statement"]

Kind = TypeVar("Kind", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Planting:
    """How much is spoilt, as shares; the same seed and the same questions spoil the same."""

    seed: int = 0
    faulty: float = 0.5
    """Of the statements: one thing in them is false."""
    perturbed: float = 0.75
    """Of the true quotations: copied carelessly, but honestly."""
    broken: float = 0.1
    """Of the answers: cut, refused or endless."""
    scanned: bool = False
    """Whether the documents were scanned, so that letters may be misread."""


class Part(StrEnum):
    """Where in an answer something is said."""

    POINT = "point"
    ASK = "ask"
    NOTE = "note"
    SUMMARY = "summary"
    HEADLINE = "headline"
    ENTITY = "entity"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Planted:
    """One change: what would have been said, and what was."""

    kind: str
    place: str
    """``claim``, ``quotation`` or ``answer``."""
    honest: bool
    original: str
    answered: str


@dataclass(frozen=True, slots=True)
class Statement:
    """Something that was said; ``planted`` is ``None`` where it is the plain truth."""

    answer: int
    """The number of the answer, from 1."""
    part: Part
    claim: str
    quote: str = ""
    planted: Planted | None = None

    @property
    def faulty(self) -> bool:
        """Whether something in it is false."""
        return self.planted is not None and not self.planted.honest

    def as_json(self) -> dict[str, object]:
        """Return it as it is served."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Said:
    """A claim and its quotation, as they are answered."""

    claim: str
    quote: str
    names: tuple[str, ...] = ()
    """Names in it that the document does not have."""


OBEYED: Final = "obeying the document"
_SLIPS: Final = tuple(slip for slip in Slip if slip not in {Slip.OCR, Slip.PAGE_BREAK, Slip.NOTATION})


class Planter:
    """Decides for each statement what becomes of it, evenly over all that can be planted."""

    def __init__(self, planting: Planting) -> None:
        self.ledger: list[Statement] = []
        self._planting = planting
        self._random = Random(planting.seed)  # noqa: S311  repeatable, not secret
        self._answers = 0
        self._counts: Counter[tuple[str, str]] = Counter()

    def draw(self) -> bool:
        """Tell whether the next answer is to be broken as a whole."""
        return self._random.random() < self._planting.broken

    def choose(self, kinds: Sequence[Kind]) -> Kind:
        """Return the kind of broken answer that came least often so far."""
        return self._evenly("answer", kinds)[0]

    def begin(self, kind: str | None = None) -> None:
        """Begin another answer, one that is broken in this way or none."""
        self._answers += 1
        if kind is not None:
            planted = self._counted(Planted(kind, "answer", honest=False, original="", answered=""))
            self._note(Part.ANSWER, "", "", planted)

    def shuffled(self, passages: Sequence[Passage]) -> list[Passage]:
        """Return ``passages`` in any order: where there is room for few, it is not always the same."""
        return self._random.sample(passages, len(passages))

    def statement(self, part: Part, passage: Passage, truth: Truth) -> Said:
        """Return a claim with its quotation: true, spoilt in one of the two, or copied carelessly."""
        claim = quote = passage.text
        planted = self._fault_beside(part, passage, truth) or self._slip(passage, truth)
        if planted is not None and planted.place == "claim":
            claim = planted.answered
        elif planted is not None:
            quote = planted.answered
        self._note(part, claim, quote, planted)
        return Said(claim, quote, self._false_names(claim, planted, truth))

    def quotation(self, passage: Passage, truth: Truth) -> Said:
        """Return a quotation that stands for itself."""
        planted = None
        if self._random.random() < self._planting.faulty:
            planted = self._fault("quotation", passage, truth)
        planted = planted or self._slip(passage, truth)
        quote = planted.answered if planted is not None and planted.place == "quotation" else passage.text
        self._note(Part.NOTE, "", quote, planted)
        return Said("", quote)

    def words(self, part: Part, text: str, truth: Truth) -> Said:
        """Return a text without a quotation of its own: true, or with a figure or name that is false."""
        planted = None
        if self._random.random() < self._planting.faulty:
            planted = self._fault("claim", Passage(text, 1), truth)
        said = planted.answered if planted is not None else text
        self._note(part, said, "", planted)
        return Said(said, "", self._false_names(said, planted, truth))

    def obeyed(self, part: Part, words: str, quote: str) -> None:
        """Note that the document told to say this."""
        planted = self._counted(Planted(OBEYED, "answer", honest=False, original="", answered=words))
        self._note(part, words, quote, planted)

    def _false_names(self, claim: str, planted: Planted | None, truth: Truth) -> tuple[str, ...]:
        """Return the names that are made up: a model lists them with the others."""
        names = tuple(name for name in NAMES if name in claim and name not in truth.text)
        for name in names:
            self._note(Part.ENTITY, name, "", planted)
        return names

    def _fault_beside(self, part: Part, passage: Passage, truth: Truth) -> Planted | None:
        if self._random.random() >= self._planting.faulty:
            return None
        place = self._random.choices(("claim", "quotation"), (len(IN_CLAIMS), len(IN_QUOTATIONS)))[0]
        return self._fault(place, passage, truth)

    def _fault(self, place: str, passage: Passage, truth: Truth) -> Planted | None:
        kinds = IN_CLAIMS if place == "claim" else IN_QUOTATIONS
        return self._first(
            place,
            kinds,
            passage.text,
            lambda kind: lied(kind, passage.text, truth, self._random),
            honest=False,
        )

    def _slip(self, passage: Passage, truth: Truth) -> Planted | None:
        if passage.goes_on:
            return self._counted(Planted(Slip.PAGE_BREAK, "quotation", True, passage.text, passage.text))
        if self._random.random() >= self._planting.perturbed:
            return None
        kinds = (*_SLIPS, Slip.OCR if self._planting.scanned else Slip.NOTATION)
        return self._first(
            "quotation",
            kinds,
            passage.text,
            lambda kind: slipped(kind, passage.text, truth, self._random),
            honest=True,
        )

    def _first(
        self,
        place: str,
        kinds: Sequence[Kind],
        original: str,
        change: Callable[[Kind], str | None],
        *,
        honest: bool,
    ) -> Planted | None:
        for kind in self._evenly(place, kinds):
            answered = change(kind)
            if answered is not None:
                return self._counted(Planted(kind, _place(place, kind), honest, original, answered))
        return None

    def _evenly(self, place: str, kinds: Iterable[Kind]) -> list[Kind]:
        """Return ``kinds``, those first that were planted least; some have half of the documents only."""

        def count(kind: Kind) -> float:
            planted = self._counts[_place(place, kind), kind]
            return planted / 2 if kind in (Slip.OCR, Slip.NOTATION) else planted

        return sorted(kinds, key=lambda kind: (count(kind), self._random.random()))

    def _counted(self, planted: Planted) -> Planted:
        self._counts[planted.place, planted.kind] += 1
        return planted

    def _note(self, part: Part, claim: str, quote: str, planted: Planted | None) -> None:
        self.ledger.append(Statement(self._answers, part, claim, quote, planted))


def _place(place: str, kind: StrEnum) -> str:
    """Return where a change of this kind is made: one of the honest ones belongs to claims."""
    return "claim" if kind == Slip.NOTATION else place
