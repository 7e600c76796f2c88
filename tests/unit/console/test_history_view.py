"""The history of a document in words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from rich.console import Console

from continuum_archive.history import Happening, StepRow
from continuum_console.operating.history_view import as_json, sentence, span, timeline, traces

AT = datetime(2026, 5, 3, 9, tzinfo=UTC)
CHANGED = Happening(AT, "b_1", "continuum.document.changed.v1", "queued", attempt=1, detail="webhook")
STORED = Happening(
    AT + timedelta(seconds=75),
    "b_2",
    "continuum.brief.drafted.v1",
    "stored",
    attempt=3,
    duration_ms=61_500,
    waited_ms=13_500,
    trace_id="7" * 32,
    steps=(StepRow("fetch", 12.4), StepRow("ask", 61_000)),
)
FAILED = Happening(
    AT,
    "b_3",
    "continuum.document.changed.v1",
    "failed",
    attempt=1,
    detail="ModelRefused",
    words="the model said \x1b[31mno",
)


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (CHANGED, "heard of: waits to be read; webhook"),
        (
            STORED,
            "brief stored (attempt 3); waited 14 s, took 62 s (fetch 12 ms, ask 61 s)",
        ),
        (FAILED, "failed for good (attempt 1); ModelRefused: the model said \\x1b[31mno"),
        (replace(CHANGED, status="outdated", detail=None), "came too late: nothing changed"),
        (
            replace(CHANGED, status="outdated", detail="erased"),
            "document changed: nothing was done, the document is erased",
        ),
        (Happening(AT, "c_1", "continuum.letter", "replayed", actor="ito"), "dead letter replayed by ito"),
        (
            Happening(AT, "f_1", "document.forgotten", "done", actor="ito", detail="pages 2"),
            "forgotten by ito; pages 2",
        ),
        (Happening(AT, "e_1", "continuum.brief.published.v1", "sent", detail="mail"), "told; mail"),
        (
            Happening(AT, "e_2", "continuum.brief.published.v1", "bulk", words="part of a large run"),
            "not told singly; part of a large run",
        ),
        (Happening(AT, "x_1", "continuum.some.thing.v2", "new"), "some.thing.v2 new"),
    ],
)
def test_what_happened_is_said_in_a_sentence(one: Happening, said: str) -> None:
    assert sentence(one) == said


@pytest.mark.parametrize(
    ("ms", "said"),
    [
        (0, "0 ms"),
        (999, "999 ms"),
        (1500, "1.5 s"),
        (61_000, "61 s"),
        (150_000, "2.5 min"),
        (3_600_000, "60 min"),
        (7_200_000, "2.0 h"),
        (90_000_000, "25 h"),
        (864_000_000, "10 d"),
    ],
)
def test_a_length_of_time_has_the_unit_that_fits(ms: float, said: str) -> None:
    assert span(ms) == said


def test_each_trace_is_named_once_with_its_address_where_there_is_one() -> None:
    assert list(traces([STORED, CHANGED, STORED], "")) == ["7" * 32]
    assert list(traces([STORED], "http://jaeger:16686/")) == [f"http://jaeger:16686/trace/{'7' * 32}"]


def test_a_line_tells_when_and_how_long_after_the_one_before() -> None:
    console = Console(width=140, record=True, color_system=None)
    console.print(timeline(None, 7, [CHANGED, STORED]))
    lines = [line.split() for line in console.export_text().splitlines() if "2026" in line]
    assert lines[0][:3] == ["2026-05-03", "09:00:00", "heard"]
    assert lines[1][:4] == ["2026-05-03", "09:01:15", "75", "s"]
    assert lines[1][-1] == "77777777"


def test_what_was_read_before_it_was_heard_of_does_not_wait() -> None:
    stored = replace(STORED, trace_id="8" * 32)
    late = replace(CHANGED, at=STORED.at, trace_id="8" * 32)
    later = replace(late, trace_id="9" * 32)
    console = Console(width=140, record=True, color_system=None)
    console.print(timeline(None, 7, [stored, late, later]))
    shown = [line for line in console.export_text().splitlines() if "heard of" in line]
    assert ["it was read by then" in line for line in shown] == [True, False]
    assert ["waits to be read" in line for line in shown] == [False, True]


def test_machines_get_all_of_it() -> None:
    told = as_json(STORED, "http://jaeger:16686")
    assert told["at"] == "2026-05-03T09:01:15+00:00"
    assert told["trace"] == {"id": "7" * 32, "url": f"http://jaeger:16686/trace/{'7' * 32}"}
    assert told["steps"] == [{"name": "fetch", "ms": 12.4}, {"name": "ask", "ms": 61_000}]
    assert as_json(CHANGED, "")["trace"] == {"id": None, "url": None}
