"""Publishing, markers and effects, on Redis and on its twin alike."""

import asyncio

import pytest

from continuum_messaging import Outcome
from continuum_proto.documents import Cause, DocumentChanged, DocumentSkipped, Lane, SkipReason
from continuum_proto.event import Event
from continuum_proto.topology import BRIEFS, DOCUMENTS, DOCUMENTS_BULK
from tests.contract.messaging.benches import Bench, changed


async def test_the_same_event_is_published_once(bench: Bench) -> None:
    event = changed()

    first = await bench.publish(DOCUMENTS, event)
    second = await bench.publish(DOCUMENTS, event)

    assert first == second
    assert len(await bench.events(DOCUMENTS)) == 1


async def test_the_same_document_event_is_published_once(bench: Bench) -> None:
    event = changed(force=True)

    first = await bench.publish_document(event)
    second = await bench.publish_document(event)

    assert first == second
    assert (first.merged, first.known, second.merged, second.known) == (False, False, False, True)
    assert len(await bench.events(DOCUMENTS)) == 1


async def test_an_event_merges_into_one_that_waits(bench: Bench) -> None:
    first = await bench.publish_document(changed(1))
    second = await bench.publish_document(changed(1))
    other = await bench.publish_document(changed(2))

    assert second.merged
    assert (second.entry, second.event_id) == (first.entry, first.event_id)
    assert not other.merged
    assert len(await bench.events(DOCUMENTS)) == 2


async def test_a_forced_event_never_merges(bench: Bench) -> None:
    await bench.publish_document(changed(1))
    forced = await bench.publish_document(changed(1, force=True))

    assert not forced.merged
    assert (await bench.publish_document(changed(1))).event_id == forced.event_id


@pytest.mark.parametrize(
    ("waiting", "coming", "merged"),
    [
        (Lane.LIVE, Lane.BULK, True),
        (Lane.BULK, Lane.BULK, True),
        (Lane.BULK, Lane.LIVE, False),
    ],
)
async def test_an_event_merges_only_into_a_lane_as_fast(
    bench: Bench, waiting: Lane, coming: Lane, merged: bool
) -> None:
    await bench.publish_document(changed(1, lane=waiting))

    assert (await bench.publish_document(changed(1, lane=coming))).merged is merged


async def test_nothing_merges_into_an_event_whose_fetch_has_begun(bench: Bench) -> None:
    begun: list[int] = []
    published: list[bool] = []

    @bench.broker.on(DOCUMENTS, DOCUMENTS_BULK, group="briefing", guards_document=True)
    async def on_document_changed(event: Event[DocumentChanged]) -> None:
        begun.append(event.data.document_id)
        if len(begun) == 1:
            published.append((await bench.publish_document(changed(1))).merged)

    await bench.publish_document(changed(1))
    await bench.settled()

    assert published == [False]
    assert begun == [1, 1]


async def test_two_events_of_one_document_are_not_worked_on_at_the_same_time(bench: Bench) -> None:
    running: list[int] = []
    most: list[int] = []

    @bench.broker.on(DOCUMENTS, DOCUMENTS_BULK, group="briefing", guards_document=True)
    async def on_document_changed(event: Event[DocumentChanged]) -> None:
        running.append(1)
        most.append(len(running))
        await asyncio.sleep(0.05)
        running.pop()

    for _ in range(4):
        await bench.publish_document(changed(1, force=True))
    await bench.settled()

    assert most == [1, 1, 1, 1]
    assert await bench.letters() == []


async def test_effects_are_kept_and_dropped_with_the_settlement(bench: Bench) -> None:
    @bench.broker.on(DOCUMENTS, group="briefing", emits=BRIEFS)
    async def on_document_changed(event: Event[DocumentChanged]) -> Outcome:
        cause = Cause(event_id=event.id, time=event.time, trigger=event.data.trigger)
        payload = DocumentSkipped(document_id=5, reason=SkipReason.NO_TEXT, cause=cause)
        return Outcome((payload,), keep={"text": b"the text", "fetched": b"2026-01-01T00:00:00Z"})

    await bench.publish_document(changed(5))
    await bench.settled()

    (made,) = await bench.events(BRIEFS)
    assert await bench.kept("text", event_id=made.id) == b"the text"
    assert await bench.kept("fetched", document_id=5) == b"2026-01-01T00:00:00Z"


async def test_what_was_kept_for_an_event_is_dropped_by_the_one_who_handles_it(bench: Bench) -> None:
    @bench.broker.on(DOCUMENTS, group="briefing", emits=BRIEFS)
    async def on_document_changed(event: Event[DocumentChanged]) -> Outcome:
        cause = Cause(event_id=event.id, time=event.time, trigger=event.data.trigger)
        payload = DocumentSkipped(document_id=5, reason=SkipReason.NO_TEXT, cause=cause)
        return Outcome((payload,), keep={"text": b"the text", "fetched": b"now"})

    @bench.broker.on(BRIEFS, group="persistence")
    async def on_skipped(event: Event[DocumentSkipped]) -> Outcome:
        return Outcome(keep={"fingerprint": b"abc"}, drop=["text", "fetched"])

    await bench.publish_document(changed(5))
    await bench.settled()

    (made,) = await bench.events(BRIEFS)
    assert await bench.kept("text", event_id=made.id) is None
    assert await bench.kept("fetched", document_id=5) is None
    assert await bench.kept("fingerprint", document_id=5) == b"abc"
