"""Asking for many documents: names, batches, counts, and how long it takes, without a server."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import StringIO
from time import monotonic

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from continuum_archive.choosing import Experience
from continuum_console.commands.backfill import Wanted, selection, walk
from continuum_console.operating.estimating import Estimate
from continuum_console.operating.names import NameUnknown, known_name
from continuum_console.operating.requesting import (
    BATCH,
    WAITING,
    Requested,
    ask_all,
    batches,
    wait_for_all,
)
from continuum_console.options import read_day
from continuum_paperless import FakePaperless, Selection
from continuum_proto.errors import DatabaseDown

SILENT = Console(file=StringIO())


@dataclass
class Archive:
    """Marks what is asked of it; some were asked for by others, and it may go away."""

    before: frozenset[int] = frozenset()
    lives: int = 1000
    batches: list[list[int]] = field(default_factory=list)

    async def ask(self, ids: Sequence[int]) -> int:
        if not self.lives:
            raise DatabaseDown("PostgreSQL is away")
        self.lives -= 1
        self.batches.append(list(ids))
        return len(set(ids) - self.before)


async def ask(archive: Archive, ids: Sequence[int], *, rate: float | None = None) -> Requested:
    result = Requested()
    await ask_all(ids, archive.ask, result, rate=rate, out=SILENT)
    return result


async def test_each_document_is_asked_for_once_in_batches() -> None:
    archive = Archive(before=frozenset({3}))
    result = await ask(archive, range(1, BATCH + 3))
    assert (result.asked, result.before) == (BATCH + 1, 1)
    assert [len(batch) for batch in archive.batches] == [BATCH, 2]


async def test_what_was_asked_for_before_the_database_went_away_counts() -> None:
    result = await ask(Archive(lives=1), range(1, BATCH + 3))
    assert (result.asked, result.down) == (BATCH, "PostgreSQL is away")
    assert result.as_json() == {"asked": BATCH, "problem": "PostgreSQL is away"}


async def test_a_rate_is_kept_and_the_first_batch_waits_for_nothing() -> None:
    archive, began = Archive(), monotonic()
    await ask(archive, range(2 * BATCH + 1), rate=BATCH * 240)
    assert 0.49 < monotonic() - began < 5
    assert len(archive.batches) == 3


@given(st.integers(0, 2000), st.none() | st.floats(0.1, 1e6))
def test_batches_hold_every_document_once_in_order(count: int, rate: float | None) -> None:
    cut = list(batches(range(count), rate))
    assert [number for batch in cut for number in batch] == list(range(count))
    assert all(1 <= len(batch) <= BATCH for batch in cut)


async def test_waiting_ends_when_nothing_waits_any_more() -> None:
    looks = [Counter({WAITING: 2}), Counter({WAITING: 1, "briefed": 1}), Counter({"briefed": 1, "failed": 1})]
    result = Requested()

    async def look(ids: Sequence[int]) -> Counter[str]:
        assert list(ids) == [1, 2]
        return looks.pop(0)

    await wait_for_all([1, 2], look, result, out=SILENT, every=0)
    assert (result.ends, looks) == ({"briefed": 1, "failed": 1}, [])


async def test_waiting_gives_up_where_the_database_is_away() -> None:
    async def look(ids: Sequence[int]) -> Counter[str]:
        raise DatabaseDown("away")

    result = Requested()
    await wait_for_all([1], look, result, out=SILENT)
    assert result.down == "away"


@pytest.mark.parametrize("wanted", ["Steuer", "steuer", " STEUER "])
def test_a_name_is_found_whatever_its_case(wanted: str) -> None:
    assert known_name("tag", wanted, ["Haus", "Steuer"]) == "Steuer"


@pytest.mark.parametrize(
    ("wanted", "names", "told"),
    [
        ("Steur", ["Haus", "Steuer"], "there is no tag 'Steur': perhaps you mean 'Steuer'"),
        ("2026", ["Tax 2026", "x"], "there is no tag '2026': perhaps you mean 'Tax 2026'"),
        ("tax", ["TAX", "Tax"], "there is no tag 'tax': perhaps you mean 'TAX' or 'Tax'"),
        ("zzz", list("abcdefg"), "there are 'a', 'b', 'c', 'd', 'e' and 2 more"),
        ("x", [], "no tag can be seen at all: perhaps the token may not list them"),
        ("\x1b[31m", ["a"], r"there is no tag '\\x1b[31m'"),
    ],
)
def test_an_unknown_name_is_told_what_there_is(wanted: str, names: list[str], told: str) -> None:
    with pytest.raises(NameUnknown) as problem:
        known_name("tag", wanted, names)
    assert told in str(problem.value)


def test_an_estimate_divides_by_what_is_worked_on_at_a_time() -> None:
    estimate = Estimate(5000, Experience("ollama", "qwen3:8b", 200, 3.14159), 2)
    assert estimate.seconds == pytest.approx(7853.975)
    assert estimate.words() == (
        "That takes about 2 h: 3.1 s each, the median of the latest 200 briefs by ollama qwen3:8b; "
        "2 at a time."
    )


def test_without_experience_nothing_is_estimated() -> None:
    estimate = Estimate(5000, None, 2)
    assert estimate.seconds is None
    assert "not known yet" in estimate.words()
    assert estimate.as_json()["seconds"] is None


async def test_a_selection_names_days_and_things_as_paperless_does() -> None:
    paperless = FakePaperless()
    paperless.add("text", tags=["Tax", "Home"], correspondent="Kestrel")
    wanted = Wanted(since=date(2026, 1, 1), until=date(2026, 1, 31), tag="tax", correspondent="kestrel")
    only = await selection(paperless, wanted)
    assert only.tag == 2
    assert only.correspondent == 1
    assert only.added_from == datetime(2026, 1, 1).astimezone()
    assert only.added_before == datetime(2026, 2, 1).astimezone()


@pytest.mark.parametrize("removed", [[], [1], [1, 2], [5], [1, 5]])
async def test_a_walk_misses_no_document_when_others_are_deleted_meanwhile(removed: list[int]) -> None:
    paperless = FakePaperless()
    for number in range(1, 6):
        paperless.add("text", id=number)
    seen: set[int] = set()
    async for page in walk(paperless, Selection(), SILENT, page_size=2):
        if not seen:
            for number in removed:
                paperless.remove(number)
        seen.update(page)
    assert seen >= set(range(1, 6)) - set(removed)


def test_a_day_is_read_as_iso_writes_it() -> None:
    assert read_day(" 2026-01-31 ") == date(2026, 1, 31)
    with pytest.raises(typer.BadParameter, match="such as 2026-01-31"):
        read_day("31.1.2026")
