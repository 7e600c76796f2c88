"""One suite for the ledger in PostgreSQL and the one in memory."""

import asyncio
from uuid import uuid4

import pytest

from continuum_archive import Archive
from continuum_archive.ledger import Announcement, Ledger, Standing
from continuum_notification.fakes import MemoryLedger

ONE = Announcement("continuum.brief.published.v1", "b_7kq2m9", 1, "chat", uuid4(), uuid4())
OTHER = Announcement("continuum.brief.published.v1", "b_7kq2m9", 1, "mail", uuid4(), uuid4())


@pytest.fixture(params=["postgresql", "memory"])
def ledger(request: pytest.FixtureRequest) -> Ledger | MemoryLedger:
    if request.param == "memory":
        return MemoryLedger()
    archive: Archive = request.getfixturevalue("archive")
    return Ledger(archive)


async def test_what_was_begun_is_known(ledger: Ledger | MemoryLedger) -> None:
    assert await ledger.begin(ONE) is None
    assert await ledger.begin(ONE) is Standing.SENDING
    assert await ledger.begin(OTHER) is None


async def test_only_one_of_many_begins(ledger: Ledger | MemoryLedger) -> None:
    answers = await asyncio.gather(*(ledger.begin(ONE) for _ in range(8)))
    assert sorted(map(str, answers)) == ["None", *["sending"] * 7]


async def test_what_was_sent_stays_sent(ledger: Ledger | MemoryLedger) -> None:
    await ledger.begin(ONE)
    await ledger.record(ONE, Standing.UNKNOWN, "interrupted")
    await ledger.record(ONE, Standing.SENT, "after all")
    await ledger.record(ONE, Standing.UNKNOWN, "never")
    await ledger.release(ONE)
    assert await ledger.of(ONE.brief_id) == [(ONE, Standing.SENT, "after all")]


async def test_the_first_word_of_something_is_told_from_later_ones(ledger: Ledger | MemoryLedger) -> None:
    assert await ledger.record(ONE, Standing.BULK)
    assert not await ledger.record(ONE, Standing.BULK)


async def test_what_never_left_may_be_begun_anew(ledger: Ledger | MemoryLedger) -> None:
    await ledger.begin(ONE)
    await ledger.release(ONE)
    assert await ledger.begin(ONE) is None
