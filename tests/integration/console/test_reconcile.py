"""``continuum reconcile`` with a real Redis and a real archive, and its runbook."""

import asyncio
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from continuum_archive import Archive
from continuum_archive.erasing import Erasing
from tests.integration.console.reconciling import KNOWN, Reconciling, reconciling
from tests.integration.console.runbooks import client_folder, commands_of, say

PAGE = Path(__file__).parents[3] / "docs" / "runbooks" / "reconciliation.md"
Say = Callable[[str], "asyncio.Future[str]"]


@pytest.fixture
def run(redis_url: str, archive_url: str, tmp_path: Path) -> Say:
    """Run a line as a person would, beside the settings that name Redis and PostgreSQL."""
    programs = client_folder(tmp_path, redis_url)
    (tmp_path / "demo" / "run.json").unlink()
    settings = {"REDIS_URL": redis_url, "DATABASE_URL": archive_url}

    def run(command: str) -> "asyncio.Future[str]":
        return asyncio.ensure_future(asyncio.to_thread(say, command, programs=programs, variables=settings))

    return run


async def test_every_command_of_the_page_says_what_it_shows(
    run: Say, redis_url: str, archive: Archive
) -> None:
    """One document is new at first; then the token sees none any more."""
    async with reconciling(redis_url, archive) as here:
        here.paperless.add("words", id=KNOWN + 1)
        for shown in commands_of(PAGE):
            if shown.question.startswith("The alarm"):
                take_rights_away(here)
            said = await run(shown.command)
            assert shape(said) == shape(shown.output), shown.command


def take_rights_away(here: Reconciling) -> None:
    here.paperless.hidden |= set(range(1, KNOWN + 2))


def shape(output: str) -> str:
    """Return an output without what is another each time: ids and times."""
    output = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "RUN", output)
    return " ".join(re.sub(r"\d{4}-\d{2}-\d{2}[T ][0-9:.+]+", "TIME", output).split())


async def test_machines_get_one_object_and_the_exit_code_tells_of_an_alarm(
    run: Say, redis_url: str, archive: Archive
) -> None:
    async with reconciling(redis_url, archive) as here:
        said = await run("continuum reconcile --json; echo $?")
        answer, _, code = said.strip().rpartition("\n")
        told = json.loads(answer)
        assert (told["listed"], told["known"], told["findings"], told["alarm"]) == (KNOWN, KNOWN, {}, None)
        assert code == "0"
        assert told["forgotten"] == 0
        await Erasing(archive).forget(KNOWN, by="ito")
        told = json.loads(await run("continuum reconcile --json"))
        assert (told["listed"], told["known"], told["forgotten"]) == (KNOWN, KNOWN - 1, 1)
        assert told["findings"] == {}
        take_rights_away(here)
        assert (await run("continuum reconcile --json > /dev/null; echo $?")).strip() == "1"
        assert (await run("continuum reconcile --report --json > /dev/null; echo $?")).strip() == "1"


async def test_without_a_redis_it_says_what_to_set(tmp_path: Path) -> None:
    programs = client_folder(tmp_path, "redis://127.0.0.1:9")
    (tmp_path / "demo" / "run.json").unlink()
    said = say("continuum reconcile; echo $?", programs=programs, variables={"REDIS_URL": ""})
    assert "set REDIS_URL" in said
    assert said.startswith("78\n")
