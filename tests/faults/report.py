"""Results: kept while a run lasts, shown as a table, written into the documentation."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from string import ascii_lowercase, ascii_uppercase

from tests.faults.result import Result

__all__ = ["Kept", "in_order", "line", "write_table"]

ROW = re.compile(r"\| T?\d")
BEGIN, END = "<!-- faults: begin -->", "<!-- faults: end -->"
HEAD = """\
| F | Fault | Injections | Lost | Twice | Recovery p95 (bound) | Outcome | Run |
|---|---|---|---|---|---|---|---|"""


class Kept:
    """The results at one scale, in a file: a run that was broken off goes on from there."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> dict[str, Result]:
        """Return the results by the labels of their rows."""
        if not self._path.exists():
            return {}
        kept = json.loads(self._path.read_text())
        results = [Result(**{**each, "failures": tuple(each["failures"])}) for each in kept]
        return {result.label: result for result in results}

    def passed(self) -> dict[str, Result]:
        """Return the results of the rows that have passed."""
        return {label: result for label, result in self.read().items() if result.passed}

    def add(self, result: Result) -> None:
        """Keep ``result`` in the place of an older one."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        results = {**self.read(), result.label: result}
        text = json.dumps([asdict(results[label]) for label in sorted(results, key=in_order)], indent=1)
        self._path.write_text(text + "\n")


def in_order(label: str) -> tuple[str, int, str]:
    """Return the place of a row among others: by its number, then by its stage; those with a T come last."""
    number = label.rstrip(ascii_lowercase)
    digits = number.lstrip(ascii_uppercase)
    return number.removesuffix(digits), int(digits), label.removeprefix(number)


def line(result: Result) -> str:
    """Return a result as the terminal shows it."""
    verdict = "PASS" if result.passed else "FAIL"
    words = (
        f"{result.label:>3} {result.name} · {result.injections} · {result.lost} · {result.twice} · "
        f"{_recovery(result)} · {verdict}  ({result.documents} documents, {result.late} late, "
        f"{result.repeated} times again, {result.seconds:.0f} s)"
    )
    figures = "".join(f"\n     {name}: {value:g}" for name, value in result.figures.items())
    return words + figures + "".join(f"\n     should be: {failure}" for failure in result.failures)


def write_table(path: Path, results: Mapping[str, Result]) -> None:
    """Put ``results`` into the table of a document; rows that were not run keep their lines."""
    before, rest = path.read_text().split(BEGIN)
    old, after = rest.split(END)
    lines = {each.split("|")[1].strip(): each for each in old.splitlines() if ROW.match(each)}
    lines |= {label: _table_row(result) for label, result in results.items()}
    table = "\n".join([HEAD, *(lines[label] for label in sorted(lines, key=in_order))])
    path.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}")


def _table_row(result: Result) -> str:
    cells = [
        result.label,
        result.name,
        str(result.injections),
        str(result.lost),
        str(result.twice),
        _recovery(result),
        "PASS" if result.passed else "FAIL",
        f"{result.day}, {result.server}, SCALE={result.scale:g}",
    ]
    return f"| {' | '.join(cells)} |"


def _recovery(result: Result) -> str:
    if not result.recoveries:
        return "–"
    bound = f" (≤ {result.bound:g} s)" if result.bound is not None else ""
    return f"{result.recovery_p95:.2f} s{bound}"
