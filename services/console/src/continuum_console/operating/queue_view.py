"""The queues on a terminal."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from continuum_console.operating.queues import QueueReport
from continuum_console.operating.words import age, harmless, moment
from continuum_messaging import GroupState

QUIET = "bright_black"
TIERS = "Parked by tier: 0 waits for a dependency or was put back, 1 and up for the next attempt."
COLUMNS = ("Stream", "Group", "Waiting", "since", "Held", "Parked", "since", "Alive")


def view(report: QueueReport) -> RenderableType:
    """Draw the whole report; where there is nothing, say what to do next."""
    if not report.begun:
        return Group(
            "", *_notes(["Nothing has started on this Redis yet: `continuum up` or `continuum demo`."]), ""
        )
    return Group("", Padding(_table(report), (0, 2)), "", *_notes(_lines(report)), "")


def _table(report: QueueReport) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style=QUIET)
    for number, column in enumerate(COLUMNS):
        table.add_column(column, justify="left" if number < 2 else "right", no_wrap=True)
    for stream in report.streams:
        name = stream.stream.removeprefix("continuum.")
        for group in stream.groups:
            table.add_row(name, *_row(report, group))
            name = ""
    return table


def _row(report: QueueReport, group: GroupState) -> Iterator[RenderableType]:
    paused = group.group in report.paused
    yield Text(f"{harmless(group.group)}{' ‖' if paused else ''}", style="yellow" if paused else "")
    yield _number(group.undelivered, more=not group.lag_known)
    yield age(group.oldest_undelivered) if group.oldest_undelivered is not None else ""
    yield _number(group.leased)
    yield "\n".join(f"{count} in {tier}" for tier, count in sorted(group.parked.items())) or _quiet("0")
    yield age(group.oldest_pending) if group.oldest_pending is not None else ""
    silent = len(report.silent(group))
    alive = len(group.names) - silent
    yield Text.assemble(
        (str(alive), "" if alive else "red"), (f" + {silent} silent" if silent else "", "yellow")
    )


def _lines(report: QueueReport) -> Iterator[str | Text]:
    if any(group.parked for stream in report.streams for group in stream.groups):
        yield _quiet(TIERS)
    if any(report.silent(group) for stream in report.streams for group in stream.groups):
        yield _quiet(
            "Silent consumers gave no sign of life for 30 s; what they hold is claimed after its lease."
        )
    for group in sorted(report.paused):
        yield Text(
            f"{harmless(group)} is paused: `continuum queue resume {harmless(group)}`.", style="yellow"
        )
    for dependency, waiting in report.closed_gates().items():
        yield Text(f"{', '.join(waiting)} waits for {dependency}: the gate is closed.", style="yellow")
    for note in report.notes():
        yield Text(f"{harmless(note)}.", style="yellow")
    if report.dead_letters:
        letters = "1 dead letter" if report.dead_letters == 1 else f"{report.dead_letters} dead letters"
        yield Text(f"{letters}: `continuum dead list`.", style="red")
    if not report.services:
        yield Text("No service is alive: start them with `continuum up` or `continuum demo`.", style="red")
    elif report.idle:
        yield "Nothing waits."
    yield _quiet(moment(report.at))


def _notes(lines: "Iterator[str | Text] | list[str | Text]") -> Iterator[RenderableType]:
    for line in lines:
        yield Padding(line if isinstance(line, Text) else Text(line), (0, 2))


def _number(count: int, *, more: bool = False) -> Text:
    return Text(f"{count}{'+' if more else ''}", style="" if count else QUIET)


def _quiet(text: str) -> Text:
    return Text(text, style=QUIET)
