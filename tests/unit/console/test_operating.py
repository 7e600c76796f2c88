"""What operators see: tables, stories, ages; nothing that others wrote is obeyed by a terminal."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console, RenderableType

from continuum_console.operating.letter_view import as_json, story, table_of
from continuum_console.operating.queue_view import view
from continuum_console.operating.queues import QueueReport
from continuum_console.operating.words import age, harmless
from continuum_console.options import read_age
from continuum_messaging import GroupState, Letter, StreamState

LETTER = Letter(
    "1779753600000-0",
    {
        b"id": b"00000000-0000-0000-0000-000000000002",
        b"type": b"continuum.document.changed.v1",
        b"subject": b"paperless/documents/7",
        b"traceparent": b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-03",
        b"data": b'{"document_id": 7, "title": "[red]\\u001b[31m"}',
        b"junk\x07": b"\xff\x1b]0;owned\x07",
        b"deadletter.id": b"11111111-0000-5000-8000-000000000001",
        b"deadletter.stream": b"continuum.documents",
        b"deadletter.group": b"briefing",
        b"deadletter.entry": b"5-0",
        b"deadletter.deliveries": b"6",
        b"deadletter.error_type": b"ValueError",
        b"deadletter.error": b"[bold]not[/bold] \x1b[2Jgood\xe2\x80\xae",
        b"deadletter.failed_at": b"2026-05-26T00:00:00.000Z",
        b"deadletter.round": b"2",
    },
)


def drawn(what: RenderableType, *, width: int = 100) -> str:
    out = StringIO()
    Console(file=out, width=width, highlight=False).print(what)
    return out.getvalue()


def group(name: str = "briefing", **changes: object) -> GroupState:
    state: dict[str, object] = {
        "group": name,
        "undelivered": 0,
        "lag_known": True,
        "leased": 0,
        "parked": {},
        "consumers": 1,
        "names": ("briefing-host-1",),
        "oldest_undelivered": None,
        "oldest_pending": None,
    }
    return GroupState(**{**state, **changes})  # type: ignore[arg-type]


def report(*groups: GroupState, **changes: object) -> QueueReport:
    told: dict[str, object] = {
        "at": datetime(2026, 5, 26, tzinfo=UTC),
        "streams": [StreamState("continuum.documents", 3, groups)],
        "services": {"briefing-host-1": {"name": "briefing", "gates": {"paperless": True}}},
        "paused": frozenset(),
        "dead_letters": 0,
    }
    return QueueReport(**{**told, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("seconds", "words"), [(-5, "0 s"), (99, "99 s"), (100, "2 min"), (7200, "2 h"), (200_000, "2 d")]
)
def test_an_age_is_one_number(seconds: float, words: str) -> None:
    assert age(seconds) == words


@pytest.mark.parametrize(("told", "seconds"), [("90m", 5400), ("2h", 7200), ("1.5d", 129_600), (" 5S", 5)])
def test_an_age_is_read_as_people_write_it(told: str, seconds: float) -> None:
    assert read_age(told) == timedelta(seconds=seconds)


@pytest.mark.parametrize("told", ["", "5", "h", "2 weeks", "-1h"])
def test_what_is_no_age_is_refused(told: str) -> None:
    with pytest.raises(typer.BadParameter, match="such as 90m"):
        read_age(told)


@given(st.one_of(st.binary(), st.text()))
def test_a_terminal_obeys_nothing_that_others_wrote(raw: bytes | str) -> None:
    assert harmless(raw).isprintable()
    assert not set("\x1b\x07\n\r\x9b\u202e") & set(harmless(raw))


def test_a_story_tells_what_where_why_and_when() -> None:
    told = drawn(story(LETTER, copied=True))
    for words in (
        "11111111-0000-5000-8000-000000000001, round 2",
        "document 7",
        "documents → briefing, entry 5-0",
        "ValueError: [bold]not[/bold] \\x1b[2Jgood\\u202e",
        "2026-05-26 00:00:00 UTC",
        "at attempt 6",
        "4bf92f3577b34da6a3ce929d0e0e4736",
        '"title": "[red]\\u001b[31m"',
        "junk\\x07 = \\xff\\x1b]0;owned\\x07",
        "has a copy",
        "continuum dead replay 11111111",
    ):
        assert words in told
    assert "\x1b" not in told


def test_a_story_of_what_cannot_be_read_is_told_all_the_same() -> None:
    told = drawn(story(Letter("1779753600000-0", {b"\xff": b"\x00", b"data": b"\x1b"}), copied=False))
    assert "has no copy yet" in told
    assert "\\xff = \\x00" in told


def test_long_data_are_cut_and_it_is_said() -> None:
    told = drawn(story(Letter("1-0", {b"data": b"x" * 5000}), copied=True))
    assert "1,000 characters more" in told


@pytest.mark.parametrize("width", [80, 140])
def test_a_letter_is_one_line_of_the_list(width: int) -> None:
    table = drawn(table_of([LETTER, LETTER]), width=width)
    header, *lines = table.splitlines()
    assert header.split() == ["Letter", "Age", "Where", "About", "Error"]
    assert len(lines) == 2
    assert lines[0].startswith("11111111")
    assert "document 7, round 2" in lines[0]
    assert all(len(line) <= width for line in lines)


def test_a_letter_for_machines_has_every_field() -> None:
    told = as_json(LETTER)
    assert (told["round"], told["error_type"], told["deliveries"]) == (2, "ValueError", "6")
    assert told["fields"]["junk\x07"] == "\\xff\x1b]0;owned\x07"


def test_queues_on_a_new_redis_say_what_to_start() -> None:
    assert "`continuum up`" in drawn(view(report(streams=[StreamState("continuum.documents", 0, ())])))


def test_queues_where_nothing_waits_say_so() -> None:
    assert "Nothing waits." in drawn(view(report(group())))


def test_queues_tell_what_waits_is_held_and_parked() -> None:
    state = group(undelivered=12, lag_known=False, leased=3, parked={0: 2, 1: 1}, oldest_undelivered=5.0)
    told = drawn(view(report(state)))
    for words in ("12+", " 5 s ", "2 in 0", "1 in 1", "Parked by tier"):
        assert words in told
    assert "Nothing waits" not in told


def test_queues_name_what_is_paused_shut_silent_or_dead() -> None:
    services = {"briefing-host-1": {"name": "briefing", "gates": {"paperless": False}}}
    state = group(names=("briefing-host-1", "briefing-host-0"), consumers=2)
    told = drawn(view(report(state, services=services, paused=frozenset({"briefing"}), dead_letters=2)))
    for words in (
        "`continuum queue resume briefing`",
        "briefing waits for paperless: the gate is closed",
        "1 + 1 silent",
        "2 dead letters: `continuum dead list`",
    ):
        assert words in told


def test_queues_repeat_once_what_services_say_is_unusual() -> None:
    sign = {"name": "briefing", "gates": {}, "notes": ["briefing begins no bulk work before midnight UTC"]}
    told = drawn(view(report(group(), services={"briefing-host-1": sign, "briefing-host-2": sign})))

    assert told.count("briefing begins no bulk work before midnight UTC.") == 1


def test_queues_without_any_service_say_so() -> None:
    told = drawn(view(report(group(), services={})))
    assert "No service is alive" in told
    assert "0 + 1 silent" in told


def test_queues_fit_a_small_terminal() -> None:
    state = group("notification", undelivered=12345, leased=10, parked={0: 100, 4: 1}, oldest_pending=9e5)
    told = drawn(view(report(state)), width=80)
    assert "…" not in told
