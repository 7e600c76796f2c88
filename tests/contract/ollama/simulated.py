"""The simulator in the place of a real server: the same models, one slot, a queue of one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import aiohttp

from continuum_simulators.ollama import Behaviour, Fault, Model, OllamaSimulator
from tests.contract.ollama.asking import BABBLER, CONTEXT, SPEAKER, THINKER, Asker, Json
from tests.contract.ollama.questions import QUESTIONS

__all__ = ["answered", "served"]

MODELS: Final = tuple(
    Model(f"{name}:latest", context_length=CONTEXT, parameter_size="0.1M", capabilities=capabilities)
    for name, capabilities in (
        (SPEAKER, ("completion",)),
        (BABBLER, ("completion",)),
        (THINKER, ("completion", "thinking")),
    )
)
FAULTS: Final = {
    "endless repetition": Fault.UNFINISHED,
    "crash": Fault.MID_STREAM_ERROR,
    "crash before words": Fault.SERVER_ERROR,
}
"""What the simulator has to be told to do where a real server does it by itself."""
SLOWLY: Final = {"breaking off", "waiting", "queue full", "crash"}
"""What is asked while a long answer is being given."""


@dataclass(frozen=True, slots=True)
class Simulated:
    """A simulator that is asked."""

    ask: Asker

    async def crash(self) -> None:
        """Do nothing: the fault that was injected breaks the answer."""


async def answered(version: str, name: str) -> Json:
    """Return what the simulator says as ``version`` to the question of that name."""
    pace = 12.0 if name in SLOWLY else 0.0
    async with served(version, tokens_per_second=pace, fault=FAULTS.get(name)) as stand:
        return await QUESTIONS[name](stand)


@asynccontextmanager
async def served(
    version: str,
    *,
    models: tuple[Model, ...] = MODELS,
    tokens_per_second: float = 0.0,
    fault: Fault | None = None,
) -> AsyncIterator[Simulated]:
    """Serve the simulator as ``version``; ``fault`` is what becomes of the first answer."""
    behaviour = Behaviour(
        models=models, version=version, slots=1, queue=1, tokens_per_second=tokens_per_second
    )
    simulator = OllamaSimulator(behaviour)
    if fault is not None:
        simulator.inject(fault)
    async with simulator.serving() as url, aiohttp.ClientSession(url) as session:
        yield Simulated(Asker(session))
