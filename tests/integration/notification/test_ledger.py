"""One suite for the ledger in PostgreSQL and the one in memory."""

import asyncio
from dataclasses import replace
from uuid import uuid4

import pytest

from continuum_archive import Archive
from continuum_archive.ledger import Announcement, Ledger, Standing
from continuum_archive.writing import Writer
from continuum_notification.fakes import MemoryLedger
from tests.archives import PAGES, drafted


@pytest.fixture(params=["postgresql", "memory"])
def ledger(request: pytest.FixtureRequest) -> Ledger | MemoryLedger:
    if request.param == "memory":
        return MemoryLedger()
    archive: Archive = request.getfixturevalue("archive")
    return Ledger(archive)


@pytest.fixture
async def one(request: pytest.FixtureRequest, ledger: Ledger | MemoryLedger) -> Announcement:
    """An announcement of a brief that is there: of others the archive keeps no words."""
    brief = "b_7kq2m9"
    if isinstance(ledger, Ledger):
        archive: Archive = request.getfixturevalue("archive")
        await Writer(archive).draft(drafted(1), PAGES)
        [row] = await archive.fetch("SELECT id FROM briefs")
        brief = row["id"]
    return Announcement("continuum.brief.published.v1", brief, 1, "chat", uuid4(), uuid4())


async def test_what_was_begun_is_known(ledger: Ledger | MemoryLedger, one: Announcement) -> None:
    assert await ledger.begin(one) is None
    assert await ledger.begin(one) is Standing.SENDING
    assert await ledger.begin(replace(one, target="mail")) is None


async def test_only_one_of_many_begins(ledger: Ledger | MemoryLedger, one: Announcement) -> None:
    answers = await asyncio.gather(*(ledger.begin(one) for _ in range(8)))
    assert sorted(map(str, answers)) == ["None", *["sending"] * 7]


async def test_what_was_sent_stays_sent(ledger: Ledger | MemoryLedger, one: Announcement) -> None:
    await ledger.begin(one)
    await ledger.record(one, Standing.UNKNOWN, "interrupted")
    await ledger.record(one, Standing.SENT, "after all")
    await ledger.record(one, Standing.UNKNOWN, "never")
    await ledger.release(one)
    assert await ledger.of(one.brief_id) == [(one, Standing.SENT, "after all")]


async def test_the_first_word_of_something_is_told_from_later_ones(
    ledger: Ledger | MemoryLedger, one: Announcement
) -> None:
    assert await ledger.record(one, Standing.BULK)
    assert not await ledger.record(one, Standing.BULK)


async def test_what_never_left_may_be_begun_anew(ledger: Ledger | MemoryLedger, one: Announcement) -> None:
    await ledger.begin(one)
    await ledger.release(one)
    assert await ledger.begin(one) is None
