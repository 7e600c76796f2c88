"""The history of a document on a terminal: when, after how long, what, and what it took."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from continuum_archive.deciding import ERASED
from continuum_archive.history import Happening
from continuum_archive.rows import DocumentRow
from continuum_console.operating.words import harmless, moment

QUIET: Final = "bright_black"
SHORT: Final = 8
"""How much of a trace's id a line shows."""
STYLES: Final = {"failed": "red", "retried": "yellow", "stored": "green", "sent": "green"}

WORDS: Final = {
    ("document.changed", "queued"): "heard of: waits to be read",
    ("document.changed", "asked_for"): "asked for",
    ("brief.drafted", "stored"): "brief stored",
    ("brief.drafted", "unchanged"): "read again: the brief stands",
    ("brief.drafted", "wanted"): "the brief has to be made again",
    ("brief.unchanged", "unchanged"): "read again: the brief stands",
    ("brief.unchanged", "wanted"): "the brief is not here, and has to be made again",
    ("document.skipped", "skipped"): "has no brief",
    ("brief.published", "owed"): "brief published: still to be announced",
    ("brief.published", "told"): "brief published",
    ("brief.withdrawn", "owed"): "brief withdrawn: still to be announced",
    ("brief.withdrawn", "told"): "brief withdrawn",
    ("letter", "replayed"): "dead letter replayed",
    ("letter", "discarded"): "dead letter discarded",
    ("document.forgotten", "done"): "forgotten",
    ("document.erased", "done"): "erased",
}
OUTCOMES: Final = frozenset({"stored", "unchanged", "skipped", "failed"})
LATE: Final = "heard of: it was read by then"
"""Streams are read side by side: what came of an event may be heard before the event."""
BY_STATUS: Final = {
    "outdated": "came too late: nothing changed",
    "failed": "failed for good",
    "retried": "failed, and is tried again",
    "sending": "being told",
    "sent": "told",
    "nothing_to_send": "nobody is to be told",
    "bulk": "not told singly",
    "unknown": "may have been told: the process ended meanwhile",
}


def timeline(row: DocumentRow | None, document: int, happened: Sequence[Happening]) -> RenderableType:
    """Draw a line for each thing that happened, and below them where its traces are."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style=QUIET)
    table.add_column("When (UTC)", no_wrap=True)
    table.add_column("After", no_wrap=True, justify="right", style=QUIET)
    table.add_column("What", overflow="fold", ratio=1)
    table.add_column("Trace", no_wrap=True, style=QUIET)
    before = None
    ended: set[str | None] = set()
    for one in happened:
        after = "" if before is None else span((one.at - before).total_seconds() * 1000)
        what = Text(sentence(one, late=one.trace_id in ended), style=STYLES.get(one.status, ""))
        if one.trace_id and one.status in OUTCOMES:
            ended.add(one.trace_id)
        table.add_row(f"{one.at:%Y-%m-%d %H:%M:%S}", after, what, (one.trace_id or "")[:SHORT])
        before = one.at
    return Group("", Padding(_heading(row, document), (0, 2)), "", Padding(table, (0, 2)), "")


def traces(happened: Sequence[Happening], jaeger: str) -> Iterator[str]:
    """Yield each trace once, in order: its address where there is one, else its id."""
    for trace in dict.fromkeys(one.trace_id for one in happened if one.trace_id):
        yield f"{jaeger.rstrip('/')}/trace/{trace}" if jaeger else trace


def as_json(one: Happening, jaeger: str) -> dict[str, Any]:
    """Return one thing that happened, for machines."""
    [address] = traces([one], jaeger) if one.trace_id and jaeger else [None]
    return {
        "at": one.at.isoformat(),
        "event": one.event,
        "status": one.status,
        "attempt": one.attempt,
        "waited_ms": one.waited_ms,
        "duration_ms": one.duration_ms,
        "steps": [{"name": step.name, "ms": step.ms} for step in one.steps],
        "trace": {"id": one.trace_id, "url": address},
        "detail": one.detail,
        "words": one.words,
        "actor": one.actor,
    }


def sentence(one: Happening, *, late: bool = False) -> str:
    """Say what happened, how it went and what it took; ``late`` is what was heard of after its outcome."""
    kind = one.event.removeprefix("continuum.").removesuffix(".v1")
    if (one.status, one.detail) == ("outdated", ERASED):
        return f"{kind.replace('.', ' ')}: nothing was done, the document is erased"
    said = LATE if late and one.status == "queued" else ""
    said = said or WORDS.get((kind, one.status)) or BY_STATUS.get(one.status) or f"{kind} {one.status}"
    if one.attempt is not None and (one.attempt > 1 or one.status in ("failed", "retried")):
        said += f" (attempt {one.attempt})"
    if one.actor:
        said += f" by {one.actor}"
    about = ": ".join(part for part in (one.detail, one.words) if part)
    parts = [said, about, _took(one)]
    return harmless("; ".join(part for part in parts if part))


def span(ms: float) -> str:
    """Write a length of time in its own unit: ``42 ms``, ``1.5 s``, ``3 min``, ``5 h``, ``2 d``."""
    if ms < 1000:
        return f"{ms:.0f} ms"
    seconds = ms / 1000
    for limit, length, unit in ((100, 1, "s"), (6000, 60, "min"), (172_800, 3600, "h")):
        if seconds < limit:
            return (
                f"{seconds / length:.1f} {unit}"
                if seconds < 10 * length
                else f"{seconds / length:.0f} {unit}"
            )
    return f"{seconds / timedelta(days=1).total_seconds():.0f} d"


def _took(one: Happening) -> str:
    told = []
    if one.waited_ms:
        told.append(f"waited {span(one.waited_ms)}")
    if one.duration_ms:
        steps = ", ".join(f"{step.name} {span(step.ms)}" for step in one.steps)
        told.append(f"took {span(one.duration_ms)}" + (f" ({steps})" if steps else ""))
    return ", ".join(told)


def _heading(row: DocumentRow | None, document: int) -> Text:
    heading = Text(f"Document {document}", style="bold")
    if row is not None:
        title = f", {harmless(row.title)}" if row.title else ""
        heading.append(f"{title}: {row.status} since {moment(row.status_at)}", style="not bold")
    return heading
