"""The figures of the benchmark, for people and for machines."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from continuum_console.evaluation import Totals
from tests.load.briefs.contestants import Run

__all__ = ["by_language", "figures_of", "table"]

NOTHING: Final = "—"
COLUMNS: Final[tuple[tuple[str, Callable[[Run, Totals], str]], ...]] = (
    ("briefs", lambda _, totals: f"{totals.briefs}/{totals.documents}"),
    ("facts", lambda run, totals: _share(None if run.simulated else totals.recall)),
    ("vital", lambda run, totals: _share(None if run.simulated else totals.vital_recall)),
    ("citations", lambda _, totals: str(totals.citations)),
    ("verify", lambda _, totals: _share(totals.verify)),
    ("forbidden", lambda run, _: str(run.forbidden)),
    ("points", lambda _, totals: str(totals.points)),
    ("withheld", lambda _, totals: str(sum(totals.withheld.values()))),
    ("errors made", lambda run, _: NOTHING if run.lies is None else str(run.lies)),
    ("s/document", lambda _, totals: f"{totals.seconds / totals.documents:.2f}"),
    ("tokens", lambda _, totals: str(totals.prompt_tokens + totals.output_tokens)),
)


def table(runs: Sequence[Run]) -> Iterator[str]:
    """Yield a line for each contestant."""
    yield _line("", [name for name, _ in COLUMNS])
    for run in runs:
        yield _line(run.name, [figure(run, run.report.totals) for _, figure in COLUMNS])


def by_language(runs: Sequence[Run]) -> Iterator[str]:
    """Yield the share of facts found in each language, for engines that know something."""
    knowing = [run for run in runs if not run.simulated]
    languages = sorted({name for run in knowing for name in run.report.by_language()})
    yield _line("facts found in", languages)
    for run in knowing:
        found = run.report.by_language()
        yield _line(run.name, [_share(found[name].recall) for name in languages])


def figures_of(runs: Sequence[Run]) -> Mapping[str, Mapping[str, object]]:
    """Return the figures of each contestant."""
    return {run.name: _figures(run, run.report.totals) for run in runs}


def _figures(run: Run, totals: Totals) -> Mapping[str, object]:
    facts = {
        "recall": totals.recall,
        "vital_recall": totals.vital_recall,
        "recall_by_language": {name: each.recall for name, each in run.report.by_language().items()},
        "recall_by_kind": {name: each.recall for name, each in run.report.by_kind().items()},
        "recall_by_origin": {name: each.recall for name, each in run.report.by_origin().items()},
        "found_by_question": {name.value: found for name, found in run.report.by_question().items()},
    }
    return ({} if run.simulated else facts) | {
        "documents": totals.documents,
        "briefs": totals.briefs,
        "facts": totals.facts,
        "citations": totals.citations,
        "verify": totals.verify,
        "forbidden": run.forbidden,
        "points": totals.points,
        "withheld": dict(totals.withheld),
        "errors_made": run.lies,
        "seconds": round(totals.seconds, 2),
        "tokens": totals.prompt_tokens + totals.output_tokens,
    }


def _share(share: float | None) -> str:
    return NOTHING if share is None else f"{share:.3f}"


def _line(name: str, cells: Sequence[str]) -> str:
    return f"{name:36}" + "".join(f"{cell:>12}" for cell in cells)
