"""Models on a terminal: a table for each server, and what to do next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from rich.cells import cell_len
from rich.console import Group
from rich.padding import Padding
from rich.text import Text

from continuum_briefs import InstalledModel, Inventory, Suitability, is_called
from continuum_console.commands.output import console
from continuum_console.reading.plain import shown

QUIET: Final = "bright_black"


@dataclass(frozen=True, slots=True)
class Looked:
    """One server: what it has, each model with the verdict, or why it says nothing."""

    url: str
    inventory: Inventory | None = None
    verdicts: tuple[Suitability, ...] = ()
    problem: str = ""

    def models(self) -> Iterator[tuple[InstalledModel, Suitability]]:
        """Yield its models with the verdicts, those that can write first."""
        known = zip(self.inventory.models, self.verdicts, strict=True) if self.inventory else ()
        return iter(sorted(known, key=lambda each: (not each[1].ok, each[0].name)))

    def writes(self, model: str) -> bool:
        """Tell whether ``model`` is there and can write briefs."""
        return any(verdict.ok and is_called(each.name, model) for each, verdict in self.models())


def print_models(looked: Sequence[Looked], model: str) -> None:
    """Print every server; ``model`` is the one that the settings name, if they do."""
    out = console()
    for each in looked:
        out.print()
        out.print(Padding(_server(each), (0, 2)))
    out.print()
    for line in _advice(looked, model):
        out.print(Text(f"  {line}"), soft_wrap=True)


def _server(looked: Looked) -> Group:
    if looked.inventory is None:
        return Group(Text.assemble(("✗", "red"), f" {shown(looked.problem)}"))
    heading = Text.assemble((looked.url, "bold"), (f" · Ollama {shown(looked.inventory.version)}", QUIET))
    if not looked.inventory.models:
        return Group(heading, Text("  It has no model yet: run `ollama pull llama3.2` there."))
    widest = max(cell_len(shown(model.name)) for model in looked.inventory.models)
    lines = [line for model, verdict in looked.models() for line in _lines(model, verdict, widest)]
    return Group(heading, "", *lines)


def _lines(model: InstalledModel, verdict: Suitability, widest: int) -> Iterator[Text | Padding]:
    """Yield a line of figures, and below it what else there is to say."""
    name = shown(model.name)
    size = _bytes(model.size) if model.remote_host is None else "remote"
    context = f"{length:,} tokens" if (length := model.info.context_length) else ""
    yield Text.assemble(
        ("✓", "green") if verdict.ok else ("✗", "red"),
        f" {name}{' ' * (widest - cell_len(name))}",
        (f"  {shown(model.parameters or ''):>6}  {size:>8}  {context:>15}", QUIET),
    )
    for note in (*_memory(model), *verdict.against, *verdict.remarks):
        yield Padding(Text(shown(note), QUIET), (0, 0, 0, 4))


def _memory(model: InstalledModel) -> Iterator[str]:
    if model.loaded_until is None:
        return
    hours = (model.loaded_until - datetime.now(UTC)).total_seconds() / 3600
    yield "in memory" if hours > 24 else f"in memory until {model.loaded_until.astimezone():%H:%M}"


def _bytes(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e8 else f"{size / 1e6:.1f} MB"


def _advice(looked: Sequence[Looked], model: str) -> Iterator[str]:
    """Say which model writes, and what to do where it cannot."""
    able = any(verdict.ok for each in looked for _, verdict in each.models())
    if not model and able:
        yield "Name the one that is to write: CONTINUUM_BRIEFING_ENGINE=ollama CONTINUUM_BRIEFING_MODEL=…"
        yield "How well it writes: `continuum models try MODEL`."
    if not model:
        return
    there = [each for each in looked if each.inventory is not None]
    for each in there:
        present = [known for known, _ in each.models() if is_called(known.name, model)]
        if not present:
            yield f"{each.url} lacks {model}: run `ollama pull {model}` there."
        elif not each.writes(model):
            yield f"{model} on {each.url} cannot write briefs: name another in CONTINUUM_BRIEFING_MODEL."
    if there and all(each.writes(model) for each in there):
        yield f"{model} writes the briefs (CONTINUUM_BRIEFING_MODEL)."
