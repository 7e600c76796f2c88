"""What came of comparing Paperless with the archive, as tables and as JSON."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from continuum_archive.comparing import Finding
from continuum_archive.reconciliations import Reconciliation
from continuum_console.operating.words import harmless

__all__ = ["for_machines", "report_view", "result_view"]

QUIET: Final = "bright_black"
MEANINGS: Final[Mapping[str, str]] = {
    Finding.MISSING: "nothing was known of them",
    Finding.STALE: "changed since they were read",
    Finding.WAITING: "waited, perhaps for an event that was lost",
    Finding.RETURNED: "were gone or hidden, and are back",
    Finding.ABSENT: "not listed any more: briefing finds out why",
    Finding.HIDDEN: "were hidden: perhaps they are not any more",
    Finding.NO_TEXT: "had no text a week ago",
}
REASONS: Final[Mapping[str, str]] = {
    "start": "ingest started",
    "daily": "a day had passed",
    "command": "somebody asked",
    "loss": "Redis new, or a loss",
}
WEBHOOKS: Final = ("added", "updated", "webhook")
OTHERS: Final[Mapping[str, str]] = {
    "sweep": "the quick sweep found them",
    "reconciliation": "a comparison found them",
}


def for_machines(one: Reconciliation) -> dict[str, Any]:
    """Return the object for machines."""
    return {
        "run": str(one.run),
        "reason": one.reason,
        "began_at": one.began_at.isoformat(),
        "compared_at": one.compared_at.isoformat() if one.compared_at else None,
        "listed": one.listed,
        "known": one.known,
        "not_asked_for": one.not_asked_for,
        "findings": dict(one.findings),
        "asked_again": _asked(one),
        "alarm": one.alarm,
    }


def result_view(one: Reconciliation, *, forgotten: int = 0) -> RenderableType:
    """Show what came of one comparison, and how many documents it leaves alone because they are forgotten."""
    lines = [
        Text(f"Paperless lists {one.listed:,} documents; {one.known:,} were known to be there."),
        *_not_asked(one),
        *_forgotten(forgotten),
    ]
    if one.alarm:
        lines.append(Text(f"Alarm: {harmless(one.alarm)}.", style="red"))
    elif _asked(one):
        lines.append(Text(f"Asked for again: {_asked(one):,}"))
    else:
        lines.append(Text("Nothing differs."))
    return Group("", *(Padding(line, (0, 2)) for line in lines), Padding(_findings(one), (0, 4)), "")


def report_view(
    latest: Sequence[Reconciliation], found: Mapping[str, int], *, days: int, forgotten: int = 0
) -> RenderableType:
    """Show earlier comparisons, and how documents were heard of."""
    if not latest:
        words = "Nothing was compared yet: `continuum reconcile` does it, or a start of ingest."
        return Group("", Padding(words, (0, 2)), "")
    alarms = [one for one in latest[:1] if one.alarm]
    return Group(
        "",
        Padding(_table(latest), (0, 2)),
        *(Padding(Text(f"Alarm: {harmless(one.alarm or '')}.", style="red"), (1, 2, 0, 2)) for one in alarms),
        "",
        *(Padding(line, (0, 2)) for line in [*_missed(found, days), *_forgotten(forgotten)]),
        "",
    )


def _asked(one: Reconciliation) -> int:
    return 0 if one.alarm else sum(one.findings.values())


def _not_asked(one: Reconciliation) -> Iterator[Text]:
    if one.not_asked_for:
        yield Text(
            f"{one.not_asked_for:,} were there before the first start and nobody asked for them: "
            "`continuum backfill`.",
            style=QUIET,
        )


def _forgotten(count: int) -> Iterator[Text]:
    if count:
        documents = "1 document is" if count == 1 else f"{count:,} documents are"
        yield Text(
            f"{documents} forgotten and left alone, whatever Paperless lists: `continuum rebrief ID` has one "
            "read again.",
            style=QUIET,
        )


def _findings(one: Reconciliation) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for finding, count in one.findings.items():
        table.add_row(harmless(finding.replace("_", " ")), f"{count:,}", MEANINGS.get(finding, ""))
    return table


def _table(latest: Sequence[Reconciliation]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style=QUIET)
    for name in ("Began (UTC)", "Because"):
        table.add_column(name, no_wrap=True)
    for name in ("Listed", "Known", "Again"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("Of these", min_width=14)
    for one in latest:
        table.add_row(
            f"{one.began_at.astimezone(UTC):%Y-%m-%d %H:%M}",
            REASONS.get(one.reason, harmless(one.reason)),
            *((f"{one.listed:,}", f"{one.known:,}", f"{_asked(one):,}") if one.compared_at else ("", "", "")),
            _words(one),
        )
    return table


def _words(one: Reconciliation) -> Text:
    if one.compared_at is None:
        return Text(f"{one.parts_here} of {one.parts} parts", style=QUIET)
    counts = ", ".join(f"{count:,} {harmless(name)}" for name, count in one.findings.items())
    return Text(f"alarm: {counts}", style="red") if one.alarm else Text(counts)


def _missed(found: Mapping[str, int], days: int) -> Iterator[Text]:
    """Say what webhooks brought in the last days, and what had to be found."""
    announced = sum(found.get(name, 0) for name in WEBHOOKS)
    yield Text(f"In the last {days} days webhooks told of {announced:,} documents.")
    missed = {words: found[name] for name, words in OTHERS.items() if found.get(name)}
    if not missed:
        yield Text("They missed none.", style=QUIET)
    for words, count in missed.items():
        yield Text(f"They missed {count:,}: {words}.")
