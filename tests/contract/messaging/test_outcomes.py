"""What becomes of a delivery, on Redis and on its twin alike."""

from uuid import UUID

import pytest

from continuum_messaging import Letter, Outcome
from continuum_proto.briefs import BriefUnchanged
from continuum_proto.documents import Cause, DocumentChanged, DocumentSkipped, Lane, SkipReason
from continuum_proto.envelope import derived_id, letter_id
from continuum_proto.errors import DependencyDown, PaperlessDown, PermanentError, TransientError
from continuum_proto.event import Event
from continuum_proto.topology import BRIEFS, DEAD_LETTERS, DOCUMENTS, DOCUMENTS_BULK, LETTERS
from tests.contract.messaging.benches import TIERS, Bench, changed


def skipped(event: Event[DocumentChanged]) -> DocumentSkipped:
    cause = Cause(event_id=event.id, time=event.time, trigger=event.data.trigger)
    return DocumentSkipped(document_id=event.data.document_id, reason=SkipReason.NO_TEXT, cause=cause)


async def test_what_a_handler_returns_is_published_and_delivered_onwards(bench: Bench) -> None:
    seen: list[DocumentSkipped] = []

    @bench.broker.on(DOCUMENTS, DOCUMENTS_BULK, group="briefing", emits=BRIEFS, guards_document=True)
    async def on_document_changed(event: Event[DocumentChanged]) -> DocumentSkipped:
        return skipped(event)

    @bench.broker.on(BRIEFS, group="persistence")
    async def on_skipped(event: Event[DocumentSkipped]) -> None:
        seen.append(event.data)

    cause = changed(7)
    await bench.publish_document(cause)
    await bench.settled()

    (made,) = await bench.events(BRIEFS)
    assert made.id == derived_id(cause.id, DocumentSkipped.TYPE, cause.subject, 0)
    assert made.subject == cause.subject
    assert made.traceparent is not None
    assert [each.document_id for each in seen] == [7]


async def test_several_events_of_one_cause_have_ids_of_their_own(bench: Bench) -> None:
    @bench.broker.on(DOCUMENTS, group="briefing", emits=BRIEFS)
    async def on_document_changed(event: Event[DocumentChanged]) -> Outcome:
        return Outcome((skipped(event), skipped(event)))

    await bench.publish_document(changed())
    await bench.settled()

    assert len({event.id for event in await bench.events(BRIEFS)}) == 2


async def test_a_transient_error_is_tried_again_until_it_passes(bench: Bench) -> None:
    attempts: list[UUID] = []

    @bench.broker.on(DOCUMENTS, group="persistence")
    async def on_document_changed(event: Event[DocumentChanged]) -> None:
        attempts.append(event.id)
        if len(attempts) < 3:
            raise TransientError("not yet")

    event = changed()
    await bench.publish_document(event)
    await bench.settled()

    assert attempts == [event.id] * 3
    assert await bench.letters() == []


@pytest.mark.parametrize("error", [TransientError("never"), ValueError("a bug")])
async def test_poison_ends_as_a_letter_with_its_story_while_others_pass(
    bench: Bench, error: Exception
) -> None:
    attempts: list[int] = []

    @bench.broker.on(DOCUMENTS, group="persistence")
    async def on_document_changed(event: Event[DocumentChanged]) -> None:
        attempts.append(event.data.document_id)
        if event.data.document_id == 1:
            raise error

    poison = changed(1)
    await bench.publish_document(poison)
    for document in range(2, 6):
        await bench.publish_document(changed(document))
    await bench.settled()

    assert attempts.count(1) == len(TIERS) + 1
    assert sorted(set(attempts)) == [1, 2, 3, 4, 5]
    (letter,) = await bench.letters()
    assert letter.about("id") == str(letter_id(DOCUMENTS.name, "persistence", str(poison.id), 1))
    assert letter.about("stream") == DOCUMENTS.name
    assert letter.about("group") == "persistence"
    assert letter.about("deliveries") == str(len(TIERS) + 1)
    assert letter.about("error_type") == type(error).__name__
    assert letter.about("error") == str(error)
    assert letter.about("service") == "test"
    assert letter.original[b"id"] == str(poison.id).encode()


async def test_a_permanent_error_is_a_letter_at_once(bench: Bench) -> None:
    attempts: list[UUID] = []

    @bench.broker.on(DOCUMENTS, group="persistence")
    async def on_document_changed(event: Event[DocumentChanged]) -> None:
        attempts.append(event.id)
        raise PermanentError("no")

    await bench.publish_document(changed())
    await bench.settled()

    assert len(attempts) == 1
    assert len(await bench.letters()) == 1


async def test_an_undecodable_entry_is_a_letter_at_once_with_its_bytes(bench: Bench) -> None:
    @bench.broker.on(DOCUMENTS, group="persistence")
    async def on_document_changed(event: Event[DocumentChanged]) -> None:
        raise AssertionError("never called")

    await bench.add_fields(DOCUMENTS, {b"id": b"\xff\xfe", b"junk": b"\x00\x80", b"": b"empty name"})
    await bench.settled()

    (letter,) = await bench.letters()
    assert letter.original == {b"id": b"\xff\xfe", b"junk": b"\x00\x80", b"": b"empty name"}
    assert letter.about("error_type") == "ContractViolation"
    assert letter.about("deliveries") == "1"


async def test_an_event_of_another_stream_is_a_contract_violation(bench: Bench) -> None:
    @bench.broker.on(BRIEFS, group="persistence")
    async def on_skipped(event: Event[DocumentSkipped]) -> None: ...

    await bench.publish(BRIEFS, changed())
    await bench.settled()

    (letter,) = await bench.letters()
    assert letter.about("error_type") == "ContractViolation"


async def test_an_event_that_nobody_here_handles_is_acknowledged_unread(bench: Bench) -> None:
    @bench.broker.on(BRIEFS, group="persistence")
    async def on_unchanged(event: Event[BriefUnchanged]) -> None:
        raise AssertionError("never called")

    cause = changed()
    await bench.publish(BRIEFS, Event.new(skipped(cause), source="continuum/test", subject=cause.subject))
    await bench.settled()

    assert await bench.letters() == []


async def test_a_dependency_that_is_down_uses_no_attempts(bench: Bench) -> None:
    failures: list[UUID] = []
    done: list[UUID] = []

    @bench.broker.on(DOCUMENTS, group="persistence")
    async def on_document_changed(event: Event[DocumentChanged]) -> None:
        if len(failures) < 3 * len(TIERS):
            failures.append(event.id)
            raise PaperlessDown("refused")
        done.append(event.id)

    for document in (1, 2, 3):
        await bench.publish_document(changed(document))
    await bench.deliver(until=lambda: len(done) == 3)
    await bench.settled()

    assert len(failures) == 3 * len(TIERS)
    assert await bench.letters() == []


async def test_attempts_count_from_when_the_dependency_is_up(bench: Bench) -> None:
    down: list[UUID] = []
    failures: list[UUID] = []

    @bench.broker.on(DOCUMENTS, group="persistence")
    async def on_document_changed(event: Event[DocumentChanged]) -> None:
        if len(down) < 2:
            down.append(event.id)
            raise PaperlessDown("refused")
        failures.append(event.id)
        raise TransientError("something else")

    await bench.publish_document(changed(1))
    await bench.settled()

    assert len(failures) == len(TIERS) + 1
    (letter,) = await bench.letters()
    assert letter.about("deliveries") == str(len(TIERS) + 1)


async def test_work_that_kills_its_dependency_ends_as_a_letter(bench: Bench) -> None:
    class FellOver(DependencyDown):
        dependency = "model"
        mid_flight = True

    attempts: list[int] = []

    @bench.broker.on(DOCUMENTS, group="persistence")
    async def on_document_changed(event: Event[DocumentChanged]) -> None:
        attempts.append(event.data.document_id)
        if event.data.document_id == 1:
            raise FellOver("died while it answered")

    await bench.publish_document(changed(1))
    await bench.publish_document(changed(2))
    await bench.settled()

    (letter,) = await bench.letters()
    assert letter.about("error_type") == "Crashed"
    assert attempts.count(1) == 5
    assert attempts.count(2) == 1


async def test_a_replay_is_read_by_its_group_alone(bench: Bench) -> None:
    @bench.broker.on(DOCUMENTS, group="persistence")
    async def on_document_changed(event: Event[DocumentChanged]) -> None:
        raise AssertionError("never called")

    await bench.publish_document(changed(only_group="briefing"))
    await bench.settled()

    assert await bench.letters() == []


async def test_letters_come_raw_and_never_become_letters(bench: Bench) -> None:
    letters: list[Letter] = []

    @bench.broker.on(DOCUMENTS, group="persistence")
    async def on_document_changed(event: Event[DocumentChanged]) -> None:
        raise PermanentError("no")

    @bench.broker.on(DEAD_LETTERS, group="persistence", raw=True)
    async def on_letter(event: Letter) -> None:
        letters.append(event)
        if len(letters) < 7:
            raise PermanentError("the archive cannot take it")

    event = changed()
    await bench.publish_document(event)
    await bench.deliver(until=lambda: len(letters) == 7)
    await bench.settled()

    assert len(await bench.letters()) == 1
    assert letters[0].original[b"id"] == str(event.id).encode()


async def test_a_bad_answer_of_a_handler_is_a_bug_like_any_other(bench: Bench) -> None:
    @bench.broker.on(DOCUMENTS, group="persistence")
    async def on_document_changed(event: Event[DocumentChanged]) -> None:
        return "done"  # type: ignore[return-value]

    await bench.publish_document(changed())
    await bench.settled()

    (letter,) = await bench.letters()
    assert letter.about("error_type") == "TypeError"


async def test_a_document_event_that_a_handler_makes_goes_to_its_lane(bench: Bench) -> None:
    @bench.broker.on(LETTERS, BRIEFS, group="persistence")
    async def on_skipped(event: Event[DocumentSkipped]) -> Outcome:
        payload = changed(event.data.document_id, lane=Lane.BULK, force=True).data
        return Outcome((payload,))

    cause = changed(9)
    await bench.publish(BRIEFS, Event.new(skipped(cause), source="continuum/test", subject=cause.subject))
    await bench.settled()

    (made,) = await bench.events(DOCUMENTS_BULK)
    assert made.subject == "paperless/documents/9"
