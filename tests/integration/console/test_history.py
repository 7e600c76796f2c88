"""``continuum history`` on a real archive."""

import asyncio
import json
from pathlib import Path

import pytest

from continuum_archive import Archive
from continuum_archive.erasing import Erasing
from continuum_archive.letters import Letters
from continuum_archive.writing import Writer
from tests.archives import PAGES, changed, drafted, failed
from tests.integration.console.terminals import Machine


@pytest.fixture
def continuum(
    archive_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Machine:
    monkeypatch.setenv("DATABASE_URL", archive_url)
    monkeypatch.setenv("CONTINUUM_DATA", str(tmp_path))
    monkeypatch.setenv("JAEGER_URL", "http://jaeger.example.org")
    monkeypatch.setenv("COLUMNS", "160")
    return Machine(monkeypatch, capsys)


@pytest.fixture(autouse=True)
def lived(archive_url: str) -> None:
    """Document 7 failed, was briefed, and was forgotten."""

    async def live() -> None:
        async with Archive.open(archive_url) as archive:
            writer = Writer(archive)
            await writer.queue(changed(1))
            await Letters(archive).keep(failed(changed(1)))
            await writer.queue(changed(2))
            await writer.draft(drafted(2), PAGES)
            await writer.queue(changed(1, document=8))
            await Letters(archive).keep(failed(changed(1, document=8)))
            await Erasing(archive).forget(7, by="ito")

    asyncio.run(live())


def test_what_happened_is_told_from_the_first_to_the_last(continuum: Machine) -> None:
    said = continuum("history", "7")
    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[1].startswith("  Document 7: forgotten since 20")
    told = [line for line in lines if line.startswith("  20")]
    expected = (
        "heard of",
        "failed for good (attempt 5)",
        "heard of",
        "brief stored; took 42 ms",
        "brief withdrawn",
        "forgotten by ito",
    )
    assert len(told) == len(expected)
    assert all(words in line for words, line in zip(expected, told, strict=True))
    assert f"  Trace http://jaeger.example.org/trace/{'7' * 32}" in lines


def test_the_words_of_a_failure_are_told_to_operators(continuum: Machine) -> None:
    said = continuum("history", "8")
    assert "failed for good (attempt 5); Refused: a sentence" in said.out


def test_machines_get_one_object(continuum: Machine) -> None:
    told = json.loads(continuum("history", "8", "--json").out)
    assert (told["document"], told["status"]) == (8, "failed")
    assert [(one["status"], one["attempt"], one["words"]) for one in told["history"]] == [
        ("queued", 1, None),
        ("failed", 5, "a sentence"),
    ]


def test_a_document_that_nobody_heard_of_has_no_history(continuum: Machine) -> None:
    said = continuum("history", "99")
    assert (said.code, said.out) == (1, "")
    assert "document 99 is not known here" in said.err
