"""The small parts of the demo: papers, outcome, pointers, the minimal Redis client."""

from pathlib import Path

import pytest

from continuum_console.commands.redis import lines
from continuum_console.demo.board import BRIEFED, Row
from continuum_console.demo.outcome import Outcome
from continuum_console.demo.papers import papers_in
from continuum_console.demo.pointers import client_arguments
from continuum_console.reading.shapes import DocumentRef, Summary
from continuum_console.stack.child import ending, last_words
from continuum_console.stack.probes import reasons
from continuum_proto.errors import ConfigurationError


def brief(document: int, id: str) -> Summary:
    return Summary(
        id=id, version=1, state="published", headline="h", document=DocumentRef(id=document, title="t")
    )


def outcome(rows: list[Row], briefs: list[Summary], *, dead_letters: int = 0) -> Outcome:
    return Outcome(rows, briefs, {}, dead_letters, 1.0)


ROWS = [Row("a", "A", BRIEFED, 1), Row("b", "B", "no_text", 2)]


def test_a_run_is_good_when_each_document_with_text_has_one_brief() -> None:
    run = outcome(ROWS, [brief(1, "b_1")])
    assert run.good
    told = run.as_json()
    assert (told["documents"], told["briefs"], told["dead_letters"]) == (2, 1, 0)
    assert [result["state"] for result in told["results"]] == ["briefed", "no_text"]


@pytest.mark.parametrize(
    "run",
    [
        outcome(ROWS, []),
        outcome(ROWS, [brief(1, "b_1"), brief(1, "b_2")]),
        outcome(ROWS, [brief(1, "b_1")], dead_letters=1),
        outcome([*ROWS, Row("c", "C", "failed", 3)], [brief(1, "b_1")]),
    ],
    ids=["brief missing", "two briefs", "dead letter", "document failed"],
)
def test_a_run_is_not_good_when_anything_is_missing_or_double(run: Outcome) -> None:
    assert not run.good


def test_own_files_are_taken_by_their_ending_and_each_content_once(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.txt").write_text("one")
    (tmp_path / "sub" / "b.MD").write_text("two")
    (tmp_path / "copy.txt").write_text("one")
    (tmp_path / "program.exe").write_text("three")
    assert sorted(paper.content for paper in papers_in(tmp_path)) == [b"one", b"two"]


def test_a_folder_without_documents_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="holds none"):
        papers_in(tmp_path)


@pytest.mark.parametrize(
    ("url", "arguments"),
    [
        ("unix:///run/x.sock?db=0", ["-s", "/run/x.sock"]),
        (
            "unix://u:p@/run/x.sock?db=0",
            ["-s", "/run/x.sock", "--user", "u", "--pass", "p", "--no-auth-warning"],
        ),
        ("redis://h:6379/1", ["-u", "redis://h:6379/1"]),
    ],
)
def test_redis_cli_is_told_where_to_connect(url: str, arguments: list[str]) -> None:
    assert client_arguments(url) == arguments


def test_an_answer_of_redis_is_written_as_people_know_it() -> None:
    answer = [[b"1-0", [b"type", b"continuum.document.changed.v1"]], None, 3, []]
    assert list(lines(answer)) == [
        '1) 1) "1-0"',
        '   2) 1) "type"',
        '      2) "continuum.document.changed.v1"',
        "2) (nil)",
        "3) (integer) 3",
        "4) (empty array)",
    ]


def test_a_process_that_ended_is_described_in_words(tmp_path: Path) -> None:
    assert ending(-9) == "killed by SIGKILL"
    assert ending(3) == "ended with exit code 3"
    log = tmp_path / "log"
    log.write_text('{"event": "crashed", "exception": "  File x\\nValueError: no"}\n')
    assert last_words(log) == "crashed: ValueError: no"
    log.write_text("continuum-ingest: set THIS\n")
    assert last_words(log) == "continuum-ingest: set THIS"


def test_what_readyz_says_becomes_one_line() -> None:
    assert reasons(b'{"reasons": {"postgresql": "is starting", "redis": null}}') == "postgresql: is starting"
    assert reasons(b"plain words\n") == "plain words"
