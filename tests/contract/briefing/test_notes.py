"""Notes of long documents: the same in memory and in Redis as each server does it, with briefing's rights."""

from collections.abc import AsyncIterator, Callable
from contextlib import aclosing

import pytest

from continuum_briefing.adapters.redis_notes import RedisNotes
from continuum_briefs import KeptNotes
from continuum_briefs.fakes import MemoryNotes
from continuum_messaging import RedisDown, open_redis
from tests.servers import Build, StreamServer, every_build

NOTES = b'{"notes": [{"quote": "caf\xc3\xa9 \xf0\x9f\x98\x80", "page": 3}]}'


@pytest.fixture(params=[pytest.param("twin", id="memory"), *every_build()])
async def notes(
    request: pytest.FixtureRequest, running_builds: Callable[[Build], StreamServer]
) -> AsyncIterator[KeptNotes]:
    if request.param == "twin":
        yield MemoryNotes()
        return
    server = running_builds(request.param)
    server.empty()
    async with aclosing(open_redis(server.url_of("briefing"))) as redis:
        yield RedisNotes(redis)


async def test_what_was_kept_is_recalled_byte_for_byte(notes: KeptNotes) -> None:
    await notes.keep("a", "1", NOTES)
    await notes.keep("a", "2", b"")
    assert await notes.recall("a", "1") == NOTES
    assert await notes.recall("a", "2") == b""


async def test_what_was_never_kept_is_nothing(notes: KeptNotes) -> None:
    assert await notes.recall("a", "1") is None
    await notes.keep("a", "1", NOTES)
    assert await notes.recall("a", "2") is None
    assert await notes.recall("b", "1") is None


async def test_the_last_notes_of_a_part_count(notes: KeptNotes) -> None:
    await notes.keep("a", "1", b"first")
    await notes.keep("a", "1", b"second")
    assert await notes.recall("a", "1") == b"second"


async def test_one_document_is_forgotten_and_the_others_are_not(notes: KeptNotes) -> None:
    for document in "ab":
        for part in "12":
            await notes.keep(document, part, NOTES)
    await notes.forget("a")
    await notes.forget("never kept")
    assert [await notes.recall("a", part) for part in "12"] == [None, None]
    assert [await notes.recall("b", part) for part in "12"] == [NOTES, NOTES]


async def test_notes_stay_for_a_day_at_most(stream_server: StreamServer) -> None:
    async with aclosing(open_redis(stream_server.url_of("briefing"))) as redis:
        await RedisNotes(redis).keep("a", "1", NOTES)
    with stream_server.client() as looker:
        (key,) = looker.keys("continuum.notes:*")
        assert key == b"continuum.notes:a"
        assert 0 < looker.pttl(key) <= 86_400_000


async def test_a_redis_that_is_away_is_said_in_our_words() -> None:
    async with aclosing(open_redis("unix:///nowhere/redis.sock")) as redis:
        kept = RedisNotes(redis)
        for work in (kept.recall("a", "1"), kept.keep("a", "1", NOTES), kept.forget("a")):
            with pytest.raises(RedisDown):
                await work


async def test_a_document_is_known_by_its_number_while_its_brief_is_made(stream_server: StreamServer) -> None:
    """Whoever erases a document knows nothing else of it: notes of it are found so."""
    async with aclosing(open_redis(stream_server.url_of("briefing"))) as redis:
        kept = RedisNotes(redis)
        await kept.begin("a", 7)
        await kept.keep("a", "1", NOTES)
        assert await redis.hget("continuum.noted", "7") == b"a"
        await kept.end("a", 7)
        assert await kept.recall("a", "1") is None
        assert await redis.hget("continuum.noted", "7") is None


async def test_a_full_redis_keeps_no_document_from_being_read(stream_server: StreamServer) -> None:
    with stream_server.client() as operator:
        operator.config_set("maxmemory", 1)
    try:
        async with aclosing(open_redis(stream_server.url_of("briefing"))) as redis:
            await RedisNotes(redis).begin("a", 7)
            await RedisNotes(redis).end("a", 7)
    finally:
        with stream_server.client() as operator:
            operator.config_set("maxmemory", 0)
