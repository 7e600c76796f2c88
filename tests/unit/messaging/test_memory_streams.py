"""The twin's streams, where a clock that goes wrong or a second look had told them from Redis."""

from uuid import uuid4

import pytest

from continuum_messaging.entries import Add, Held, Mode, order
from continuum_messaging.memory_streams import MemoryStreams
from continuum_proto.topology import BRIEFS, DOCUMENTS

GROUP = "briefing"


async def published(streams: MemoryStreams) -> str:
    event = uuid4()
    return (await streams.add(Add(DOCUMENTS.name, event, {"id": str(event)}))).entry


async def held(streams: MemoryStreams, consumer: str = "a") -> Held:
    (taken,) = await streams.read(GROUP, consumer, {DOCUMENTS.name: 1})
    return Held(DOCUMENTS.name, GROUP, consumer, taken.entry, taken.fields[b"id"], document=1)


async def test_entries_come_in_order_when_the_clock_goes_back() -> None:
    streams = MemoryStreams()
    first = await published(streams)
    await held(streams)
    streams.now -= 120
    second = await published(streams)
    assert order(second) > order(first)
    assert (await held(streams)).entry == second


async def test_a_deleted_entry_never_gives_its_id_to_another() -> None:
    streams = MemoryStreams()
    first = await published(streams)
    del streams.streams[DOCUMENTS.name][first]
    assert order(await published(streams)) > order(first)


@pytest.mark.parametrize("suspect", [False, True])
async def test_beginning_the_work_renews_the_lease(suspect: bool) -> None:
    streams = MemoryStreams()
    await published(streams)
    mine = await held(streams)
    streams.now += 20
    await (streams.alone(mine) if suspect else streams.take(mine, lease=30, idle=0))
    streams.now += 20
    other = Held(DOCUMENTS.name, GROUP, "b", "", b"")
    assert (await streams.claim(other, "a", Mode.ORPHAN, idle=30, limit=1, suspect=2)).taken == []


async def test_what_was_put_back_is_there_at_once_when_the_clock_goes_back() -> None:
    streams = MemoryStreams()
    await published(streams)
    await streams.park(await held(streams), 0, idle=0, charge=False)
    streams.now -= 120
    other = Held(DOCUMENTS.name, GROUP, "b", "", b"")
    assert len((await streams.claim(other, "retry-0", Mode.RETRY, idle=0, limit=1, suspect=2)).taken) == 1


async def test_streams_number_their_entries_each_for_itself() -> None:
    streams = MemoryStreams()
    first = await published(streams)
    event = uuid4()
    assert (await streams.add(Add(BRIEFS.name, event, {"id": str(event)}))).entry == first


async def test_entries_come_after_one_of_a_chosen_id_although_it_is_gone() -> None:
    streams = MemoryStreams()
    ahead = f"{int(streams.now * 1000) + 1000}-7"
    streams.put_entry(DOCUMENTS.name, ahead, {b"id": b"restored"})
    del streams.streams[DOCUMENTS.name][ahead]
    assert order(await published(streams)) > order(ahead)
