"""How good a model is, as a table beside the engine that needs none, and as JSON."""

from collections.abc import Callable, Iterator
from typing import Final

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from continuum_console.commands.output import console
from continuum_console.evaluation import Report, Score, Totals
from continuum_console.reading.plain import shown

QUIET: Final = "bright_black"
MOST_TOLD: Final = 8

ROWS: Final[tuple[tuple[str, Callable[[Totals], str]], ...]] = (
    ("briefs made", lambda totals: f"{totals.briefs} of {totals.documents}"),
    ("golden facts found", lambda totals: _of(totals.found, totals.facts)),
    ("… that no brief may lack", lambda totals: _of(totals.vital_found, totals.vital)),
    ("forbidden statements", lambda totals: str(totals.forbidden)),
    ("key points kept", lambda totals: str(totals.points)),
    ("left out, unproved", lambda totals: str(sum(totals.withheld.values()))),
    ("quotations that stand", lambda totals: f"{totals.verified} of {totals.citations}"),
    ("seconds a document", lambda totals: f"{totals.seconds / max(totals.documents, 1):.2f}"),
    ("tokens read", lambda totals: f"{totals.prompt_tokens:,}" if totals.prompt_tokens else "—"),
    ("tokens written", lambda totals: f"{totals.output_tokens:,}" if totals.output_tokens else "—"),
)


def print_trial(model: str, trial: Report, baseline: Report) -> None:
    """Print the table, the languages, why something was left out, and on what the model failed."""
    out = console()
    out.print()
    out.print(Padding(_table(model, trial, baseline), (0, 2)))
    out.print()
    out.print(Padding(_languages(trial), (0, 2)))
    out.print()
    for line in _notes(trial):
        out.print(Text(f"  {shown(line)}", QUIET), soft_wrap=True)


def totals_as_json(totals: Totals) -> dict[str, object]:
    """Return the figures of a table as JSON."""
    return {
        "documents": totals.documents,
        "briefs": totals.briefs,
        "facts": totals.facts,
        "facts_found": totals.found,
        "vital_facts": totals.vital,
        "vital_facts_found": totals.vital_found,
        "forbidden": totals.forbidden,
        "points": totals.points,
        "withheld": dict(totals.withheld),
        "citations": totals.citations,
        "citations_verified": totals.verified,
        "seconds": round(totals.seconds, 2),
        "prompt_tokens": totals.prompt_tokens,
        "output_tokens": totals.output_tokens,
    }


def _table(model: str, trial: Report, baseline: Report) -> Table:
    table = _plain()
    table.add_row("", Text(shown(model), "bold"), Text("without a model", QUIET))
    for name, figure in ROWS:
        table.add_row(Text(name, QUIET), figure(trial.totals), Text(figure(baseline.totals), QUIET))
    return table


def _languages(trial: Report) -> Table:
    table = _plain()
    table.add_row(*(Text(head, QUIET) for head in ("language", "briefs", "facts found")))
    for language, totals in trial.by_language().items():
        table.add_row(language, f"{totals.briefs} of {totals.documents}", _of(totals.found, totals.facts))
    return table


def _plain() -> Table:
    table = Table(box=None, padding=(0, 3, 0, 0), show_header=False)
    table.add_column()
    table.add_column(justify="right")
    table.add_column(justify="right")
    return table


def _notes(trial: Report) -> Iterator[str]:
    """Say why something was left out, and name what is worst: no brief, or a forbidden statement."""
    for reason, count in trial.totals.withheld.items():
        yield f"left out {count} ×: {reason}"
    worst = [(score.document.source.document.title, what) for score in trial.scores for what in _worst(score)]
    yield from (f"{title}: {what}" for title, what in worst[:MOST_TOLD])
    if len(worst) > MOST_TOLD:
        yield f"and {len(worst) - MOST_TOLD} more"


def _worst(score: Score) -> Iterator[str]:
    if score.failure is not None:
        yield f"no brief: {score.failure}"
    yield from (f"forbidden: {wrong.wrong}" for wrong in score.made)


def _of(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part / whole:.0%})" if whole else "—"
