"""``continuum forget``: asked for once more, done, waited for, and told, by hand and to machines."""

import asyncio
import json
import shlex
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

import pytest

from continuum_archive import Archive
from continuum_archive.auditing import Audit
from continuum_archive.erasing import Erasing
from continuum_archive.letters import Letters
from continuum_archive.writing import Writer
from tests.archives import PAGES, changed, drafted, failed
from tests.broken import refuse_to_delete
from tests.integration.console.runbooks import commands_of
from tests.integration.console.terminals import Machine, terminal

T = TypeVar("T")


@pytest.fixture
def settings(archive_url: str, tmp_path: Path) -> dict[str, str]:
    return {"DATABASE_URL": archive_url, "CONTINUUM_DATA": str(tmp_path), "USER": "ito", "LOGNAME": "ito"}


def on_archive(url: str, work: Callable[[Archive], Awaitable[T]]) -> T:
    async def run() -> T:
        async with Archive.open(url) as archive:
            return await work(archive)

    return asyncio.run(run())


@pytest.fixture(autouse=True)
def briefed(archive_url: str) -> None:
    """Two documents that have briefs."""

    async def write(archive: Archive) -> None:
        for document in (7, 8):
            await Writer(archive).draft(drafted(1, document=document), PAGES)

    on_archive(archive_url, write)


def statuses(url: str) -> dict[int, str]:
    found = on_archive(url, lambda archive: archive.fetch("SELECT id, status FROM documents ORDER BY id"))
    return {row["id"]: row["status"] for row in found}


def clear(url: str) -> None:
    """Note that Redis has nothing of anything any more, as persistence does."""

    async def note(archive: Archive) -> int:
        erasing = Erasing(archive)
        return await erasing.cleared(await erasing.to_clear(10))

    on_archive(url, note)


def test_a_document_is_forgotten_and_it_is_said_what_that_was(continuum: Machine, archive_url: str) -> None:
    said = continuum("forget", "7", "--yes", "--wait", "0")
    assert statuses(archive_url) == {7: "forgotten", 8: "briefed"}
    assert said.out.splitlines() == [
        "Document 7 is forgotten: 1 version, 2 pages, 3 quotations, 3 mentions, 1 event.",
        "Paperless keeps what it has. To have it read again: continuum rebrief 7",
    ]
    [row] = on_archive(archive_url, lambda archive: Audit(archive).entries(limit=9)).items
    assert (row.deed.actor, row.deed.action) == ("ito", "document.forgotten")


def test_while_redis_has_something_left_that_is_said_and_no_success(
    continuum: Machine, archive_url: str
) -> None:
    said = continuum("forget", "7", "--yes", "--wait", "0.3")
    assert said.code == 1
    assert "Redis still has traces: persistence clears them" in said.err
    clear(archive_url)
    said = continuum("forget", "7", "--yes")
    assert said.code == 0
    assert said.out.startswith("Document 7 was forgotten before: 20")


@pytest.mark.parametrize(
    ("count", "tell"), [(1, "1 open dead letter tells"), (2, "2 open dead letters tell")]
)
def test_it_is_said_how_many_letters_may_be_about_it_and_what_to_do(
    continuum: Machine, archive_url: str, count: int, tell: str
) -> None:
    async def fail(archive: Archive) -> None:
        for _ in range(count):
            await Letters(archive).keep(replace(failed(changed(1)), id=uuid4(), event_id="", fields={}))

    on_archive(archive_url, fail)
    said = continuum("forget", "7", "--yes", "--wait", "0")
    assert said.out.splitlines()[-2:] == [
        f"{tell} no document, and may hold words of any: continuum dead list --unnamed",
        "Once they are replayed or discarded their words are kept no longer.",
    ]
    assert (
        json.loads(continuum("forget", "7", "--yes", "--json", "--wait", "0").out)["unnamed_letters"] == count
    )


def test_what_cannot_be_erased_is_told_and_others_are_erased(continuum: Machine, archive_url: str) -> None:
    on_archive(archive_url, lambda archive: refuse_to_delete(archive, 7))
    said = continuum("forget", "7", "8", "--yes", "--wait", "0")
    why = "PostgreSQL refuses to erase document 7: RaiseError: broken"
    assert said.code == 1
    assert f"Document 7 is as it was: {why}." in said.out
    assert "Document 8 is forgotten: " in said.out
    assert "continuum rebrief 8\n" in said.out
    assert statuses(archive_url) == {7: "briefed", 8: "forgotten"}
    told = json.loads(continuum("forget", "7", "--yes", "--json", "--wait", "0").out)
    assert told["refused"] == [{"id": 7, "reason": why}]
    assert told["uncleared"] == []


def test_what_nobody_has_heard_of_is_told(continuum: Machine, archive_url: str) -> None:
    said = continuum("forget", "99", "--yes")
    assert (said.code, said.out) == (1, "Document 99 is not known here: nothing is kept of it.\n")
    assert statuses(archive_url) == {7: "briefed", 8: "briefed"}


def test_machines_get_one_object(continuum: Machine, archive_url: str) -> None:
    continuum("forget", "8", "--yes", "--wait", "0")
    clear(archive_url)
    said = continuum("forget", "7", "8", "7", "99", "--yes", "--json", "--wait", "0")
    assert said.code == 1
    erased = {
        "versions": 1,
        "pages": 2,
        "quotations": 3,
        "mentions": 3,
        "letters": 0,
        "events": 1,
        "names": 3,
    }
    assert json.loads(said.out) == {
        "forgotten": [{"id": 7, "erased": erased}],
        "refused": [],
        "before": [8],
        "unknown": [99],
        "uncleared": [7],
        "unnamed_letters": 0,
    }


def test_without_a_terminal_nothing_is_done_unasked(continuum: Machine, archive_url: str) -> None:
    said = continuum("forget", "7")
    assert said.code == 2
    assert "say --yes to forget 1 document" in said.err
    assert statuses(archive_url)[7] == "briefed"


@pytest.mark.parametrize(("answer", "status"), [("n\n", "briefed"), ("y\n", "forgotten")])
def test_whoever_sits_at_a_terminal_is_asked(
    settings: dict[str, str], archive_url: str, answer: str, status: str
) -> None:
    with terminal("forget", "7", "--wait", "0", settings=settings) as at:
        at.until("Forget 1 document (7 Invoice 17: what was made of them here cannot be brought back)?")
        at.type(answer)
        assert at.end() == 1
    assert statuses(archive_url)[7] == status


def test_the_page_says_what_happens(continuum: Machine, archive_url: str) -> None:
    page = Path(__file__).parents[3] / "docs" / "erasure.md"
    forgets, rebriefs = commands_of(page)
    said = continuum(*shlex.split(forgets.command)[1:], "--yes", "--wait", "0")
    assert said.out == forgets.output
    assert statuses(archive_url)[7] == "forgotten"
    said = continuum(*shlex.split(rebriefs.command)[1:], "--yes")
    assert said.out == rebriefs.output
    assert statuses(archive_url)[7] == "queued"
