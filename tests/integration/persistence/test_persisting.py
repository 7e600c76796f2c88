"""Persistence on a real archive, its deliveries in memory: what a document and its brief go through."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

import pytest

from continuum_archive import Archive
from continuum_archive.asking import Asking
from continuum_archive.outbox import Outbox
from continuum_archive.writing import Writer
from continuum_messaging import DeliveryBroker, MemoryLanes, Outcome
from continuum_persistence.handlers import Persisting
from continuum_persistence.relay import Relay
from continuum_proto import texts
from continuum_proto.briefs import BriefDrafted, BriefUnchanged
from continuum_proto.documents import Cause, DocumentChanged, DocumentSkipped, SkipReason, Trigger
from continuum_proto.envelope import Payload, derived_id, document_subject
from continuum_proto.event import Event
from continuum_proto.fingerprints import StoredFingerprint
from continuum_proto.letters import LetterDiscarded, LetterReplayed
from continuum_proto.topology import BRIEFS, DEAD_LETTERS, DOCUMENTS, DOCUMENTS_BULK, LETTERS, REPORTS
from tests.archives import MIDNIGHT, PAGES, brief, changed, metadata
from tests.integration.persistence.wiring import take_part

Answer = BriefDrafted | BriefUnchanged | DocumentSkipped
A = TypeVar("A", BriefDrafted, BriefUnchanged)


def draft_of(event: Event[DocumentChanged], *, fingerprint: str = "a") -> BriefDrafted:
    cause = cause_by(event)
    second = int(cause.time.timestamp()) % 86_400
    return BriefDrafted(
        document=metadata(event.data.document_id, modified=second),
        brief=brief(f"Brief of second {second}"),
        checksum=texts.checksum(PAGES),
        fingerprint=fingerprint * 64,
        pages=len(PAGES),
        cause=cause,
    )


def answered(data: A) -> Event[A]:
    """Return what briefing makes of its answer: the same event each time."""
    identity = derived_id(data.cause.event_id, data.TYPE, document_subject(7), 0)
    return Event.new(data, source="continuum/briefing", subject=document_subject(7), id=identity)


def cause_by(event: Event[DocumentChanged]) -> Cause:
    change = event.data
    return Cause(
        event_id=event.id, time=event.time, trigger=change.trigger, lane=change.lane, force=change.force
    )


@dataclass
class Briefing:
    """Stands where briefing does: answers each changed document as a test says."""

    answer: Callable[[Event[DocumentChanged]], Answer] = draft_of
    texts_lost: int = 0
    seen: list[Trigger] = field(default_factory=list)

    async def on_document_changed(self, event: Event[DocumentChanged]) -> Outcome:
        self.seen.append(event.data.trigger)
        answer = self.answer(event)
        if not isinstance(answer, BriefDrafted):
            return Outcome(events=(answer,))
        if self.texts_lost:
            self.texts_lost -= 1
            return Outcome(events=(answer,))
        return Outcome(events=(answer,), keep={"text": texts.pack(PAGES)})


@dataclass
class Pipeline:
    lanes: MemoryLanes
    briefing: Briefing
    archive: Archive
    relay: Relay

    async def take(self, *events: Event[DocumentChanged]) -> None:
        for event in events:
            await self.lanes.publish_document(event)
            await self.lanes.run()

    async def go_on(self) -> None:
        """Publish what is owed, and let everybody work on it."""
        await self.relay.publish_some()
        await self.lanes.run()

    async def status(self, document: int = 7) -> str:
        row = await self.archive.fetchrow("SELECT status FROM documents WHERE id = $1", document)
        assert row is not None
        return str(row["status"])

    async def versions(self) -> list[tuple[str, str]]:
        rows = await self.archive.fetch("SELECT state, headline FROM brief_versions ORDER BY version")
        return [(row["state"], row["headline"]) for row in rows]

    async def fingerprint(self, document: int = 7) -> str | None:
        packed = await self.lanes.read("fingerprint", document_id=document)
        return StoredFingerprint.unpack(packed).fingerprint[0] if packed else None

    def reports(self) -> list[Event[Payload]]:
        return self.lanes.events(REPORTS)


@pytest.fixture
def pipeline(archive: Archive) -> Pipeline:
    lanes, briefing = MemoryLanes(), Briefing()
    broker = DeliveryBroker.in_memory(lanes)
    takes = broker.on(DOCUMENTS, DOCUMENTS_BULK, group="briefing", emits=BRIEFS, guards_document=True)
    takes(briefing.on_document_changed)
    take_part(broker, lanes, archive)
    return Pipeline(lanes, briefing, archive, Relay(Outbox(archive), lanes))


async def test_a_document_becomes_a_published_brief(pipeline: Pipeline) -> None:
    await pipeline.take(changed(1))
    assert await pipeline.status() == "briefed"
    assert await pipeline.versions() == [("published", "Brief of second 1")]
    assert await pipeline.fingerprint() == "a"
    assert pipeline.lanes.letters() == []


async def test_the_text_is_taken_along(pipeline: Pipeline) -> None:
    await pipeline.take(changed(1))
    event = pipeline.lanes.events(BRIEFS)[0]
    assert await pipeline.lanes.read("text", event_id=event.id) is None


async def test_what_is_owed_is_published_once(pipeline: Pipeline) -> None:
    await pipeline.take(changed(1))
    assert await pipeline.relay.publish_some() == 1
    assert await pipeline.relay.publish_some() == 0
    [report] = pipeline.reports()
    assert report.type == "continuum.brief.published.v1"
    row = await pipeline.archive.fetchrow("SELECT entry_id, published_at FROM outbox")
    assert row is not None
    assert row["entry_id"]
    assert row["published_at"]


async def test_a_backfilled_document_whose_webhook_still_waits_is_answered(pipeline: Pipeline) -> None:
    """Were its event to merge, the archive would wait for an answer that never comes."""
    await pipeline.lanes.publish_document(changed(1))
    assert await Asking(pipeline.archive).backfill({7: MIDNIGHT}) == 1
    assert await pipeline.relay.publish_some() == 1
    await pipeline.lanes.run()
    assert pipeline.briefing.seen == [Trigger.WEBHOOK, Trigger.BACKFILL]
    assert await pipeline.status() == "briefed"
    assert len(await pipeline.versions()) == 1


async def test_a_rebriefed_document_gets_a_new_version_once(pipeline: Pipeline) -> None:
    await pipeline.take(changed(1))
    asking = Asking(pipeline.archive)
    assert await asking.rebrief([7]) == 1
    assert await asking.rebrief([7]) == 0
    await pipeline.relay.publish_some()
    await pipeline.lanes.run()
    assert pipeline.briefing.seen == [Trigger.WEBHOOK, Trigger.REBRIEF]
    assert await pipeline.status() == "briefed"
    assert len(await pipeline.versions()) == 2


async def test_a_missing_text_is_made_again_once(pipeline: Pipeline) -> None:
    pipeline.briefing.texts_lost = 1
    await pipeline.take(changed(1))
    assert await pipeline.status() == "queued"
    await pipeline.go_on()
    assert pipeline.briefing.seen == [Trigger.WEBHOOK, Trigger.TEXT_MISSING]
    assert await pipeline.status() == "briefed"
    assert len(await pipeline.versions()) == 1


async def test_a_text_that_is_missing_twice_is_a_letter(pipeline: Pipeline) -> None:
    pipeline.briefing.texts_lost = 2
    await pipeline.take(changed(1))
    await pipeline.go_on()
    [letter] = pipeline.lanes.letters()
    assert letter.about("error_type") == "TextMissing"
    assert await pipeline.status() == "failed"
    row = await pipeline.archive.fetchrow("SELECT * FROM letters")
    assert row is not None
    assert (row["state"], row["stream"], row["group_name"]) == ("open", BRIEFS.name, "persistence")
    assert dict(zip(row["field_names"], row["field_values"], strict=True)) == letter.original


async def test_a_brief_that_the_archive_lacks_is_made_again(pipeline: Pipeline) -> None:
    def unchanged_at_first(event: Event[DocumentChanged]) -> Answer:
        if event.data.trigger is Trigger.BRIEF_MISSING:
            assert event.data.force
            return draft_of(event)
        return BriefUnchanged(document=metadata(modified=1), fingerprint="a" * 64, cause=cause_by(event))

    pipeline.briefing.answer = unchanged_at_first
    await pipeline.take(changed(1))
    await pipeline.go_on()
    assert pipeline.briefing.seen == [Trigger.WEBHOOK, Trigger.BRIEF_MISSING]
    assert await pipeline.status() == "briefed"
    assert len(await pipeline.versions()) == 1


@pytest.mark.parametrize("text_missing", [True, False])
async def test_what_redis_forgets_while_a_brief_is_wanted_is_asked_for_all_the_same(
    pipeline: Pipeline, text_missing: bool
) -> None:
    """The settlement finds its entry gone, with everything else: what follows must not depend on it.

    The event behind it is published again then and leads to the same answer, which was handled.
    """
    persisting = Persisting(Writer(pipeline.archive), MemoryLanes())
    await persisting.on_document_changed(changed(1))
    if text_missing:
        await persisting.on_brief_drafted(answered(draft_of(changed(1))))
    else:
        same = BriefUnchanged(document=metadata(modified=1), fingerprint="a" * 64, cause=cause_by(changed(1)))
        await persisting.on_brief_unchanged(answered(same))
    await pipeline.take(changed(1))
    await pipeline.go_on()
    missing = Trigger.TEXT_MISSING if text_missing else Trigger.BRIEF_MISSING
    assert pipeline.briefing.seen == [Trigger.WEBHOOK, missing]
    assert await pipeline.status() == "briefed"
    assert await pipeline.versions() == [("published", "Brief of second 1")]


async def test_what_text_the_brief_was_made_of_is_kept_with_its_fingerprint(pipeline: Pipeline) -> None:
    """By a new version, and by an answer that made none."""

    async def kept() -> StoredFingerprint:
        packed = await pipeline.lanes.read("fingerprint", document_id=7)
        assert packed is not None
        return StoredFingerprint.unpack(packed)

    await pipeline.take(changed(1))
    assert (await kept()).checksum == draft_of(changed(1)).checksum
    pipeline.briefing.answer = lambda event: BriefUnchanged(
        document=metadata(modified=2), fingerprint="a" * 64, cause=cause_by(event)
    )
    await pipeline.take(changed(2))
    assert (await kept()).checksum == draft_of(changed(1)).checksum


async def test_what_is_gone_is_withdrawn_and_forgotten_by_redis(pipeline: Pipeline) -> None:
    await pipeline.take(changed(1))
    pipeline.briefing.answer = lambda event: DocumentSkipped(
        document_id=7, reason=SkipReason.GONE, cause=cause_by(event)
    )
    await pipeline.take(changed(2))
    await pipeline.relay.publish_some()
    assert await pipeline.status() == "gone"
    assert await pipeline.fingerprint() is None
    assert [report.type for report in pipeline.reports()] == [
        "continuum.brief.published.v1",
        "continuum.brief.withdrawn.v1",
    ]


@pytest.mark.parametrize("text_left", [True, False])
async def test_a_delivery_that_died_after_its_commit_is_repeated_without_effect(
    pipeline: Pipeline, text_left: bool
) -> None:
    """The kill falls between the commit and the settlement: the next delivery finds the work done.

    Where another consumer has settled it meanwhile, the text is gone too, and must not be asked for again.
    """
    made = draft_of(changed(1))
    draft = Event.new(made, source="continuum/briefing", subject=document_subject(7), id=UUID(int=1))
    await Writer(pipeline.archive).draft(draft, PAGES)
    if text_left:
        state = pipeline.lanes.state
        state.keys[f"continuum.text:{draft.id}"] = (texts.pack(PAGES), state.now + 3600)
    await pipeline.lanes.publish(BRIEFS, draft)
    await pipeline.lanes.run()
    assert len(await pipeline.versions()) == 1
    assert await pipeline.relay.publish_some() == 1
    assert await pipeline.fingerprint() == "a"
    assert pipeline.briefing.seen == []


async def test_an_undecodable_entry_is_kept_byte_for_byte(pipeline: Pipeline) -> None:
    fields = {b"id": b"\xff\x00", b"subject": b"paperless/documents/9", b"data": b"{\x00"}
    await put_raw(pipeline.lanes, fields)
    row = await pipeline.archive.fetchrow("SELECT * FROM letters WHERE group_name = 'persistence'")
    assert row is not None
    assert dict(zip(row["field_names"], row["field_values"], strict=True)) == fields
    assert row["error_type"] == "ContractViolation"
    assert await pipeline.status(9) == "failed"


async def test_a_replayed_letter_lets_its_document_wait_again(pipeline: Pipeline) -> None:
    pipeline.briefing.texts_lost = 2
    await pipeline.take(changed(1))
    await pipeline.go_on()
    [letter] = pipeline.lanes.letters()
    told = {"stream": letter.about("stream"), "group": letter.about("group"), "event_id": "x", "by": "me"}
    replayed = LetterReplayed(letter_id=UUID(letter.about("id")), replayed_as=UUID(int=5), round=1, **told)
    await pipeline.lanes.publish(LETTERS, Event.new(replayed, source="test", subject=document_subject(7)))
    await pipeline.lanes.run()
    assert await pipeline.status() == "queued"
    row = await pipeline.archive.fetchrow("SELECT state, closed_by, replayed_as FROM letters")
    assert row is not None
    assert tuple(row) == ("replayed", "me", UUID(int=5))


async def test_what_became_of_a_letter_may_be_heard_first(pipeline: Pipeline) -> None:
    discarded = LetterDiscarded(
        letter_id=UUID(int=3), stream=DOCUMENTS.name, group="briefing", event_id="x", reason="a test"
    )
    await pipeline.lanes.publish(LETTERS, Event.new(discarded, source="test", subject=document_subject(7)))
    await pipeline.lanes.run()
    await put_raw(
        pipeline.lanes,
        {b"deadletter.id": str(UUID(int=3)).encode(), b"subject": b"paperless/documents/7"},
        stream=DEAD_LETTERS.name,
    )
    row = await pipeline.archive.fetchrow("SELECT state, close_reason FROM letters")
    assert row is not None
    assert tuple(row) == ("discarded", "a test")


async def put_raw(lanes: MemoryLanes, fields: dict[bytes, bytes], *, stream: str = DOCUMENTS.name) -> None:
    """Put an entry into a stream as somebody without our library would."""
    lanes.state.streams[stream]["1779753600000-0"] = fields
    await lanes.run()
