"""Dead letters on a terminal: a line each, or one with its whole story."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from continuum_console.operating.words import age, ago, harmless
from continuum_messaging import Letter
from continuum_proto.envelope import document_id

QUIET = "bright_black"
SHORT = 8
"""How much of a letter's id a list shows: enough to name it."""
LONGEST = 4000
"""How many characters of an entry's data are shown."""
ENVELOPE = (b"id", b"type", b"source", b"subject", b"time", b"traceparent", b"tracestate", b"only_group")


def table_of(letters: Sequence[Letter]) -> Table:
    """Draw a line for each letter."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style=QUIET)
    for column in ("Letter", "Age", "Where", "About", "Error"):
        table.add_column(
            column,
            no_wrap=column != "Error",
            max_width=20 if column == "About" else None,
            overflow="ellipsis",
        )
    now = datetime.now(UTC)
    for letter in letters:
        table.add_row(
            str(letter.id)[:SHORT],
            age((now - letter.failed_at).total_seconds()),
            _where(letter),
            Text(harmless(subject(letter)) + (f", round {letter.round}" if letter.round > 1 else "")),
            Text(_error(letter), no_wrap=True, overflow="ellipsis"),
        )
    return table


def story(letter: Letter, *, copied: bool) -> RenderableType:
    """Tell all of a letter: what, where, why, when, and the event itself."""
    facts = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    facts.add_column(style=QUIET, no_wrap=True)
    facts.add_column(overflow="fold")
    for name, value in _facts(letter, copied=copied):
        facts.add_row(name, Text(value))
    parts: list[RenderableType] = ["", Padding(facts, (0, 2)), ""]
    for title, text in _fields(letter):
        parts += [Padding(Text(title, style=QUIET), (0, 2)), Padding(Text(text), (0, 4)), ""]
    short = str(letter.id)[:SHORT]
    parts += [
        Padding(Text(f"continuum dead replay {short}"), (0, 2)),
        Padding(Text(f'continuum dead discard {short} --reason "…"'), (0, 2)),
        "",
    ]
    return Group(*parts)


def as_json(letter: Letter) -> dict[str, Any]:
    """Return a letter for machines; bytes that are no text are written as escapes."""
    told = {
        name: letter.about(name)
        for name in (
            "stream",
            "group",
            "entry",
            "error_type",
            "error",
            "first_delivered",
            "service",
            "version",
        )
    }
    return {
        "id": str(letter.id),
        "letter_entry": letter.entry,
        **told,
        "deliveries": letter.about("deliveries"),
        "failed_at": letter.failed_at.isoformat(),
        "round": letter.round,
        "fields": {_text(name): _text(value) for name, value in letter.original.items()},
    }


def subject(letter: Letter) -> str:
    """Name what the entry is about in few words."""
    told = _text(letter.original.get(b"subject", b""))
    number = document_id(told)
    return f"document {number}" if number is not None else told or "?"


def _facts(letter: Letter, *, copied: bool) -> Iterator[tuple[str, str]]:
    about = {name: harmless(letter.about(name)) for name in ("entry", "deliveries")}
    yield "Letter", f"{letter.id}, round {letter.round}, entry {letter.entry}"
    yield "About", harmless(subject(letter))
    yield "Where", f"{_where(letter)}, entry {about['entry'] or '?'}"
    yield "Error", _error(letter)
    yield "Failed", f"{ago(letter.failed_at)}, at attempt {about['deliveries'] or '?'}"
    yield "First delivered", harmless(letter.about("first_delivered")) or "?"
    yield "Service", harmless(f"{letter.about('service')} {letter.about('version')}".strip()) or "?"
    event = [_text(letter.original.get(name, b"")) for name in (b"type", b"id", b"time", b"source")]
    yield "Event", harmless(", ".join(part for part in event if part)) or "cannot be read"
    trace = _text(letter.original.get(b"traceparent", b"")).split("-")
    yield "Trace", harmless(trace[1]) if len(trace) == 4 else "none"
    yield "Archive", "has a copy" if copied else "has no copy yet"


def _fields(letter: Letter) -> Iterator[tuple[str, str]]:
    """Return the entry's data, and fields that no envelope has."""
    if b"data" in letter.original:
        yield "Data", _cut(_pretty(letter.original[b"data"]))
    others = {name: value for name, value in letter.original.items() if name not in (*ENVELOPE, b"data")}
    if others:
        lines = [f"{harmless(name)} = {harmless(value)}" for name, value in others.items()]
        yield "Other fields", _cut("\n".join(lines))


def _pretty(data: bytes) -> str:
    try:
        text = json.dumps(json.loads(data), ensure_ascii=False, indent=2)
    except ValueError:
        return harmless(data)
    return harmless(text, lines=True)


def _cut(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST]}\n… {len(text) - LONGEST:,} characters more: --json shows all"


def _error(letter: Letter) -> str:
    return harmless(f"{letter.about('error_type')}: {letter.about('error')}")


def _where(letter: Letter) -> str:
    stream = letter.about("stream").removeprefix("continuum.")
    return harmless(f"{stream or '?'} → {letter.about('group') or '?'}")


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "backslashreplace")
