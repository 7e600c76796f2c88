"""Every document that Paperless has gets in, whatever happened to its webhook, and what is gone goes."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from continuum_proto.topology import BRIEFS, DOCUMENTS, PAUSED_KEY, QUEUED_KEY
from tests.faults.waiting import until_so
from tests.town import Town, town

NEVER, TWICE = 10, 20
"""Every so many documents one is announced never, or twice."""


def times(number: int) -> int:
    """Return how often the document of that number is announced."""
    if number % NEVER == 0:
        return 0
    return 2 if number % TWICE == TWICE // 2 - 1 else 1


async def storm(town: Town, documents: int, *, redis_away: float) -> list[int]:
    """Add documents while ingest dies again and again and Redis stands still for a while."""
    added: list[int] = []

    async def add(count: int) -> None:
        for _ in range(count):
            added.append(town.put(announce=times(len(added) + 1)))
            await asyncio.sleep(0.01)

    quarter = documents // 4
    for _ in range(2):
        town.kill("ingest")
        await add(quarter)
    async with town.frozen("valkey"):
        await add(quarter)
        await asyncio.sleep(redis_away)
    for _ in range(10):
        town.announce_phantom()
    await add(documents - 3 * quarter)
    town.kill("ingest")
    return added


@pytest.mark.timeout(300)
async def test_every_document_that_exists_has_a_brief_once(tmp_path: Path) -> None:
    """Webhooks are lost and doubled, phantoms announced, ingest dies and Redis stands still meanwhile."""
    async with town(tmp_path / "data", before=3, visible_after=0.3) as here:
        old = list(here.paperless.shelf.documents)
        added = await storm(here, 500, redis_away=20)
        await here.until(added, "briefed", patience=150)
        await here.until(here.phantoms, "gone", patience=60)
        await here.until(old, "not_asked_for")
        assert await here.published() == dict.fromkeys(added, 1)
        await until_so(lambda: told(here, added), "readers were told of each", 30)
        assert await here.announced() == dict.fromkeys(added, 1)
        assert await here.letters() == 0


async def told(town: Town, documents: list[int]) -> bool:
    return set(await town.announced()) >= set(documents)


@pytest.mark.timeout(300)
async def test_what_people_do_in_paperless_without_a_webhook_is_found(tmp_path: Path) -> None:
    async with town(tmp_path / "data", before=2) as here:
        first, second = here.paperless.shelf.documents
        documents = [here.put() for _ in range(40)]
        await here.until(documents, "briefed")
        private, deleted, restored = documents[:10], documents[10:20], documents[10:15]

        here.hide(private)
        here.delete(deleted)
        assert await here.reconcile() == {"absent": 20}
        await here.until(private, "hidden")
        await here.until(deleted, "gone")
        shown = "SELECT document_id FROM brief_versions WHERE state = 'published'"
        rows = await here.system.database.fetch(shown)
        assert {row["document_id"] for row in rows} == set(documents[20:])

        here.restore(restored)
        assert (await here.reconcile())["hidden"] == 10  # a quick sweep may have been first with the others
        await here.until(restored, "briefed")
        await here.until(private, "hidden")

        assert here.paperless.shelf.documents[first].modified > here.paperless.shelf.documents[first].added
        assert (await here.statuses())[first] == "not_asked_for"
        here.change(second)
        await here.until([second], "briefed")
        assert (await here.statuses())[first] == "not_asked_for"
        assert await here.letters() == 0


@pytest.mark.timeout(200)
async def test_what_redis_forgets_in_the_midst_of_a_backfill_is_asked_for_again(tmp_path: Path) -> None:
    async with town(tmp_path / "data", before=150) as here:
        old = list(here.paperless.shelf.documents)
        await here.until(old, "not_asked_for")
        backfill = await here.continuum("backfill", "--yes", "--rate", "3000")
        await until_so(lambda: some(here, 20), "some have their brief", 60)
        await here.redis.flushall()
        assert await backfill.wait() == 0
        new = here.put()
        await here.until([*old, new], "briefed", patience=120)
        assert await here.published() == dict.fromkeys([*old, new], 1)
        await until_so(lambda: told(here, [*old, new]), "each has its row in the ledger", 60)
        assert await here.announced() == dict.fromkeys([*old, new], 1)
        assert await here.letters() == 0


async def some(town: Town, number: int) -> bool:
    return (await town.published()).total() >= number


@pytest.mark.timeout(180)
async def test_drafts_and_texts_that_are_deleted_before_they_are_stored_are_made_again(
    tmp_path: Path,
) -> None:
    async with town(tmp_path / "data") as here:
        await here.redis.sadd(PAUSED_KEY, "persistence")
        await asyncio.sleep(2.5)  # persistence looks once a second whether it is paused, and reads until then
        drafts_lost = [here.put() for _ in range(8)]
        await until_so(lambda: drafted(here, 8), "all are drafted", 30)
        await here.redis.delete(BRIEFS.name)
        texts_lost = [here.put() for _ in range(8)]
        await until_so(lambda: drafted(here, 8), "others are drafted", 30)
        await here.redis.delete(*[key async for key in here.redis.scan_iter("continuum.text:*")])
        await here.redis.srem(PAUSED_KEY, "persistence")
        documents = [*drafts_lost, *texts_lost]
        await here.until(documents, "briefed", patience=90)
        await until_so(lambda: told(here, documents), "readers were told of each", 30)
        assert await here.published() == dict.fromkeys(documents, 1)
        assert await here.announced() == dict.fromkeys(documents, 1)
        assert await here.letters() == 0


async def drafted(town: Town, number: int) -> bool:
    return int(await town.redis.xlen(BRIEFS.name)) >= number


@pytest.mark.timeout(120)
async def test_an_event_whose_entry_was_deleted_by_hand_keeps_no_other_from_coming(tmp_path: Path) -> None:
    async with town(tmp_path / "data") as here:
        await here.redis.sadd(PAUSED_KEY, "briefing")
        await asyncio.sleep(2.5)  # briefing looks once a second whether it is paused, and reads until then
        document = here.put()
        marker = QUEUED_KEY.format(document_id=document)
        await until_so(lambda: there(here, marker), "the document is queued", 10)
        _, entry, _, _ = (await read(here, marker)).split()
        assert await here.redis.xdel(DOCUMENTS.name, entry) == 1
        here.paperless.announce(document)
        await here.redis.srem(PAUSED_KEY, "briefing")
        await here.until([document], "briefed")
        assert await here.published() == {document: 1}


async def read(town: Town, key: str) -> str:
    value: Any = await town.redis.get(key)
    return value.decode() if value else ""


async def there(town: Town, key: str) -> bool:
    return bool(await read(town, key))
