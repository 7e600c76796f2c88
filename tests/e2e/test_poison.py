"""A document that Paperless cannot show, in a running demo: it becomes a letter, and is replayed."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.e2e.demos import START, RunningDemo, command, demo

SETTINGS = {"CONTINUUM_RETRY_TIERS": "0.2,0.4", "CONTINUUM_INGEST_SWEEP_SECONDS": "3600"}
LETTER = """Dear tenant,

from 1 September 2026 the rent of your flat rises to 880 EUR a month.

Harbour Lettings
"""


def told(running: RunningDemo, *arguments: str) -> Any:
    said = command(running.data, *arguments, "--json")
    assert said.stdout, said.stderr
    return json.loads(said.stdout)


def until(condition: Callable[[], bool], *, within: float = 30) -> None:
    end = time.monotonic() + within
    while not condition():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.2)


async def poison(running: RunningDemo, *, broken: list[int]) -> None:
    """Let Paperless answer 500 for documents, and announce the first one anew."""
    record = running.record()
    assert record is not None
    token = (running.data / "demo" / "paperless-token").read_text().strip()
    headers = {"Authorization": f"Token {token}"}
    async with aiohttp.ClientSession(record.paperless, headers=headers) as paperless:
        async with paperless.post("/simulator/faults", json={"broken": broken}) as answer:
            assert answer.status == 200
        if broken:
            change = {"title": "Rent increase, second reminder"}
            async with paperless.patch(f"/api/documents/{broken[0]}/", json=change) as answer:
                assert answer.status == 200


@pytest.mark.timeout(300)
async def test_poison_becomes_a_letter_and_a_brief_once_its_cause_is_gone(tmp_path: Path) -> None:
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "rent.txt").write_text(LETTER)
    with demo(tmp_path / "data", "--documents", str(papers), settings=SETTINGS) as running:
        running.until(lambda: running.says("It stays up until Ctrl-C"), within=START)
        (listed,) = told(running, "read")
        document = listed["document"]["id"]

        await poison(running, broken=[document])
        until(lambda: told(running, "dead", "list")["open"] == 1)
        until(lambda: told(running, "status")["documents"] == {"failed": 1})
        (letter,) = told(running, "dead", "list")["letters"]
        assert letter["error_type"] == "DocumentUnreadable"
        assert "`continuum dead list`" in command(running.data, "queue").stdout

        await poison(running, broken=[])
        assert told(running, "dead", "replay", letter["id"], "--yes")["replayed"] == 1
        until(lambda: told(running, "status")["documents"] == {"briefed": 1})
        assert told(running, "dead", "list")["open"] == 0
        (listed,) = told(running, "read")
        assert listed["document"]["title"] == "Rent increase, second reminder"
