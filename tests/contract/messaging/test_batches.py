"""Batches, on Redis and on its twin alike: many events in, one outcome for each."""

from collections.abc import Sequence
from uuid import uuid4

import pytest

from continuum_messaging import Outcome
from continuum_proto.documents import Cause, DocumentChanged, DocumentSkipped, SkipReason
from continuum_proto.errors import DependencyDown, PaperlessDown, PermanentError, TransientError
from continuum_proto.event import Event
from continuum_proto.letters import LetterDiscarded, LetterReplayed
from continuum_proto.topology import BRIEFS, DOCUMENTS, LETTERS
from tests.contract.messaging.benches import TIERS, Bench, changed

GROUP = "persistence"


def numbers(events: Sequence[Event[DocumentChanged]]) -> list[int]:
    return [event.data.document_id for event in events]


def skipped(event: Event[DocumentChanged]) -> DocumentSkipped:
    cause = Cause(event_id=event.id, time=event.time, trigger=event.data.trigger)
    return DocumentSkipped(document_id=event.data.document_id, reason=SkipReason.NO_TEXT, cause=cause)


def replayed(name: str) -> LetterReplayed:
    return LetterReplayed(
        letter_id=uuid4(), stream=BRIEFS.name, group=GROUP, event_id=name, replayed_as=uuid4(), round=1
    )


def discarded(name: str) -> LetterDiscarded:
    return LetterDiscarded(
        letter_id=uuid4(), stream=BRIEFS.name, group=GROUP, event_id=name, reason="a duplicate"
    )


async def publish_letters(bench: Bench, *payloads: LetterReplayed | LetterDiscarded) -> None:
    for payload in payloads:
        await bench.publish(LETTERS, Event.new(payload, source="continuum/test", subject="letters"))


async def publish(bench: Bench, count: int) -> list[Event[DocumentChanged]]:
    events = [changed(document) for document in range(1, count + 1)]
    for event in events:
        await bench.publish_document(event)
    return events


async def test_what_waits_comes_in_batches_and_each_event_has_its_own_outcome(bench: Bench) -> None:
    batches: list[list[int]] = []

    def answer(event: Event[DocumentChanged]) -> DocumentSkipped | Outcome | None:
        if event.data.document_id == 1:
            return skipped(event)
        return Outcome(keep={"fetched": b"now"}) if event.data.document_id == 3 else None

    @bench.broker.on(DOCUMENTS, group="briefing", emits=BRIEFS, batch=4)
    async def on_documents_changed(
        events: Sequence[Event[DocumentChanged]],
    ) -> Sequence[DocumentSkipped | Outcome | None]:
        batches.append(numbers(events))
        return [answer(event) for event in events]

    first, *_ = await publish(bench, 10)
    await bench.settled()

    assert batches == [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10]]
    assert [event.subject for event in await bench.events(BRIEFS)] == [first.subject]
    assert await bench.kept("fetched", document_id=3) == b"now"
    assert await bench.kept("fetched", document_id=2) is None


@pytest.mark.parametrize("error", [ValueError("a bug"), TransientError("never")])
async def test_a_failed_batch_blames_nobody_and_each_event_is_tried_by_itself(
    bench: Bench, error: Exception
) -> None:
    batches: list[list[int]] = []

    @bench.broker.on(DOCUMENTS, group=GROUP, batch=10)
    async def on_documents_changed(events: Sequence[Event[DocumentChanged]]) -> Sequence[None]:
        batches.append(numbers(events))
        if 2 in numbers(events):
            raise error
        return [None] * len(events)

    await publish(bench, 4)
    await bench.settled()

    assert batches == [[1, 2, 3, 4], [1], [2], [3], [4], *[[2]] * len(TIERS)]
    (letter,) = await bench.letters()
    assert letter.about("error") == str(error)
    assert letter.about("deliveries") == str(len(TIERS) + 1)


async def test_a_permanent_error_of_a_batch_makes_no_letter_of_the_innocent(bench: Bench) -> None:
    @bench.broker.on(DOCUMENTS, group=GROUP, batch=10)
    async def on_documents_changed(events: Sequence[Event[DocumentChanged]]) -> Sequence[None]:
        if 2 in numbers(events):
            raise PermanentError("no")
        return [None] * len(events)

    _, poison, _ = await publish(bench, 3)
    await bench.settled()

    (letter,) = await bench.letters()
    assert letter.original[b"id"] == str(poison.id).encode()
    assert letter.about("deliveries") == "1"


async def test_a_wrong_number_of_outcomes_says_nothing_of_any_event(bench: Bench) -> None:
    batches: list[list[int]] = []

    @bench.broker.on(DOCUMENTS, group=GROUP, batch=10)
    async def on_documents_changed(events: Sequence[Event[DocumentChanged]]) -> Sequence[None]:
        batches.append(numbers(events))
        return [None]

    await publish(bench, 3)
    await bench.settled()

    assert batches == [[1, 2, 3], [1], [2], [3]]
    assert await bench.letters() == []


async def test_one_bad_outcome_is_that_event_s_alone(bench: Bench) -> None:
    @bench.broker.on(DOCUMENTS, group=GROUP, batch=10)
    async def on_documents_changed(events: Sequence[Event[DocumentChanged]]) -> Sequence[None]:
        return ["done" if event.data.document_id == 2 else None for event in events]  # type: ignore[misc]

    _, poison, _ = await publish(bench, 3)
    await bench.settled()

    (letter,) = await bench.letters()
    assert letter.original[b"id"] == str(poison.id).encode()
    assert letter.about("error_type") == "TypeError"


async def test_a_dependency_that_is_down_parks_a_batch_and_uses_no_attempts(bench: Bench) -> None:
    down = [True] * 3 * len(TIERS)
    done: list[int] = []

    @bench.broker.on(DOCUMENTS, group=GROUP, batch=10)
    async def on_documents_changed(events: Sequence[Event[DocumentChanged]]) -> Sequence[None]:
        if down:
            down.pop()
            raise PaperlessDown("refused")
        done.extend(numbers(events))
        return [None] * len(events)

    await publish(bench, 5)
    await bench.deliver(until=lambda: len(done) == 5)
    await bench.settled()

    assert sorted(done) == [1, 2, 3, 4, 5]
    assert await bench.letters() == []


async def test_what_kills_the_dependency_of_its_batch_is_found_out_alone(bench: Bench) -> None:
    class FellOver(DependencyDown):
        dependency = "database"
        mid_flight = True

    alone: list[int] = []

    @bench.broker.on(DOCUMENTS, group=GROUP, batch=10)
    async def on_documents_changed(events: Sequence[Event[DocumentChanged]]) -> Sequence[None]:
        if len(events) == 1:
            alone.extend(numbers(events))
        if 2 in numbers(events):
            raise FellOver("died while it answered")
        return [None] * len(events)

    await publish(bench, 3)
    await bench.settled()

    (letter,) = await bench.letters()
    assert letter.about("error_type") == "Crashed"
    assert (alone.count(1), alone.count(2), alone.count(3)) == (1, 4, 1)


async def test_a_batch_holds_events_of_one_handler(bench: Bench) -> None:
    seen: list[list[str]] = []

    @bench.broker.on(LETTERS, group=GROUP, batch=10)
    async def on_replayed(events: Sequence[Event[LetterReplayed]]) -> Sequence[None]:
        seen.append([event.data.event_id for event in events])
        return [None] * len(events)

    @bench.broker.on(LETTERS, group=GROUP, batch=10)
    async def on_discarded(events: Sequence[Event[LetterDiscarded]]) -> Sequence[None]:
        seen.append([event.data.event_id for event in events])
        return [None] * len(events)

    await publish_letters(bench, replayed("a"), discarded("b"), replayed("c"))
    await bench.settled()

    assert sorted(seen) == [["a", "c"], ["b"]]


async def test_a_handler_of_two_types_gets_both_in_one_batch(bench: Bench) -> None:
    seen: list[list[str]] = []

    @bench.broker.on(LETTERS, group=GROUP, batch=10)
    async def on_letters(
        events: Sequence[Event[LetterReplayed] | Event[LetterDiscarded]],
    ) -> Sequence[None]:
        seen.append([event.data.event_id for event in events])
        return [None] * len(events)

    await publish_letters(bench, replayed("a"), discarded("b"))
    await bench.settled()

    assert seen == [["a", "b"]]


async def test_handlers_of_batches_and_of_single_events_share_a_route(bench: Bench) -> None:
    together: list[str] = []
    one_by_one: list[str] = []

    @bench.broker.on(LETTERS, group=GROUP, batch=10)
    async def on_replayed(events: Sequence[Event[LetterReplayed]]) -> Sequence[None]:
        together.extend(event.data.event_id for event in events)
        return [None] * len(events)

    @bench.broker.on(LETTERS, group=GROUP)
    async def on_discarded(event: Event[LetterDiscarded]) -> None:
        one_by_one.append(event.data.event_id)

    names = [chr(ord("a") + number) for number in range(20)]
    await publish_letters(bench, *[make(name) for name in names for make in (replayed, discarded)])
    await bench.settled()

    assert sorted(together) == sorted(one_by_one) == names


async def test_what_nobody_can_read_leaves_its_batch_alone(bench: Bench) -> None:
    batches: list[list[int]] = []

    @bench.broker.on(DOCUMENTS, group=GROUP, batch=10)
    async def on_documents_changed(events: Sequence[Event[DocumentChanged]]) -> Sequence[None]:
        batches.append(numbers(events))
        return [None] * len(events)

    await bench.publish_document(changed(1))
    await bench.add_fields(DOCUMENTS, {b"type": DocumentChanged.TYPE.encode(), b"data": b"\xff"})
    await bench.publish_document(changed(2, only_group="briefing"))
    await bench.publish_document(changed(3))
    await bench.settled()

    assert sorted(each for batch in batches for each in batch) == [1, 3]
    assert len(batches) == 1
    (letter,) = await bench.letters()
    assert letter.about("error_type") == "ContractViolation"


async def test_a_batch_takes_no_two_events_of_a_guarded_document(bench: Bench) -> None:
    batches: list[list[int]] = []

    @bench.broker.on(DOCUMENTS, group="briefing", guards_document=True, batch=10)
    async def on_documents_changed(events: Sequence[Event[DocumentChanged]]) -> Sequence[None]:
        batches.append(numbers(events))
        return [None] * len(events)

    for document in (1, 2, 1):
        await bench.publish_document(changed(document, force=True))
    await bench.settled()

    assert batches == [[1, 2], [1]]
