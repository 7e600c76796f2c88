"""Requests: written down once, taken in their order, and what came of each."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from uuid import UUID, uuid4, uuid5

import pytest

from continuum_archive import Archive
from continuum_archive.fulfilling import Fulfilling, LetterEnd
from continuum_archive.letters import Letters
from continuum_archive.outbox import Outbox
from continuum_archive.requesting import KeyTaken, LeftOut, Noted, Request, Requesting, Wanted
from continuum_archive.writing import Writer
from continuum_proto.documents import DocumentChanged, Trigger
from continuum_proto.errors import ContractViolation
from continuum_proto.topology import DOCUMENTS
from tests.archives import PAGES, cause_of, changed, drafted, failed

ALL = ("brief", "rebrief", "replay", "discard", "pause", "resume")


@pytest.fixture
def desk(archive: Archive) -> Requesting:
    return Requesting(archive)


@pytest.fixture
def work(archive: Archive) -> Fulfilling:
    return Fulfilling(archive)


def pause(group: str = "briefing", *, action: str = "pause", key: str | None = None) -> Request:
    return Request(action=action, asked_by="ada", group=group, key=key)


def rebrief(document: int = 7) -> Request:
    return Request(action="rebrief", asked_by="ada", document_id=document, brief_id="b_7kq2m9")


def replay(wanted: Wanted, *, key: str | None = None) -> Request:
    return Request(action="replay", asked_by="ada", letters=wanted, key=key)


async def letters(archive: Archive, *seconds: int) -> list[UUID]:
    """Keep a letter of document 7 for each second."""
    kept = [failed(changed(second)) for second in seconds]
    for letter in kept:
        await Letters(archive).keep(letter)
    return [letter.id for letter in kept]


async def take_document(work: Fulfilling, trigger: Trigger = Trigger.REBRIEF) -> None:
    async with work.take(ALL) as task:
        assert task is not None
        assert await task.ask_for_document(trigger)


async def state(desk: Requesting, noted: Noted) -> tuple[str, str | None]:
    row = await desk.request(noted.id)
    assert row is not None
    return row.state, row.document_end


async def test_the_same_key_is_the_same_request_also_for_two_at_once(desk: Requesting) -> None:
    asked = await asyncio.gather(*(desk.ask(pause(key="k")) for _ in range(5)))
    assert len({noted.id for noted in asked}) == 1
    assert (await desk.ask(pause(action="resume", key="k"))).id != asked[0].id
    assert (await desk.ask(pause())).id != (await desk.ask(pause())).id


async def test_a_key_of_another_request_is_refused(desk: Requesting, archive: Archive) -> None:
    await desk.ask(pause(key="k"))
    with pytest.raises(KeyTaken):
        await desk.ask(pause("persistence", key="k"))
    assert len(await archive.fetch("SELECT FROM requests")) == 1


async def test_letters_are_named_and_the_answer_to_a_repeated_call_is_the_same(
    archive: Archive, desk: Requesting
) -> None:
    one, other = await letters(archive, 1, 2)
    await archive.fetch(
        "UPDATE letters SET state = 'discarded', closed_at = now(), close_reason = 'x' WHERE id = $1", other
    )
    request = replay(Wanted([one, other, UUID(int=3)]), key="k")
    first = await desk.ask(request)
    assert first.accepted == 1
    assert set(first.skipped) == {LeftOut(other, "discarded"), LeftOut(UUID(int=3), "unknown")}
    await archive.fetch(
        "UPDATE letters SET state = 'replayed', closed_at = now(), replayed_as = id WHERE id = $1", one
    )
    assert await desk.ask(request) == first


async def test_all_open_letters_are_those_that_are_open_now(archive: Archive, desk: Requesting) -> None:
    await letters(archive, 1, 2)
    noted = await desk.ask(replay(Wanted(every=True)))
    await letters(archive, 3)
    assert noted.accepted == 2
    assert (await desk.ask(replay(Wanted(every=True, group="briefing")))).accepted == 3
    assert (await desk.ask(replay(Wanted(every=True, group="persistence")))).accepted == 0


async def test_requests_are_taken_in_their_order_and_many_letters_last(
    archive: Archive, desk: Requesting, work: Fulfilling
) -> None:
    await desk.ask(replay(Wanted(every=True)))
    await desk.ask(pause())
    await desk.ask(pause(action="resume"))
    taken = []
    while True:
        async with work.take(ALL) as task:
            if task is None:
                break
            taken.append(task.action)
            await task.end(done=True, detail="done")
    assert taken == ["pause", "resume", "replay"]


async def test_while_one_holds_a_request_nobody_overtakes_it(desk: Requesting, work: Fulfilling) -> None:
    await desk.ask(pause())
    await desk.ask(pause(action="resume"))
    async with work.take(ALL) as first, work.take(ALL) as second:
        assert first is not None
        assert second is None


async def test_what_was_not_ended_is_taken_again(desk: Requesting, work: Fulfilling) -> None:
    noted = await desk.ask(pause())
    with suppress(RuntimeError):
        async with work.take(ALL) as task:
            assert task is not None
            await task.end(done=True, detail="done")
            raise RuntimeError("killed")
    assert await state(desk, noted) == ("open", None)


async def test_a_request_of_a_newer_release_stops_no_other(desk: Requesting, work: Fulfilling) -> None:
    await desk.ask(Request(action="forget", asked_by="ada", document_id=7))
    await desk.ask(pause())
    async with work.take(ALL) as task:
        assert task is not None
        assert task.action == "pause"


async def test_a_bell_rings_for_a_request(desk: Requesting, work: Fulfilling) -> None:
    async with work.bell() as bell, asyncio.timeout(10):
        await desk.ask(pause())
        await bell.wait(60)


async def test_a_document_is_asked_for_before_all_bulk_work_and_in_the_trace_of_the_request(
    archive: Archive, desk: Requesting, work: Fulfilling
) -> None:
    await Writer(archive).draft(drafted(1), PAGES)
    noted = await desk.ask(rebrief())
    trace = "00-" + "8" * 32 + "-00f067aa0ba902b7-03"
    await archive.fetch("UPDATE requests SET traceparent = $1", trace)
    await take_document(work)
    async with Outbox(archive).take(10) as batch:
        owed = next(each for each in batch.owed if each.stream == DOCUMENTS.name)
    change = DocumentChanged.model_validate_json(owed.payload)
    assert (change.force, change.trigger, change.cause) == (True, Trigger.REBRIEF, noted.id)
    assert (owed.traceparent, owed.source) == (trace, "continuum/persistence")
    row = await archive.fetchrow("SELECT status, cause_lane, cause_id FROM documents")
    assert row is not None
    assert tuple(row) == ("queued", "live", owed.id)


async def test_a_request_for_a_document_ends_with_an_outcome_of_its_event_or_a_later_one(
    archive: Archive, desk: Requesting, work: Fulfilling
) -> None:
    writer = Writer(archive)
    await writer.draft(drafted(1), PAGES)
    noted = await desk.ask(rebrief())
    assert await state(desk, noted) == ("open", None)
    await take_document(work)
    await writer.draft(drafted(2, fingerprint="b"), PAGES)
    assert await state(desk, noted) == ("waits", None)
    row = await archive.fetchrow("SELECT event_id, event_time FROM requests")
    assert row is not None
    later = cause_of(1).model_copy(update={"event_id": row["event_id"], "time": row["event_time"]})
    await writer.draft(drafted(3, fingerprint="c", cause=later), PAGES)
    assert await state(desk, noted) == ("waits", "briefed")


async def test_a_letter_of_its_event_ends_the_request(
    archive: Archive, desk: Requesting, work: Fulfilling
) -> None:
    await Writer(archive).queue(changed(1))
    noted = await desk.ask(rebrief())
    await take_document(work)
    row = await archive.fetchrow("SELECT event_time FROM requests")
    assert row is not None
    await archive.fetch(
        "UPDATE documents SET heard = 'failed', heard_time = $1", row["event_time"] + timedelta(seconds=1)
    )
    assert await state(desk, noted) == ("waits", "failed")


async def test_two_who_ask_for_a_document_wait_for_the_same_event(
    archive: Archive, desk: Requesting, work: Fulfilling
) -> None:
    await Writer(archive).draft(drafted(1), PAGES)
    for _ in range(2):
        await desk.ask(rebrief())
        await take_document(work)
    rows = await archive.fetch("SELECT DISTINCT event_id, event_time FROM requests")
    owed = await archive.fetch("SELECT FROM outbox WHERE stream = $1", DOCUMENTS.name)
    assert (len(rows), len(owed)) == (1, 1)


async def test_an_unknown_document_is_not_asked_for(desk: Requesting, work: Fulfilling) -> None:
    await desk.ask(rebrief(99))
    async with work.take(ALL) as task:
        assert task is not None
        assert not await task.ask_for_document(Trigger.REBRIEF)


async def test_letters_end_one_by_one(archive: Archive, desk: Requesting, work: Fulfilling) -> None:
    ids = sorted(await letters(archive, 1, 2, 3))
    noted = await desk.ask(replay(Wanted(ids)))
    ends = [LetterEnd(ids[0], "done"), LetterEnd(ids[1], "gone"), LetterEnd(ids[2], "stayed", "no group")]
    for end in ends:
        async with work.take(ALL) as task:
            assert task is not None
            named = await task.letter()
            assert named is not None
            assert (named.id, named.entry, named.open) == (end.id, "2-0", True)
            await task.keep(end)
    async with work.take(ALL) as task:
        assert task is not None
        assert await task.letter() is None
    row = await desk.request(noted.id)
    assert row is not None
    counts = row.letters
    assert (counts.accepted, counts.done, counts.gone, counts.stayed) == (3, 1, 1, 1)
    assert counts.examples == [LeftOut(ids[2], "no group")]


async def test_an_erased_letter_has_no_place(archive: Archive, desk: Requesting, work: Fulfilling) -> None:
    ids = await letters(archive, 1)
    await desk.ask(replay(Wanted(ids)))
    await archive.fetch("DELETE FROM letters")
    async with work.take(ALL) as task:
        assert task is not None
        named = await task.letter()
    assert named is not None
    assert (named.entry, named.open) == (None, False)


async def test_a_brief_leads_to_its_document(archive: Archive, desk: Requesting) -> None:
    await Writer(archive).draft(drafted(1), PAGES)
    [row] = await archive.fetch("SELECT id FROM briefs")
    assert await desk.document_of(row["id"]) == 7
    assert await desk.document_of("b_nothere") is None
    assert await desk.knows(7)
    assert not await desk.knows(8)
    assert await desk.request(uuid4()) is None


ABOUT = "INSERT INTO requests (id, asked_by, digest, action, group_name, state) VALUES ($1, 'ada', $2, "
WRONG = {
    "a request about nothing": "'brief', NULL, 'open')",
    "a discard for no reason": "'discard', NULL, 'open')",
    "an action that there is not": "'drop', 'briefing', 'open')",
    "an end without its time": "'pause', 'briefing', 'done')",
    "waiting for nothing": "'pause', 'briefing', 'waits')",
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
async def test_a_wrong_request_is_refused_by_the_schema(archive: Archive, wrong: str) -> None:
    with pytest.raises(ContractViolation):
        await archive.fetch(ABOUT + wrong, uuid5(UUID(int=0), "x"), "0" * 64)
