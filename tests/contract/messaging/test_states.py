"""Every change of an entry's state is its holder's alone, on Redis and on its twin."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from time import monotonic

import pytest

from continuum_messaging import ensure_topology, open_redis
from continuum_messaging.attempts import plain_step
from continuum_messaging.entries import Answer, Held, Mode, Streams, Taken
from continuum_messaging.memory_streams import MemoryStreams
from continuum_messaging.redis_streams import RedisStreams
from continuum_messaging.settler import Settler
from continuum_proto.topology import DOCUMENTS
from tests.contract.messaging.benches import changed
from tests.servers import Build, StreamServer, every_build

GROUP = "persistence"
NEVER = 1000
"""Crashes that make an entry a suspect."""


@pytest.fixture(params=[pytest.param("twin", id="memory"), *every_build()])
async def streams(
    request: pytest.FixtureRequest, running_builds: Callable[[Build], StreamServer]
) -> AsyncIterator[Streams]:
    if request.param == "twin":
        yield MemoryStreams()
        return
    server = running_builds(request.param)
    server.empty()
    async with open_redis(server.url) as redis, open_redis(server.url, connections=1, packing=True) as own:
        await ensure_topology(redis)
        settler = Settler(own)
        running = asyncio.create_task(settler.run())
        yield RedisStreams(redis, settler=settler)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def lease(streams: Streams, consumer: str = "us") -> Held:
    await streams.add(plain_step(DOCUMENTS, changed(1)))
    (taken,) = await streams.read(GROUP, consumer, {DOCUMENTS.name: 1})
    return Held(DOCUMENTS.name, GROUP, consumer, taken.entry, taken.fields[b"id"])


async def pending(streams: Streams) -> dict[str, int]:
    return {each.name: each.pending for each in await streams.holders(DOCUMENTS.name, GROUP) if each.pending}


async def claimed(
    streams: Streams, held: Held, holder: str, mode: Mode, *, by: str = "next", idle: float = 0.0
) -> list[Taken]:
    by_another = replace(held, consumer=by, entry="", event=b"")
    return list((await streams.claim(by_another, holder, mode, idle=idle, limit=10, suspect=NEVER)).taken)


async def test_who_does_not_hold_an_entry_settles_nothing(streams: Streams) -> None:
    held = await lease(streams)
    follows = plain_step(DOCUMENTS, changed(2))
    settled = await streams.settle(replace(held, consumer="stranger"), [follows])
    assert (settled.answer, settled.added) == (Answer.LEASE_LOST, 0)
    assert await pending(streams) == {"us": 1}
    assert await streams.read(GROUP, "us", {DOCUMENTS.name: 10}) == []


async def test_who_works_on_an_entry_that_is_erased_settles_nothing(streams: Streams) -> None:
    held = await lease(streams)
    assert await streams.erase(held.stream, held.entry)
    follows = plain_step(DOCUMENTS, changed(2))
    assert (await streams.settle(held, [follows])).answer is Answer.LEASE_LOST
    assert await streams.page(held.stream) == []


async def test_an_entry_that_has_become_another_event_is_not_settled(streams: Streams) -> None:
    """A new primary may give the id of an entry again, to another event."""
    held = await lease(streams)
    assert (await streams.settle(replace(held, event=b"another"), [])).answer is Answer.LEASE_LOST
    assert await pending(streams) == {"us": 1}


async def test_of_two_settlements_the_first_takes_effect(streams: Streams) -> None:
    held = await lease(streams)
    answers = [
        (await streams.settle(held, [plain_step(DOCUMENTS, changed(2))])).answer,
        (await streams.settle(held, [plain_step(DOCUMENTS, changed(3))])).answer,
    ]
    assert answers == [Answer.SETTLED, Answer.LEASE_LOST]
    assert len(await streams.read(GROUP, "us", {DOCUMENTS.name: 10})) == 1


async def test_a_renewal_takes_nothing_from_others(streams: Streams) -> None:
    held = await lease(streams)
    assert await streams.renew([replace(held, consumer="stranger")], lease=30.0) == [held.entry]
    assert await pending(streams) == {"us": 1}
    assert await streams.renew([held], lease=30.0) == []


async def test_who_does_not_hold_an_entry_parks_nothing(streams: Streams) -> None:
    held = await lease(streams)
    stranger = replace(held, consumer="stranger")
    assert await streams.park(stranger, 1, idle=0.0, charge=True) is Answer.LEASE_LOST
    assert await pending(streams) == {"us": 1}


async def test_nobody_claims_what_has_not_waited_long_enough(streams: Streams) -> None:
    held = await lease(streams)
    assert await claimed(streams, held, "us", Mode.ORPHAN, idle=30.0) == []
    assert await pending(streams) == {"us": 1}
    assert len(await claimed(streams, held, "us", Mode.ORPHAN)) == 1


async def test_a_retry_is_one_attempt_more(streams: Streams) -> None:
    held = await lease(streams)
    await streams.park(held, 1, idle=0.0, charge=True)
    (again,) = await claimed(streams, held, "retry-1", Mode.RETRY)
    assert (again.attempt, again.crashes) == (2, 0)


async def test_what_is_put_back_is_no_attempt_more(streams: Streams) -> None:
    held = await lease(streams)
    await streams.park(held, 0, idle=0.0, charge=False)
    (again,) = await claimed(streams, held, "retry-0", Mode.RETRY)
    assert (again.attempt, again.crashes) == (1, 0)


async def test_each_death_of_a_holder_is_counted_until_the_entry_is_settled(streams: Streams) -> None:
    held = await lease(streams, "dead-0")
    for deaths in (1, 2, 3):
        (again,) = await claimed(streams, held, f"dead-{deaths - 1}", Mode.ORPHAN, by=f"dead-{deaths}")
        assert (again.attempt, again.crashes) == (1, deaths)
    await streams.park(replace(held, consumer="dead-3"), 1, idle=0.0, charge=True)
    (again,) = await claimed(streams, held, "retry-1", Mode.RETRY)
    assert (again.attempt, again.crashes) == (2, 3)


async def test_what_is_ours_without_our_knowing_is_taken_up_at_the_same_count(streams: Streams) -> None:
    held = await lease(streams)
    (again,) = await claimed(streams, held, "us", Mode.OWN, by="us")
    assert (again.attempt, again.crashes) == (1, 0)


async def test_a_consumer_leaves_with_empty_hands_only(streams: Streams) -> None:
    """What it holds would silently be dropped with it."""
    held = await lease(streams)
    assert not await streams.leave(DOCUMENTS.name, GROUP, "us")
    assert await pending(streams) == {"us": 1}
    await streams.settle(held, [])
    assert await streams.leave(DOCUMENTS.name, GROUP, "us")


async def test_a_read_waits_no_longer_than_it_is_told(streams: Streams) -> None:
    began = monotonic()
    assert await streams.read(GROUP, "us", {DOCUMENTS.name: 1}, block=0.2) == []
    assert monotonic() - began < 2
