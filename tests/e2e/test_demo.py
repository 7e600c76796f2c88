"""``continuum demo`` from the command to the last brief, and back to nothing."""

import json
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from redis import Redis

from continuum_console.samples import sample_documents
from continuum_simulators.paperless import PaperlessSimulator
from tests.e2e.demos import START, RunningDemo, command, demo
from tests.load.letters import letter

pytestmark = [pytest.mark.timeout(300), pytest.mark.xdist_group("demo")]  # which is started for all of them
SAMPLES = len(sample_documents())


BEFORE = 6
"""Documents that were in Paperless long before the first start."""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    shelf = PaperlessSimulator(data=folder / "demo" / "paperless").shelf
    for number in range(BEFORE):
        title, text = letter(number)
        shelf.put(text, title=title, added=datetime(2024, 1, 1 + number, tzinfo=UTC))
    return folder


@pytest.fixture(scope="module")
def result(data: Path) -> dict[str, Any]:
    """One run for machines, on fresh data; later tests use the data again."""
    with demo(data, "--exit-when-done", "--json") as running:
        code = running.process.wait(START)
        assert code == 0, running.story()
        return running.result()


@pytest.fixture(scope="module")
def staying(data: Path, result: dict[str, Any]) -> Iterator[RunningDemo]:
    """A second start on the same data, that stays up."""
    assert result["documents"] == SAMPLES
    with demo(data) as running:
        running.until(lambda: running.says("It stays up until Ctrl-C"), within=START)
        yield running


def test_every_sample_with_text_has_exactly_one_brief(result: dict[str, Any]) -> None:
    states = [each["state"] for each in result["results"]]
    assert sorted(states) == ["briefed"] * (SAMPLES - 1) + ["no_text"]
    assert (result["documents"], result["briefs"], result["dead_letters"]) == (SAMPLES, SAMPLES - 1, 0)


def test_all_samples_are_done_within_a_minute(result: dict[str, Any]) -> None:
    assert result["seconds"] <= 60


def test_a_second_start_on_the_same_data_makes_nothing_twice(
    staying: RunningDemo, result: dict[str, Any]
) -> None:
    listed = json.loads(command(staying.data, "read", "--json", "--limit", "100").stdout)
    assert len(listed) == result["briefs"]
    assert len({brief["document"]["id"] for brief in listed}) == result["briefs"]
    assert {brief["version"] for brief in listed} == {1}


async def test_every_citation_is_the_slice_of_the_stored_text(staying: RunningDemo) -> None:
    record = staying.record()
    assert record is not None
    checked = 0
    async with aiohttp.ClientSession(f"{record.api}/api/v1/") as api:
        async with api.get("briefs", params={"limit": "100"}) as answer:
            listed = (await answer.json())["items"]
        for brief in listed:
            async with api.get(f"briefs/{brief['id']}") as answer:
                points = (await answer.json())["key_points"]
            async with api.get(f"briefs/{brief['id']}/text") as answer:
                pages = {page["n"]: page["text"] for page in (await answer.json())["pages"]}
            for citation in (citation for point in points for citation in point["citations"]):
                assert pages[citation["page"]][citation["start"] : citation["end"]] == citation["quote"]
                checked += 1
    assert checked >= len(listed)


def test_the_printed_redis_line_shows_an_event_to_a_person(staying: RunningDemo) -> None:
    line = next(line for line in staying.story().splitlines() if "XRANGE continuum.documents" in line)
    words = shlex.split(line.removeprefix("  Streams"))
    shown = subprocess.run(words, capture_output=True, text=True, timeout=20, check=True).stdout
    assert "continuum.document.changed.v1" in shown
    assert "paperless/documents/" in shown


def test_stored_briefs_are_listed_and_read(staying: RunningDemo) -> None:
    listing = command(staying.data, "read")
    assert listing.returncode == 0
    brief = next(word for word in listing.stdout.split() if word.startswith("b_"))
    shown = command(staying.data, "read", brief)
    assert "▎" in shown.stdout
    assert "\x1b" not in shown.stdout
    assert command(staying.data, "read", brief, "--markdown").stdout.startswith("# ")


def test_words_are_found_where_they_stand(staying: RunningDemo) -> None:
    found = json.loads(command(staying.data, "read", "--search", "rent or invoice", "--json").stdout)
    assert {hit["kind"] for hit in found["items"]} == {"brief", "source"}
    assert all(any(piece["hit"] for piece in hit["snippet"]) for hit in found["items"] if hit["page"])
    shown = command(staying.data, "read", "--search", "rent or invoice")
    assert found["items"][0]["brief_id"] in shown.stdout
    assert "\x1b" not in shown.stdout
    nothing = command(staying.data, "read", "--search", "kaiserdockzollamt")
    assert (nothing.returncode, nothing.stdout.split()[:2]) == (0, ["No", "match."])
    refused = command(staying.data, "read", "--search", " ")
    assert (refused.returncode, refused.stderr) == (2, "continuum: --search: is empty\n")


def test_status_and_check_find_everything_well(staying: RunningDemo) -> None:
    status = command(staying.data, "status", "--json")
    told = json.loads(status.stdout)
    assert status.returncode == 0, told
    assert {child["state"] for child in told["processes"]} == {"ready"}
    beating = {service["name"] for service in told["services"].values()}
    assert beating == {"ingest", "briefing", "persistence", "notification"}  # the api never writes to Redis
    check = command(staying.data, "check")
    assert check.returncode == 0, check.stdout


def test_an_existing_archive_is_read_once_though_its_backfill_was_stopped(
    staying: RunningDemo, result: dict[str, Any]
) -> None:
    def briefs() -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = json.loads(
            command(staying.data, "read", "--json", "--limit", "100").stdout
        )
        return listed

    assert len(briefs()) == result["briefs"]
    asking = [sys.executable, "-m", "continuum_console", "backfill", "--yes", "--json", "--rate", "24"]
    with subprocess.Popen([*asking, "--data", staying.data], stdout=subprocess.PIPE) as stopped:
        staying.until(lambda: len(briefs()) > result["briefs"], within=30)
        stopped.send_signal(signal.SIGINT)
        first = json.loads(stopped.communicate(timeout=30)[0])
    assert (stopped.returncode, first["stopped"]) == (130, True)
    second = json.loads(command(staying.data, "backfill", "--yes", "--wait", "--json").stdout)
    assert 0 < first["asked"] < first["asked"] + second["asked"] == BEFORE
    assert second["ends"] == {"briefed": result["briefs"] + BEFORE, "no_text": 1}
    assert len(briefs()) == result["briefs"] + BEFORE
    assert {brief["version"] for brief in briefs()} == {1}


def test_nobody_asked_redis_for_more_than_its_rights(staying: RunningDemo) -> None:
    """Each service has an ACL user of its own: what it lacks would be refused, and is counted."""
    record = staying.record()
    assert record is not None
    with Redis.from_url(record.redis, driver_info=None) as redis:
        told = redis.info()
    refused = {name: number for name, number in told.items() if name.startswith("acl_access_denied")}
    assert len(refused) >= 3 or told["redis_version"].startswith("6.")  # which does not count them
    assert not any(refused.values()), refused


def test_a_second_demo_on_the_same_data_is_told_so(staying: RunningDemo) -> None:
    with demo(staying.data / ".." / staying.data.name) as second:
        assert second.process.wait(20) == 78
        assert "stop the other one first" in second.story()


def test_ctrl_c_after_a_kill_ends_everything_within_15_seconds(tmp_path: Path) -> None:
    """A killed console leaves nothing; the next one starts on its data, and Ctrl-C ends it in mid-work."""
    with demo(tmp_path) as killed:
        killed.until(lambda: killed.says("Everything is up"), within=START)
        killed.record()
        killed.process.kill()
        killed.process.wait()
        deadline = time.monotonic() + 15
        while killed.left() and time.monotonic() < deadline:
            time.sleep(0.1)
        assert killed.left() == set()
    with demo(tmp_path) as running:
        running.until(lambda: running.says("queued") or running.says("briefed"), within=START)
        assert running.end(signal.SIGINT, within=15) < 15
    assert running.process.returncode == 0
    assert running.left() == set()
    assert "Traceback" not in running.story()
    for log in (tmp_path / "demo" / "logs").iterdir():
        assert "Traceback" not in log.read_text(), log


def test_a_port_in_use_names_its_setting(tmp_path: Path, staying: RunningDemo) -> None:
    record = staying.record()
    assert record is not None
    port = record.api.rpartition(":")[2]
    with demo(tmp_path, settings={"CONTINUUM_API_PORT": port}) as second:
        assert second.process.wait(20) == 78
        assert "set CONTINUUM_API_PORT to a free port" in second.story()
    assert [entry.name for entry in (tmp_path / "demo").iterdir()] == ["lock"]
