"""Log lines: their form, their ids, and what they never show."""

import io
import json
import logging
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import structlog
from pydantic import BaseModel, SecretStr, ValidationError

from continuum_telemetry import Metrics, process_span, setup_logs
from continuum_telemetry.logs import LogFormat

Line = dict[str, object]
Lines = Callable[[], list[Line]]


@pytest.fixture(autouse=True)
def _restore_logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
    logging.captureWarnings(False)
    root.handlers[:], root.level = handlers, level


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Lines:
    stdout = io.TextIOWrapper(io.BytesIO(), "utf-8")
    with monkeypatch.context() as patch:
        patch.setattr("sys.stdout", stdout)
        setup_logs("tiny", "1.2", format="json")
    return lambda: [json.loads(line) for line in stdout.buffer.getvalue().splitlines()]


def test_line_says_when_who_and_what(lines: Lines) -> None:
    structlog.get_logger().info("brief_made", document_id=7, quotations=3)
    (line,) = lines()
    assert list(line)[:5] == ["ts", "level", "service", "version", "event"]
    assert str(line.pop("ts")).endswith("Z")
    assert line == {
        "level": "info",
        "service": "tiny",
        "version": "1.2",
        "event": "brief_made",
        "document_id": 7,
        "quotations": 3,
    }


def test_line_carries_the_trace_of_the_work(lines: Lines) -> None:
    traceparent = f"00-{'ab' * 16}-{'cd' * 8}-03"
    with process_span(
        "continuum.documents",
        group="briefing",
        event_id="e",
        subject="s",
        created=datetime.now(UTC),
        traceparent=traceparent,
    ):
        structlog.get_logger().warning("odd")
    assert lines()[0]["trace_id"] == "ab" * 16


def test_libraries_speak_in_the_same_form_from_warning_on(lines: Lines) -> None:
    logging.getLogger("redis").info("unheard")
    logging.getLogger("redis").warning("lost %s", "redis://user:swordfish@localhost/0")
    (line,) = lines()
    assert (line["event"], line["logger"], line["service"]) == (
        "lost redis://***@localhost/0",
        "redis",
        "tiny",
    )


def test_warnings_are_log_lines(lines: Lines) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("old habits", DeprecationWarning, stacklevel=1)
    assert "old habits" in str(lines()[0]["event"])


def test_secrets_stay_secret(lines: Lines) -> None:
    structlog.get_logger().error(
        "refused",
        token=SecretStr("swordfish"),
        url="postgresql://continuum:swordfish@db/continuum",
        nested={"url": SecretStr("swordfish")},
    )
    (line,) = lines()
    assert "swordfish" not in str(line)
    assert line["url"] == "postgresql://***@db/continuum"


TEXT = "text of a document"


class Page(BaseModel):
    number: int


def _misread() -> None:
    try:
        Page.model_validate({"number": TEXT})
    except ValidationError as exc:
        raise RuntimeError("cannot read the page") from exc


def test_traceback_tells_the_place_and_quotes_no_values(lines: Lines) -> None:
    try:
        _misread()
    except RuntimeError:
        structlog.get_logger().exception("failed")
    told = str(lines()[0]["exception"])
    assert TEXT not in told
    assert "ValidationError: 1 validation error for Page" in told
    assert told.endswith("RuntimeError: cannot read the page")
    assert "in _misread" in told


def test_traceback_names_the_parts_of_a_group(lines: Lines) -> None:
    group = ExceptionGroup("two things", [ValueError("one"), KeyError("two")])
    logging.getLogger("asyncio").error("failed", exc_info=group)
    told = str(lines()[0]["exception"])
    assert "part 1 of 2:\n  ValueError: one" in told
    assert "part 2 of 2:\n  KeyError: 'two'" in told


@pytest.mark.parametrize("format", ["text", "json"])
def test_odd_file_names_do_not_break_a_line(format: LogFormat, capfd: pytest.CaptureFixture[str]) -> None:
    setup_logs("tiny", "1", format=format)
    structlog.get_logger().info("read", file="scan-\udce4.pdf", title="Über 🧾")
    assert "Über 🧾" in capfd.readouterr().out


class _Full(io.BytesIO):
    def write(self, data: object) -> int:
        raise OSError(28, "No space left on device")


def _lines_lost() -> float:
    return Metrics.current().registry.get_sample_value("continuum_log_lines_lost_total") or 0.0


def test_full_disk_stops_nobody_and_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    before = _lines_lost()
    with monkeypatch.context() as patch:
        patch.setattr("sys.stdout", io.TextIOWrapper(_Full(), "utf-8"))
        setup_logs("tiny", "1", format="json")
    structlog.get_logger().info("unheard")
    logging.getLogger("redis").warning("unheard too")
    assert _lines_lost() == before + 2


def test_level_silences_what_is_below(capsys: pytest.CaptureFixture[str]) -> None:
    setup_logs("tiny", "1", level="error", format="text")
    structlog.get_logger().warning("quiet")
    structlog.get_logger().error("loud")
    out = capsys.readouterr().out
    assert "loud" in out
    assert "quiet" not in out
