"""What was found and done in Paperless, on a terminal and for machines."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from continuum_console.connecting.rights import Answer
from continuum_console.connecting.steps import Step
from continuum_console.connecting.trial import Trial
from continuum_console.operating.words import harmless

QUIET = "bright_black"
NEXT = "  `continuum paperless setup --test-document ID` sends one real webhook through it."


@dataclass(frozen=True, slots=True)
class Report:
    """One run of ``setup``."""

    paperless: str
    version: str
    webhook_url: str
    answers: Sequence[Answer]
    steps: Sequence[Step]
    trial: Trial | None = None

    @property
    def ok(self) -> bool:
        """Whether nothing is left for a person to do."""
        tried = self.trial is None or self.trial.seconds is not None
        return tried and all(each.ok for each in self.answers) and all(each.became.ok for each in self.steps)

    def as_json(self) -> dict[str, Any]:
        """Return it for machines."""
        trial = self.trial
        return {
            "ok": self.ok,
            "paperless": self.paperless,
            "version": self.version,
            "webhook_url": self.webhook_url,
            "rights": [
                {"right": each.right.name, "there": each.may, "ok": each.ok, "advice": each.advice}
                for each in self.answers
            ],
            "things": [json_of(step) for step in self.steps],
            "test": None
            if trial is None
            else {"document": trial.document, "seconds": trial.seconds, "trouble": list(trial.trouble)},
        }

    def drawn(self) -> RenderableType:
        """Draw it."""
        parts: list[RenderableType] = [
            "",
            Text(f"  Paperless {self.version} at {harmless(self.paperless)}"),
            Text(f"  sends webhooks to {harmless(self.webhook_url)}"),
            "",
            Padding(_rights(self.answers), (0, 2)),
            *_advice((each.right.name, each.advice) for each in self.answers),
            "",
            drawn_steps(self.steps),
            "",
        ]
        if self.trial is not None:
            parts += [*_tried(self.trial), ""]
        elif self.ok:
            parts += [Text(NEXT, style=QUIET), ""]
        return Group(*parts)


def json_of(step: Step) -> dict[str, Any]:
    """Return a step for machines."""
    return {
        "kind": step.kind,
        "name": step.name,
        "became": step.became,
        "differed": list(step.differed),
        "advice": step.advice,
    }


def drawn_steps(steps: Sequence[Step]) -> RenderableType:
    """Draw a line for each step; below it, what was different and what to do."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style=QUIET)
    for column in ("Thing", "Name", "Now"):
        table.add_column(column, no_wrap=True)
    for step in steps:
        table.add_row(step.kind, Text(harmless(step.name)), _now(step))
    details = ((step.name, words) for step in steps for words in (*step.differed, step.advice))
    return Group(Padding(table, (0, 2)), *_advice(details))


def _now(step: Step) -> Text:
    return Text(step.became, style="" if step.became.ok else "red")


def _rights(answers: Sequence[Answer]) -> Table:
    """Draw the rights that are for one thing and answered alike in one line."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style=QUIET)
    for column in ("Rights to", "There", "They are"):
        table.add_column(column, no_wrap=column != "They are")
    alike: dict[tuple[str, str, bool], list[str]] = {}
    for each in answers:
        alike.setdefault((each.right.purpose, each.may, each.ok), []).append(each.right.name)
    for (purpose, may, ok), names in alike.items():
        table.add_row(purpose, Text(may, style="" if ok else "red"), ", ".join(names))
    return table


def _advice(told: "Iterator[tuple[str, str]]") -> Iterator[RenderableType]:
    """Say what to do, the same words for several things once."""
    about: dict[str, list[str]] = {}
    for name, words in told:
        if words:
            about.setdefault(words, []).append(name)
    if about:
        yield ""
    for words, names in about.items():
        yield Padding(Text(harmless(f"{', '.join(names)}: {words}")), (0, 0, 0, 2))


def _tried(trial: Trial) -> Iterator[RenderableType]:
    if trial.seconds is not None:
        words = f"A webhook about document {trial.document} became an event after {trial.seconds:.1f} s."
        yield Text(f"  {words}")
        return
    first, *points = trial.trouble
    yield Padding(Text(harmless(first)), (0, 0, 0, 2))
    listed = Table.grid(padding=(0, 1, 0, 0))
    for point in points:
        listed.add_row("-", Text(harmless(point)))
    yield Padding(listed, (0, 0, 0, 2))
