"""The same questions to a real server, to the simulator and to what was recorded: where do they part?"""

import asyncio
import json
import traceback
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.contract.ollama.asking import Json, Stand
from tests.contract.ollama.questions import QUESTIONS
from tests.contract.ollama.simulated import answered
from tests.ollama_check.briefs import TRIALS
from tests.ollama_check.real import Real

__all__ = ["Verdict", "ask_all", "recorded", "try_all", "write"]

RECORDINGS: Final = Path(__file__).parents[1] / "contract" / "ollama" / "recordings"
PATIENCE: Final = 60.0
"""Seconds for one question."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one version did: what it said, and what is wrong with that, if anything."""

    said: Json
    problems: tuple[str, ...] = ()


async def ask_all(
    version: str,
    real: Stand,
    *,
    recording: Mapping[str, Json] | None,
    names: Collection[str] = tuple(QUESTIONS),
) -> dict[str, Verdict]:
    """Put questions to a server; what differs from the simulator or from a recording is a problem."""
    verdicts = {}
    for name in names:
        said, simulated = await _asked(name, real), await answered(version, name)
        problems = []
        if simulated != said:
            problems.append(f"the simulator says {_shown(simulated)}")
        if recording is not None and recording.get(name) != said:
            problems.append(f"recorded was {_shown(recording.get(name))}")
        verdicts[name] = Verdict(said, tuple(problems))
    return verdicts


async def try_all(real: Real) -> dict[str, Verdict]:
    """Have briefs made by a server's models; a trial that ends otherwise than it should is a problem."""
    verdicts = {}
    for name, trial in TRIALS.items():
        try:
            verdicts[name] = Verdict(await trial(real.url))
        except Exception:  # whatever it is, it is what this looks for
            verdicts[name] = Verdict("failed", (traceback.format_exc(),))
    return verdicts


def recorded(version: str) -> dict[str, Json] | None:
    """Return what a version said when it was recorded, or nothing for one that was not."""
    path = RECORDINGS / f"{version}.json"
    if not path.exists():
        return None
    answers: dict[str, Json] = json.loads(path.read_text())
    return answers


def write(version: str, verdicts: dict[str, Verdict]) -> None:
    """Record what a version said."""
    answers = {name: verdicts[name].said for name in QUESTIONS}
    text = json.dumps(answers, indent=2, ensure_ascii=False)
    (RECORDINGS / f"{version}.json").write_text(f"{text}\n")


async def _asked(name: str, real: Stand) -> Json:
    try:
        async with asyncio.timeout(PATIENCE):
            return await QUESTIONS[name](real)
    except Exception as exc:  # an answer that cannot even be looked at differs too
        return f"{type(exc).__name__}: {exc}"


def _shown(said: Json) -> str:
    return json.dumps(said, ensure_ascii=False)
