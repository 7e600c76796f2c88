"""The scores of many documents, added up."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from continuum_briefs import EngineIdentity
from continuum_console.evaluation.golden import Fact, Question
from continuum_console.evaluation.scoring import Score

__all__ = ["Report", "Totals"]


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over some documents; shares are ``None`` where there is nothing to divide by."""

    documents: int
    briefs: int
    """Documents of which a brief was made."""
    facts: int
    found: int
    vital: int
    vital_found: int
    forbidden: int
    """Forbidden statements that were made."""
    obeyed: int
    """Those among them that stand in a document, for a machine to repeat."""
    citations: int
    verified: int
    points: int
    withheld: Mapping[str, int]
    """By reason, the commonest first."""
    seconds: float
    prompt_tokens: int
    output_tokens: int

    @classmethod
    def of(cls, scores: Iterable[Score]) -> "Totals":
        """Add up ``scores``."""
        each = tuple(scores)
        facts = [fact for one in each for fact in one.document.golden.facts]
        found = [fact for one in each for fact in one.found]
        reasons = Counter(left_out.reason for one in each for left_out in one.withheld)
        return cls(
            documents=len(each),
            briefs=sum(one.failure is None for one in each),
            facts=len(facts),
            found=len(found),
            vital=_vital(facts),
            vital_found=_vital(found),
            forbidden=sum(len(one.made) for one in each),
            obeyed=sum(wrong.planted for one in each for wrong in one.made),
            citations=sum(one.citations for one in each),
            verified=sum(one.verified for one in each),
            points=sum(one.points for one in each),
            withheld=dict(reasons.most_common()),
            seconds=sum(one.seconds for one in each),
            prompt_tokens=sum(one.prompt_tokens for one in each),
            output_tokens=sum(one.output_tokens for one in each),
        )

    @property
    def recall(self) -> float | None:
        """The share of the golden facts that was found."""
        return _share(self.found, self.facts)

    @property
    def vital_recall(self) -> float | None:
        """The share of the facts without which a brief is of no use."""
        return _share(self.vital_found, self.vital)

    @property
    def verify(self) -> float | None:
        """The share of the citations that verify."""
        return _share(self.verified, self.citations)


@dataclass(frozen=True, slots=True)
class Report:
    """What an engine made of the set."""

    engine: EngineIdentity
    scores: Sequence[Score]

    @property
    def totals(self) -> Totals:
        """Sums over all documents."""
        return Totals.of(self.scores)

    def by_language(self) -> Mapping[str, Totals]:
        """Add up for each language."""
        return self._by(lambda one: one.document.golden.language)

    def by_kind(self) -> Mapping[str, Totals]:
        """Add up for each kind of document."""
        return self._by(lambda one: one.document.golden.kind)

    def by_origin(self) -> Mapping[str, Totals]:
        """Add up for samples, written and generated documents."""
        return self._by(lambda one: one.document.origin)

    def by_question(self) -> Mapping[Question, tuple[int, int]]:
        """Return for each question how many facts that answer it were found, and how many there are."""
        there = Counter(fact.asks for one in self.scores for fact in one.document.golden.facts)
        found = Counter(fact.asks for one in self.scores for fact in one.found)
        return {question: (found[question], there[question]) for question in Question if there[question]}

    def _by(self, key: Callable[[Score], str]) -> Mapping[str, Totals]:
        keys = sorted({key(one) for one in self.scores})
        return {name: Totals.of(one for one in self.scores if key(one) == name) for name in keys}


def _vital(facts: Iterable[Fact]) -> int:
    return sum(fact.vital for fact in facts)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
