"""``continuum backfill`` and ``continuum rebrief`` against a real archive and a simulated Paperless."""

import asyncio
import json
import signal
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import time
from typing import Any, TypeVar

import pytest
from redis import Redis

from continuum_archive import Archive
from continuum_archive.writing import Writer
from continuum_proto.briefs import Withheld
from continuum_proto.documents import SkipReason
from continuum_proto.topology import SERVICES_KEY
from continuum_simulators.paperless import PaperlessSimulator
from tests.archives import PAGES, cause_of, drafted, skipped
from tests.integration.console.beside import beside
from tests.integration.console.terminals import Machine, terminal

T = TypeVar("T")
LONG_AGO = datetime(2024, 6, 15, 12, tzinfo=UTC)


@pytest.fixture
def simulator() -> PaperlessSimulator:
    return PaperlessSimulator(gap_share=0)


@pytest.fixture
def settings(
    archive_url: str, redis_url: str, simulator: PaperlessSimulator, tmp_path: Path
) -> Iterator[dict[str, str]]:
    """Nothing runs; the environment names what is needed."""
    with beside(simulator.serving()) as url:
        yield {
            "DATABASE_URL": archive_url,
            "REDIS_URL": redis_url,
            "PAPERLESS_URL": url,
            "PAPERLESS_TOKEN": "simulated",
            "CONTINUUM_DATA": str(tmp_path),
        }


def fill(simulator: PaperlessSimulator, documents: int, **about: Any) -> list[int]:
    return [simulator.add(f"text {number}", **about).id for number in range(documents)]


def on_archive(url: str, work: Callable[[Archive], Awaitable[T]]) -> T:
    async def run() -> T:
        async with Archive.open(url) as archive:
            return await work(archive)

    return asyncio.run(run())


def rows(url: str, query: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in on_archive(url, lambda archive: archive.fetch(query))]


def asked(url: str) -> list[int]:
    query = "SELECT document_id FROM outbox WHERE stream = 'continuum.documents.bulk' ORDER BY 1"
    return [number for (number,) in rows(url, query)]


def brief(url: str, *documents: int) -> None:
    async def write(archive: Archive) -> None:
        for document in documents:
            await Writer(archive).draft(drafted(1, document=document), PAGES)

    on_archive(url, write)


def test_a_backfill_asks_once_for_each_document(
    continuum: Machine, simulator: PaperlessSimulator, archive_url: str
) -> None:
    ids = fill(simulator, 3)
    said = continuum("backfill", "--yes")
    assert (said.code, said.out.splitlines()[0]) == (0, "3 documents asked for.")
    assert asked(archive_url) == ids
    late = fill(simulator, 1)
    said = continuum("backfill", "--yes", "--json")
    assert json.loads(said.out) == {"documents": 4, "left_alone": 3, "asked": 1, "stopped": False}
    assert asked(archive_url) == ids + late


def test_a_dry_run_counts_estimates_and_asks_for_nothing(
    continuum: Machine, simulator: PaperlessSimulator, archive_url: str
) -> None:
    fill(simulator, 3)
    said = continuum("backfill", "--dry-run")
    assert "3 documents would be asked for." in said.out
    assert "not known yet" in said.out
    brief(archive_url, 3)
    said = continuum("backfill", "--dry-run")
    assert "2 documents would be asked for. 1 had been asked for before." in said.out
    assert "0.043 s each, the median of the latest brief by extractive; one at a time" in said.out
    assert asked(archive_url) == []


def test_an_estimate_knows_how_many_are_worked_on_at_a_time(
    continuum: Machine, simulator: PaperlessSimulator, archive_url: str, redis_url: str
) -> None:
    sign = {"name": "briefing", "slots": 4, "bulk_slots": 2, "time": time()}
    with Redis.from_url(redis_url) as redis:
        for consumer in ("one", "two"):
            redis.hset(SERVICES_KEY, consumer, json.dumps(sign))
    fill(simulator, 9)
    brief(archive_url, 1)
    estimate = json.loads(continuum("backfill", "--dry-run", "--json").out)["estimate"]
    assert estimate == {
        "seconds": 0.085,
        "seconds_each": 0.043,
        "briefs_seen": 1,
        "engine": "extractive",
        "model": None,
        "slots": 4,
    }


def test_a_backfill_takes_what_fits_its_filter(
    continuum: Machine, simulator: PaperlessSimulator, archive_url: str
) -> None:
    fill(simulator, 1)
    taxed = fill(simulator, 2, tags=["Steuer"], correspondent="Finanzamt")
    fill(simulator, 1, tags=["Steuer"])
    continuum("backfill", "--yes", "--tag", "steuer", "--correspondent", "Finanzamt", "--limit", "1")
    assert asked(archive_url) == taxed[:1]
    continuum("backfill", "--yes", "--tag", "Steuer", "--correspondent", "Finanzamt")
    assert asked(archive_url) == taxed


def test_a_day_is_that_of_adding_and_both_ends_are_included(
    continuum: Machine, simulator: PaperlessSimulator, archive_url: str
) -> None:
    for day in range(5):
        simulator.shelf.put(f"text {day}", title="t", added=LONG_AGO + timedelta(days=day), owner=None)
    continuum("backfill", "--yes", "--since", "2024-06-16", "--until", "2024-06-17")
    assert asked(archive_url) == [2, 3]
    assert continuum("backfill", "--since", "yesterday").code == 2


def test_an_unknown_name_is_told_what_is_near(
    continuum: Machine, simulator: PaperlessSimulator, archive_url: str
) -> None:
    fill(simulator, 1, tags=["Steuer", "Haus"])
    said = continuum("backfill", "--yes", "--tag", "Steuern")
    assert (said.code, said.err) == (1, "continuum: there is no tag 'Steuern': perhaps you mean 'Steuer'\n")
    assert continuum("backfill", "--yes", "--correspondent", "X").code == 1
    assert asked(archive_url) == []


def test_a_filter_that_paperless_ignores_stops_it(
    continuum: Machine, simulator: PaperlessSimulator, archive_url: str
) -> None:
    fill(simulator, 2, tags=["one"])
    fill(simulator, 2, tags=["two"])
    simulator.faults.forgets = {"tags__id__all"}
    said = continuum("backfill", "--yes", "--tag", "one")
    assert (said.code, "ignores tags__id__all" in said.err) == (69, True)
    assert asked(archive_url) == []


def test_without_a_terminal_nothing_is_asked_for_unconfirmed(
    continuum: Machine, simulator: PaperlessSimulator, archive_url: str
) -> None:
    fill(simulator, 2)
    said = continuum("backfill")
    assert (said.code, "say --yes to ask for 2 documents" in said.err) == (2, True)
    assert asked(archive_url) == []


@pytest.mark.parametrize(("answer", "code", "count"), [("n\n", 1, 0), ("y\n", 0, 2)])
def test_on_a_terminal_it_asks_first(
    settings: dict[str, str],
    simulator: PaperlessSimulator,
    archive_url: str,
    answer: str,
    code: int,
    count: int,
) -> None:
    fill(simulator, 2)
    with terminal("backfill", settings=settings) as screen:
        screen.until("Ask for 2 documents (nobody knows yet how long that takes)?")
        screen.type(answer)
        assert screen.end() == code
    assert len(asked(archive_url)) == count


def test_ctrl_c_stops_a_backfill_between_two_batches_and_it_goes_on(
    settings: dict[str, str], simulator: PaperlessSimulator, archive_url: str, continuum: Machine
) -> None:
    ids = fill(simulator, 6)
    with terminal("backfill", "--yes", "--rate", "24", settings=settings) as screen:
        screen.until("2/6")
        screen.process.send_signal(signal.SIGINT)
        screen.until("2 of 6 documents asked for.")
        screen.until("goes on where this one stopped")
        assert screen.end() == 130
    assert asked(archive_url) == ids[:2]
    assert json.loads(continuum("backfill", "--yes", "--json").out)["asked"] == 4
    assert asked(archive_url) == ids


def test_it_waits_until_each_has_come_to_its_end(
    settings: dict[str, str], simulator: PaperlessSimulator, archive_url: str
) -> None:
    first, second = fill(simulator, 2)

    async def come_to_an_end(archive: Archive) -> None:
        later = int(timedelta(days=900).total_seconds())
        await Writer(archive).skip(skipped(later, SkipReason.NO_TEXT, document=first, modified=1))
        cause = cause_of(later, document=second)
        await Writer(archive).draft(drafted(later, document=second, cause=cause), PAGES)

    with terminal("backfill", "--yes", "--wait", settings=settings) as screen:
        screen.until("0/2")
        on_archive(archive_url, come_to_an_end)
        screen.until("What has become of them: 1 briefed, 1 no text.")
        assert screen.end() == 0


def test_a_rebrief_needs_to_know_what(continuum: Machine) -> None:
    said = continuum("rebrief", "--yes")
    assert (said.code, "say which documents" in said.err) == (2, True)


def test_a_rebrief_by_number_is_not_doubled_and_names_what_is_none(
    continuum: Machine, archive_url: str
) -> None:
    brief(archive_url, 1, 2)
    said = continuum("rebrief", "1", "2", "9", "--yes")
    assert said.code == 1
    assert "2 documents asked for again." in said.out
    assert "Never read, or gone; `continuum backfill` asks for what is new: 9." in said.out
    said = continuum("rebrief", "1", "2", "--yes")
    assert (said.code, said.out) == (
        0, "There is nothing to brief again. 2 wait for a rebrief already and were left alone.\n"
    )  # fmt: skip
    assert asked(archive_url) == [1, 2]
    (payload, *_), *_ = rows(archive_url, "SELECT payload FROM outbox WHERE stream LIKE '%bulk'")
    assert json.loads(payload) == {
        "document_id": 1, "trigger": "rebrief", "lane": "bulk", "force": True
    }  # fmt: skip


@pytest.mark.parametrize(
    ("options", "meant"),
    [
        (["--failed"], [2]),
        (["--withheld", "1"], [3]),
        (["--tag", "MONEY", "--limit", "2"], [1, 2]),
        (["--engine", "extractive", "2", "3"], [2, 3]),
        (["--older-model"], []),
        (["--stale"], [1]),
    ],
)
def test_a_rebrief_takes_what_fits(
    continuum: Machine,
    simulator: PaperlessSimulator,
    archive_url: str,
    options: Sequence[str],
    meant: list[int],
) -> None:
    fill(simulator, 1)
    on_archive(archive_url, varied)
    said = continuum("rebrief", "--yes", "--json", *options)
    assert (said.code, json.loads(said.out)["asked"]) == (0, len(meant))
    assert asked(archive_url) == meant


async def varied(archive: Archive) -> None:
    """Write three briefs: of one the document failed since, of one two points were withheld."""
    for document in (1, 2, 3):
        event = drafted(1, document=document)
        if document == 3:
            point = Withheld(part="point", reason="quotation not found")
            made = event.data.brief.model_copy(update={"withheld": (point, point)})
            event = replace(event, data=event.data.model_copy(update={"brief": made}))
        await Writer(archive).draft(event, PAGES)
    await archive.fetch(
        "UPDATE documents SET heard = 'failed', heard_cause = found_cause, heard_time = now() WHERE id = 2"
    )


def test_nothing_named_is_a_line_that_says_what_to_set(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("CONTINUUM_DATA", str(tmp_path))
    monkeypatch.delenv("PAPERLESS_URL", raising=False)
    said = Machine(monkeypatch, capsys)("backfill", "--env-file", str(tmp_path / "none"))
    assert (said.code, "or set PAPERLESS_URL" in said.err) == (78, True)
