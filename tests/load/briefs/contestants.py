"""Who reads the evaluation set: each engine there is, and the naive way beside those that ask a model."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from continuum_briefs import Engine, Extractive, Ollama
from continuum_console.evaluation import Document, Report, evaluate
from continuum_simulators.ollama import Behaviour, OllamaSimulator
from continuum_simulators.ollama.planting import Planting
from tests.load.briefs.naive import naive_report

__all__ = ["Run", "of_a_model", "of_the_extractive_engine", "of_the_simulator"]

SIMULATED: Final = "llama3.1:8b"

Way = Callable[[Engine, Sequence[Document]], Awaitable[Report]]
WAYS: Final[tuple[tuple[str, Way], ...]] = (("", evaluate), (", the naive way", naive_report))


@dataclass(frozen=True, slots=True)
class Run:
    """What one contestant made of the set."""

    name: str
    report: Report
    simulated: bool = False
    """A simulator knows nothing: which sentences of a document it takes says nothing."""
    lies: int | None = None
    """False statements that the model made, where it is known."""

    @property
    def forbidden(self) -> int:
        """Forbidden statements; of a simulator those alone that it did not copy out of a document."""
        totals = self.report.totals
        return totals.forbidden - (totals.obeyed if self.simulated else 0)

    @property
    def naive(self) -> bool:
        """Whether the answers were believed."""
        return self.name.endswith(WAYS[1][0])


async def of_the_extractive_engine(documents: Sequence[Document]) -> AsyncIterator[Run]:
    """Run without a language model."""
    yield Run("extractive", await evaluate(Extractive(), documents))


async def of_the_simulator(documents: Sequence[Document], *, seed: int) -> AsyncIterator[Run]:
    """Run a simulated model that errs by ``seed``, with verification and without."""
    for suffix, way in WAYS:
        simulator = OllamaSimulator(Behaviour(planting=Planting(seed=seed, broken=0.0)))
        assert simulator.planter is not None
        async with simulator.serving() as url, Ollama([url], SIMULATED) as engine:
            report = await way(engine, documents)
        lies = sum(statement.faulty for statement in simulator.planter.ledger)
        yield Run(f"ollama, simulated{suffix}", report, simulated=True, lies=lies)


async def of_a_model(documents: Sequence[Document], urls: Sequence[str], model: str) -> AsyncIterator[Run]:
    """Run a real model, with verification and without."""
    async with Ollama(urls, model) as engine:
        for suffix, way in WAYS:
            yield Run(f"ollama, {model}{suffix}", await way(engine, documents))
