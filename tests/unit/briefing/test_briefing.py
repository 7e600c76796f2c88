"""What becomes of a document that changed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from continuum_briefing.app import declare
from continuum_briefing.handlers import Briefing, Limits
from continuum_briefing.selection import Selection, Trait
from continuum_briefs.fakes import FakeEngine, MemoryNotes
from continuum_messaging import DeliveryBroker, MemoryLanes, Outcome
from continuum_paperless import Document, DocumentTooLarge, Download, FakePaperless
from continuum_proto.briefs import BriefDrafted, BriefUnchanged
from continuum_proto.documents import DocumentChanged, DocumentSkipped, Lane, SkipReason, Trigger
from continuum_proto.envelope import Payload, document_subject
from continuum_proto.errors import DocumentNotYetVisible, ModelDown
from continuum_proto.event import Event
from continuum_proto.fingerprints import StoredFingerprint
from continuum_proto.texts import checksum, unpack
from continuum_proto.topology import BRIEFS, DOCUMENTS

NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)
TEXT = "The rent is due on the first of the month.\r\nIt must be paid in time."
CLEANED = TEXT.replace("\r", "")


class StoredBriefs:
    """The fingerprints that persistence would have kept."""

    def __init__(self) -> None:
        self.known: dict[int, StoredFingerprint] = {}

    async def stored(self, document_id: int) -> StoredFingerprint | None:
        return self.known.get(document_id)


@pytest.fixture
def paperless() -> FakePaperless:
    return FakePaperless()


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def stored() -> StoredBriefs:
    return StoredBriefs()


@pytest.fixture
def briefing(paperless: FakePaperless, engine: FakeEngine, stored: StoredBriefs) -> Briefing:
    return Briefing(documents=paperless, fingerprints=stored, engine=engine, now=lambda: NOW)


def changed(
    document_id: int, *, age: float = 0, force: bool = False, id: UUID | None = None
) -> Event[DocumentChanged]:
    return Event.new(
        DocumentChanged(document_id=document_id, trigger=Trigger.ADDED, force=force, lane=Lane.BULK),
        source="test",
        subject=document_subject(document_id),
        id=id or uuid4(),
        time=NOW - timedelta(seconds=age),
    )


async def handled(briefing: Briefing, event: Event[DocumentChanged]) -> tuple[Payload, Outcome]:
    answer = await briefing.on_document_changed(event)
    outcome = answer if isinstance(answer, Outcome) else Outcome(events=(answer,))
    (made,) = outcome.events
    return made, outcome


async def test_a_document_becomes_a_brief_with_its_text_beside_it(
    briefing: Briefing, paperless: FakePaperless
) -> None:
    number = paperless.add(TEXT, title="Rent")
    event = changed(number)
    drafted, outcome = await handled(briefing, event)
    assert isinstance(drafted, BriefDrafted)
    assert unpack(outcome.keep["text"]) == (CLEANED,)
    assert outcome.keep["fetched"].decode() == drafted.document.modified.isoformat()
    assert drafted.checksum == drafted.brief.provenance.source_checksum == checksum((CLEANED,))
    assert drafted.pages == 1
    assert (drafted.cause.event_id, drafted.cause.time) == (event.id, event.time)
    assert drafted.cause.lane is Lane.BULK
    assert drafted.brief.key_points[0].citations[0].quote == CLEANED.split("\n")[0]


async def test_an_unchanged_document_costs_no_model_call(
    briefing: Briefing, paperless: FakePaperless, engine: FakeEngine, stored: StoredBriefs
) -> None:
    number = paperless.add(TEXT)
    first, _ = await handled(briefing, changed(number))
    assert isinstance(first, BriefDrafted)
    stored.known[number] = StoredFingerprint(fingerprint=first.fingerprint, cause_id=uuid4(), cause_time=NOW)
    paperless.change(number, title="Another title")
    again, outcome = await handled(briefing, changed(number))
    assert isinstance(again, BriefUnchanged)
    assert again.document.title == "Another title"
    assert set(outcome.keep) == {"fetched"}
    assert len(engine.asked) == 1


@pytest.mark.parametrize("what", ["text", "digest", "prompt_version", "language"])
async def test_a_change_of_text_model_prompt_or_language_makes_a_new_brief(
    briefing: Briefing, paperless: FakePaperless, engine: FakeEngine, stored: StoredBriefs, what: str
) -> None:
    number = paperless.add(TEXT)
    first, _ = await handled(briefing, changed(number))
    assert isinstance(first, BriefDrafted)
    stored.known[number] = StoredFingerprint(fingerprint=first.fingerprint, cause_id=uuid4(), cause_time=NOW)
    if what == "text":
        paperless.change(number, content="The rent is due on the second of the month.")
    else:
        setattr(engine, what, "another")
    again, _ = await handled(briefing, changed(number))
    assert isinstance(again, BriefDrafted)
    assert again.fingerprint != first.fingerprint


async def test_force_makes_the_brief_again_unless_it_answers_that_event(
    briefing: Briefing, paperless: FakePaperless, stored: StoredBriefs
) -> None:
    number = paperless.add(TEXT)
    first, _ = await handled(briefing, changed(number))
    assert isinstance(first, BriefDrafted)
    event = changed(number, force=True)
    older = NOW - timedelta(minutes=1)
    stored.known[number] = StoredFingerprint(
        fingerprint=first.fingerprint, cause_id=uuid4(), cause_time=older
    )
    forced, _ = await handled(briefing, event)
    assert isinstance(forced, BriefDrafted)
    stored.known[number] = StoredFingerprint(
        fingerprint=first.fingerprint, cause_id=event.id, cause_time=event.time
    )
    repeated, _ = await handled(briefing, event)
    assert isinstance(repeated, BriefUnchanged)


@pytest.mark.parametrize("text", ["", " \n\t ", "\x00"])
async def test_a_document_without_text_is_skipped(
    briefing: Briefing, paperless: FakePaperless, text: str
) -> None:
    skipped, outcome = await handled(briefing, changed(paperless.add(text)))
    assert isinstance(skipped, DocumentSkipped)
    assert skipped.reason is SkipReason.NO_TEXT
    assert skipped.document is not None
    assert "fetched" in outcome.keep


@pytest.mark.parametrize("text", ["x", "Re: fine", "see attachment", "12 34 56"])
async def test_a_text_too_short_to_say_anything_is_skipped_by_every_engine_and_says_why(
    briefing: Briefing, paperless: FakePaperless, engine: FakeEngine, text: str
) -> None:
    skipped, outcome = await handled(briefing, changed(paperless.add(text)))
    assert isinstance(skipped, DocumentSkipped)
    assert (skipped.reason, skipped.detail) == (SkipReason.NO_TEXT, "too short to say anything")
    assert "fetched" in outcome.keep
    assert engine.asked == []


async def test_a_receipt_of_ten_words_has_a_brief(briefing: Briefing, paperless: FakePaperless) -> None:
    receipt = "Corner Bakery\n2 rolls 1.80\n1 coffee 2.90\nTotal 4.70\nThank you"
    made, _ = await handled(briefing, changed(paperless.add(receipt)))
    assert isinstance(made, BriefDrafted)


async def test_notes_are_forgotten_when_the_brief_is_made_and_not_before(
    briefing: Briefing, paperless: FakePaperless, engine: FakeEngine
) -> None:
    notes, number = MemoryNotes(), paperless.add(TEXT)
    remembering = replace(briefing, notes=notes)
    made, _ = await handled(remembering, changed(number))
    assert isinstance(made, BriefDrafted)
    await notes.keep(made.fingerprint, "1", b"notes")
    await notes.keep("of another document", "1", b"notes")
    engine.fails = ModelDown("no server answers")
    with pytest.raises(ModelDown):
        await handled(remembering, changed(number))
    assert made.fingerprint in notes.documents
    engine.fails = None
    await handled(remembering, changed(number))
    assert list(notes.documents) == ["of another document"]


class Oblivion:
    """Documents that were forgotten."""

    def __init__(self, *documents: int) -> None:
        self.documents = documents

    async def holds(self, document_id: int) -> bool:
        return document_id in self.documents


async def test_what_was_forgotten_is_not_even_fetched(
    briefing: Briefing, paperless: FakePaperless, engine: FakeEngine
) -> None:
    forgotten, other = paperless.add(TEXT), paperless.add(TEXT)
    briefing = replace(briefing, forgotten=Oblivion(forgotten, 404))
    assert await briefing.on_document_changed(changed(forgotten)) == Outcome()
    assert await briefing.on_document_changed(changed(404)) == Outcome()
    assert engine.asked == []
    made, _ = await handled(briefing, changed(other))
    assert isinstance(made, BriefDrafted)


@pytest.mark.parametrize("trigger", [Trigger.REBRIEF, Trigger.REQUEST])
async def test_what_was_forgotten_is_read_where_a_person_asks(
    briefing: Briefing, paperless: FakePaperless, trigger: Trigger
) -> None:
    number = paperless.add(TEXT)
    event = changed(number)
    asked = replace(event, data=event.data.model_copy(update={"trigger": trigger}))
    made, _ = await handled(replace(briefing, forgotten=Oblivion(number)), asked)
    assert isinstance(made, BriefDrafted)


async def test_notes_of_a_document_are_known_by_its_number_until_its_brief_is_made(
    briefing: Briefing, paperless: FakePaperless, engine: FakeEngine
) -> None:
    notes, number = MemoryNotes(), paperless.add(TEXT)
    remembering = replace(briefing, notes=notes)
    engine.fails = ModelDown("no server answers")
    with pytest.raises(ModelDown):
        await handled(remembering, changed(number))
    engine.fails = None
    begun = dict(notes.begun)
    made, _ = await handled(remembering, changed(number))
    assert isinstance(made, BriefDrafted)
    assert begun == {number: made.fingerprint}
    assert notes.begun == {}


async def test_what_is_too_long_or_excluded_is_skipped(briefing: Briefing, paperless: FakePaperless) -> None:
    selection = Selection(skip={Trait.TAG: ("Private",)})
    strict = replace(briefing, limits=Limits(text=10), selection=selection)
    long, _ = await handled(strict, changed(paperless.add("a text that is longer")))
    private, _ = await handled(strict, changed(paperless.add("a text", tags=("private",))))
    assert isinstance(long, DocumentSkipped)
    assert isinstance(private, DocumentSkipped)
    assert (long.reason, private.reason) == (SkipReason.TOO_LARGE, SkipReason.EXCLUDED)
    assert private.detail == "tag private"


async def test_a_document_of_which_no_answer_is_read_whole_is_too_large(briefing: Briefing) -> None:
    class Huge(FakePaperless):
        async def document(self, id: int) -> Document:
            raise DocumentTooLarge("more than 21000000 bytes")

    skipped, outcome = await handled(replace(briefing, documents=Huge()), changed(1))
    assert isinstance(skipped, DocumentSkipped)
    assert (skipped.reason, skipped.detail) == (SkipReason.TOO_LARGE, "more than 21000000 bytes")
    assert "fetched" not in outcome.keep


async def test_a_rule_names_the_model_that_reads_a_document_and_its_brief_is_of_that_model(
    briefing: Briefing, paperless: FakePaperless, engine: FakeEngine, stored: StoredBriefs
) -> None:
    lawyer = FakeEngine(digest="that of the lawyer")
    selection = Selection(models={Trait.TAG: (("Contract", "lawyer:70b"),)})
    ruled = replace(briefing, others={"lawyer:70b": lawyer}, selection=selection)
    contract, letter = paperless.add(TEXT, tags=("contract",)), paperless.add(TEXT)
    by_lawyer, _ = await handled(ruled, changed(contract))
    by_other, _ = await handled(ruled, changed(letter))
    assert isinstance(by_lawyer, BriefDrafted)
    assert isinstance(by_other, BriefDrafted)
    assert (len(lawyer.asked), len(engine.asked)) == (1, 1)
    assert by_lawyer.brief.provenance.model_digest == "that of the lawyer"

    of_the_other = StoredFingerprint(fingerprint=by_other.fingerprint, cause_id=uuid4(), cause_time=NOW)
    stored.known[contract] = of_the_other
    again, _ = await handled(ruled, changed(contract))
    assert isinstance(again, BriefDrafted)


async def test_a_document_that_is_not_there_yet_is_waited_for(briefing: Briefing) -> None:
    with pytest.raises(DocumentNotYetVisible):
        await briefing.on_document_changed(changed(7, age=299))


async def test_a_document_that_stays_away_is_gone(briefing: Briefing) -> None:
    gone, outcome = await handled(briefing, changed(7, age=301))
    assert isinstance(gone, DocumentSkipped)
    assert (gone.reason, gone.document) == (SkipReason.GONE, None)
    assert set(outcome.drop) == {"fetched", "fingerprint"}


async def test_a_document_that_the_token_may_not_see_is_hidden(
    briefing: Briefing, paperless: FakePaperless
) -> None:
    number = paperless.add(TEXT)
    paperless.hidden.add(number)
    hidden, outcome = await handled(briefing, changed(number))
    assert isinstance(hidden, DocumentSkipped)
    assert hidden.reason is SkipReason.HIDDEN
    assert not outcome.drop


async def test_a_file_that_is_no_pdf_after_all_leaves_one_page(
    briefing: Briefing, paperless: FakePaperless
) -> None:
    number = paperless.add(TEXT, file=Download(b"plain", "text/plain"))
    drafted, _ = await handled(briefing, changed(number))
    assert isinstance(drafted, BriefDrafted)
    assert drafted.pages == 1


async def test_it_is_wired_and_parks_while_the_model_is_down(
    briefing: Briefing, paperless: FakePaperless, engine: FakeEngine
) -> None:
    lanes = MemoryLanes(service="briefing")
    declare(DeliveryBroker.in_memory(lanes), briefing)
    engine.fails = ModelDown("no server answers")
    number = paperless.add(TEXT)
    await lanes.publish(DOCUMENTS, changed(number))
    await lanes.run()
    assert lanes.events(BRIEFS) == []
    assert lanes.letters() == []
    assert lanes.gates() == {"model": False}
    engine.fails = None
    await lanes.pass_time(60)
    (event,) = lanes.events(BRIEFS)
    assert isinstance(event.data, BriefDrafted)
    packed = await lanes.read("text", event_id=event.id)
    assert packed is not None
    assert unpack(packed) == (CLEANED,)
