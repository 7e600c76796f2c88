"""Open letters that Redis has lost are put back as they were, once, and no others."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from redis.asyncio import Redis

from continuum_archive import Archive
from continuum_archive.letters import Letters
from continuum_messaging import DeadLetters, Letter, ensure_topology
from continuum_messaging.entries import Held
from continuum_messaging.letters import letter as letter_of
from continuum_messaging.redis_streams import RedisStreams
from continuum_persistence.failed_entries import failed_entry, fields_of
from continuum_persistence.putting_back import PuttingBack
from continuum_proto.envelope import Failure
from continuum_proto.topology import DEAD_LETTERS, DOCUMENTS
from tests.archives import changed


@dataclass
class Scene:
    redis: Redis
    archive: Archive
    open_letters: DeadLetters
    looking: PuttingBack

    async def fail(self, second: int, **fields: bytes) -> Letter:
        """Let an event fail for good; its letter is in Redis, and nowhere else."""
        event = changed(second)
        entry = {name.encode(): value.encode() for name, value in event.fields().items()}
        entry |= {name.encode(): value for name, value in fields.items()}
        held = Held(DOCUMENTS.name, "briefing", "worker", f"{second}-0", str(event.id).encode())
        step = letter_of(
            held,
            entry,
            error_type="Refused",
            error="ein Satz … \U0001f697",
            deliveries=6,
            first_delivered=datetime.now(UTC),
            service="briefing",
            version="1",
            failures=[Failure(attempt=1, at=datetime.now(UTC), error_type="Refused", error="zuerst", ms=3)],
        )
        await RedisStreams(self.redis).add(step)
        return (await self.standing())[-1]

    async def copy(self, *letters: Letter) -> None:
        """Let persistence take letters."""
        for letter in letters:
            await Letters(self.archive).keep(failed_entry(letter))

    async def standing(self) -> list[Letter]:
        return [letter async for letter in self.open_letters.walk()]


@pytest.fixture
async def scene(archive: Archive, redis_url: str) -> AsyncIterator[Scene]:
    async with Redis.from_url(redis_url) as redis:
        await ensure_topology(redis)
        open_letters = DeadLetters.on(redis)
        yield Scene(redis, archive, open_letters, PuttingBack(Letters(archive), open_letters))


async def test_after_a_loss_letters_are_back_byte_for_byte_under_their_ids(scene: Scene) -> None:
    letters = [await scene.fail(1, odd=b"\xff\x00"), await scene.fail(2), await scene.fail(3)]
    await scene.copy(*letters)
    await scene.redis.flushall()
    assert await scene.looking.look() == 3
    back = await scene.standing()
    assert [letter.id for letter in back] == [letter.id for letter in letters]
    assert [dict(letter.fields) for letter in back] == [dict(letter.fields) for letter in letters]


async def test_letters_are_put_back_once_whoever_looks(scene: Scene) -> None:
    await scene.copy(await scene.fail(1))
    await scene.redis.flushall()
    assert await scene.looking.look() == 1
    assert await scene.looking.look() == 0
    (letter,) = await scene.standing()
    [copy] = await Letters(scene.archive).whole([letter.id])
    await scene.open_letters.put_back(copy.id, fields_of(copy))  # another replica, which looked before
    assert len(await scene.standing()) == 1


async def test_what_stands_there_stays_as_it_is(scene: Scene) -> None:
    await scene.copy(await scene.fail(1))
    uncopied = await scene.fail(2)
    assert await scene.looking.look() == 0
    assert len(await scene.standing()) == 2
    assert (await scene.standing())[1].entry == uncopied.entry


async def test_a_letter_that_was_resolved_and_nobody_has_heard_of_it_is_not_put_back(scene: Scene) -> None:
    replayed, discarded = await scene.fail(1), await scene.fail(2)
    await scene.copy(replayed, discarded)
    await scene.redis.xgroup_destroy(DEAD_LETTERS.name, "persistence")
    assert await scene.open_letters.replay(replayed)
    assert await scene.open_letters.discard(discarded, reason="x")
    assert await scene.looking.look() == 0
    assert await scene.standing() == []


async def test_a_closed_letter_is_not_put_back(scene: Scene) -> None:
    letter = await scene.fail(1)
    await scene.copy(letter)
    await scene.archive.fetch(
        "UPDATE letters SET state = 'replayed', closed_at = now(), replayed_as = $1", uuid4()
    )
    await scene.redis.flushall()
    assert await scene.looking.look() == 0


async def test_a_replay_that_was_lost_with_everything_leaves_its_letter_open(scene: Scene) -> None:
    """Neither the entry nor the word of it is anywhere: the document would be forgotten otherwise."""
    letter = await scene.fail(1)
    await scene.copy(letter)
    assert await scene.open_letters.replay(letter)
    await scene.redis.flushall()
    assert await scene.looking.look() == 1


async def test_the_archive_learns_where_a_letter_stands_now(scene: Scene) -> None:
    await scene.copy(await scene.fail(1))
    await scene.redis.flushall()
    await scene.looking.look()
    (back,) = await scene.standing()
    await scene.copy(back)
    [row] = await scene.archive.fetch("SELECT letter_entry, state FROM letters")
    assert tuple(row) == (back.entry, "open")
    assert await scene.open_letters.at(back.entry) == back
    assert await scene.open_letters.at("1-0") is None
