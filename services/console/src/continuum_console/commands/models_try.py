"""``continuum models try``: how good the briefs of a model are, on documents of which the facts are known."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from continuum_briefs import Engine, Extractive, Ollama
from continuum_console import exits
from continuum_console.commands.models_try_view import print_trial, totals_as_json
from continuum_console.commands.output import console, print_json
from continuum_console.engines import EngineName, Wanted, engine_of
from continuum_console.evaluation import Document, Report, Score, documents, evaluate
from continuum_console.reading.plain import shown
from continuum_console.stack.environment import given
from continuum_proto.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Trial:
    """Which model, and of what."""

    model: str
    ollama: str | None
    quick: bool
    long: bool
    language: str | None

    def run(self, env_file: Path, *, as_json: bool) -> int:
        """Print how the model did beside the extractive engine; 1 where it failed on a document."""
        trial, baseline = asyncio.run(self._run(env_file))
        if as_json:
            print_json(
                {
                    "model": self.model,
                    "digest": trial.engine.digest,
                    "trial": totals_as_json(trial.totals),
                    "extractive": totals_as_json(baseline.totals),
                    "languages": {
                        name: totals_as_json(totals) for name, totals in trial.by_language().items()
                    },
                }
            )
        else:
            print_trial(self.model, trial, baseline)
        failed = any(score.failure is not None for score in trial.scores)
        return exits.NOT_WELL if failed else exits.OK

    async def _run(self, env_file: Path) -> tuple[Report, Report]:
        wanted = Wanted(engine=EngineName.OLLAMA, ollama=self.ollama, model=self.model)
        engine = await engine_of(wanted, given(env_file))
        chosen = self._chosen(await documents())
        out = console(stderr=True)
        baseline = await _watched(Extractive(), chosen, out)
        if not isinstance(engine, Ollama):
            raise TypeError(f"asked for a model, got {type(engine).__name__}")
        async with engine:
            return await _watched(engine, chosen, out), baseline

    def _chosen(self, every: Sequence[Document]) -> Sequence[Document]:
        """Return the documents to read.

        :raises ConfigurationError: there are none in that language; says which there are.
        """
        chosen = [document for document in every if self.long or not document.long]
        languages = sorted({document.golden.language for document in chosen})
        if self.language is not None:
            chosen = [document for document in chosen if document.golden.language == self.language]
        if not chosen:
            raise ConfigurationError(
                f"say --only {', '.join(languages)}: there is nothing in {self.language}"
            )
        if not self.quick:
            return chosen
        first = {document.golden.language: document for document in reversed(chosen)}
        return [first[language] for language in sorted(first)]


async def _watched(engine: Engine, chosen: Sequence[Document], out: Console) -> Report:
    """Evaluate with a bar on a terminal; it goes when all is read."""
    columns = (
        TextColumn("  {task.description}"),
        BarColumn(bar_width=24, style="bright_black", complete_style="yellow", finished_style="yellow"),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[last]}", style="bright_black"),
    )
    with Progress(*columns, console=out, transient=True, disable=not out.is_terminal) as progress:
        task = progress.add_task(engine.name, total=len(chosen), last="")

        def told(score: Score) -> None:
            progress.update(task, advance=1, last=_told(score))

        return await evaluate(engine, chosen, told)


def _told(score: Score) -> str:
    title = shown(score.document.source.document.title)[:40]
    if score.failure is not None:
        return f"{title}: no brief"
    return f"{title}: {len(score.found)} of {len(score.document.golden.facts)} facts"
