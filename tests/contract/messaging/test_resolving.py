"""Taking a dead letter, or what is to be erased, out of its stream, on Redis and on its twin alike."""

import asyncio
from collections.abc import Mapping
from uuid import UUID, uuid4

from continuum_messaging.entries import Add, Delete, DeleteField, Set, SetField
from continuum_proto.topology import DEAD_LETTERS, DOCUMENTS, LETTERS
from tests.contract.messaging.benches import Bench

GROUP = "persistence"


def event(stream: str = LETTERS.name, identity: UUID | None = None) -> Add:
    identity = identity or uuid4()
    return Add(stream, identity, {b"id": str(identity).encode(), b"junk": b"\xff\x00"})


async def letter(bench: Bench, fields: Mapping[bytes, bytes] = {b"id": b"1"}) -> str:
    await bench.add_fields(DEAD_LETTERS, fields)
    (entry,) = await bench.streams.page(DEAD_LETTERS.name, newest=True, limit=1)
    return entry.entry


async def fields_of(bench: Bench, stream: str) -> list[Mapping[bytes, bytes]]:
    return [entry.fields for entry in await bench.streams.page(stream)]


async def test_the_letter_goes_and_the_events_come(bench: Bench) -> None:
    entry = await letter(bench)
    again, told = event(DOCUMENTS.name), event()

    assert await bench.streams.resolve(entry, [again, told])

    assert await fields_of(bench, DEAD_LETTERS.name) == []
    assert await fields_of(bench, DOCUMENTS.name) == [again.fields]
    assert await fields_of(bench, LETTERS.name) == [told.fields]


async def test_a_letter_that_is_not_there_leads_to_nothing(bench: Bench) -> None:
    await letter(bench)

    assert not await bench.streams.resolve("1-1", [event()])
    assert not await bench.streams.resolve("1-1", [])

    assert await fields_of(bench, LETTERS.name) == []
    assert len(await fields_of(bench, DEAD_LETTERS.name)) == 1


async def test_of_several_at_once_one_has_its_way(bench: Bench) -> None:
    entry, again = await letter(bench), event(DOCUMENTS.name)

    answers = await asyncio.gather(*(bench.streams.resolve(entry, [again, event()]) for _ in range(5)))

    assert sorted(answers) == [False, False, False, False, True]
    assert len(await fields_of(bench, DOCUMENTS.name)) == 1
    assert len(await fields_of(bench, LETTERS.name)) == 1


async def test_who_repeats_after_a_lost_reply_is_told_that_it_was_them(bench: Bench) -> None:
    entry, again = await letter(bench), event(DOCUMENTS.name)
    ours, theirs = [again, event()], [again, event()]
    await bench.streams.resolve(entry, ours)

    assert await bench.streams.resolve(entry, ours)
    assert not await bench.streams.resolve(entry, theirs)

    assert len(await fields_of(bench, DOCUMENTS.name)) == 1
    assert len(await fields_of(bench, LETTERS.name)) == 1


async def test_an_event_that_stands_in_its_stream_is_not_added_again(bench: Bench) -> None:
    """A letter that was put back after a loss may have been replayed before."""
    again = event(DOCUMENTS.name)
    await bench.streams.resolve(await letter(bench), [again, event()])

    assert await bench.streams.resolve(await letter(bench), [again, event()])

    assert len(await fields_of(bench, DOCUMENTS.name)) == 1


async def test_a_letter_that_was_pending_is_nobodys_any_more(bench: Bench) -> None:
    entry = await letter(bench)
    await bench.streams.read(GROUP, "one", {DEAD_LETTERS.name: 1})
    assert await bench.streams.awaiting(DEAD_LETTERS.name, entry) == [GROUP]

    await bench.streams.resolve(entry, [event()])

    assert await bench.streams.awaiting(DEAD_LETTERS.name, entry) == []
    (holder,) = await bench.streams.holders(DEAD_LETTERS.name, GROUP)
    assert holder.pending == 0


async def test_an_entry_is_erased_from_its_stream_and_from_whoever_holds_it(bench: Bench) -> None:
    await bench.streams.add(event(DOCUMENTS.name))
    await bench.streams.add(event(DOCUMENTS.name))
    first, second = await bench.streams.page(DOCUMENTS.name)
    for group in DOCUMENTS.groups:
        await bench.streams.read(group, "one", {DOCUMENTS.name: 2})

    assert await bench.streams.erase(DOCUMENTS.name, first.entry)
    assert not await bench.streams.erase(DOCUMENTS.name, first.entry)

    assert [taken.entry for taken in await bench.streams.page(DOCUMENTS.name)] == [second.entry]
    for group in DOCUMENTS.groups:
        (holder,) = await bench.streams.holders(DOCUMENTS.name, group)
        assert holder.pending == 1


async def test_keys_are_changed_that_hang_on_no_delivery(bench: Bench) -> None:
    await bench.streams.write(
        [Set("continuum.text:1", b"words", 0), Set("continuum.text:2", b"words", 60_000)]
    )
    await bench.streams.write([SetField("continuum.fetched", name, b"then") for name in "78"])

    await bench.streams.write([Delete("continuum.text:1"), DeleteField("continuum.fetched", "7")])
    await bench.streams.write([])

    assert await bench.streams.value("continuum.text:1") is None
    assert await bench.streams.value("continuum.text:2") == b"words"
    assert await bench.streams.field("continuum.fetched", "7") is None
    assert await bench.streams.field("continuum.fetched", "8") == b"then"


async def test_groups_await_what_they_were_not_given(bench: Bench) -> None:
    entry = await letter(bench)

    assert await bench.streams.awaiting(DEAD_LETTERS.name, entry) == [GROUP]


async def test_pages_go_on_where_the_last_ended(bench: Bench) -> None:
    entries = [await letter(bench, {b"n": str(number).encode()}) for number in range(5)]

    async def walk(*, newest: bool) -> list[str]:
        found: list[str] = []
        while page := await bench.streams.page(
            DEAD_LETTERS.name, after=found[-1] if found else None, newest=newest, limit=2
        ):
            found += [taken.entry for taken in page]
        return found

    assert await walk(newest=False) == entries
    assert await walk(newest=True) == entries[::-1]
