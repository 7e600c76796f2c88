"""Taking all traces of a document out of the streams and the keys beside them, on Redis and on its twin."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import UUID, uuid4

from continuum_messaging import Erased, Eraser
from continuum_messaging.entries import Change, Set, SetField
from continuum_proto.briefs import BriefDrafted, BriefPublished, BriefWithdrawn, WithdrawReason, draft_id
from continuum_proto.documents import Cause, DocumentChanged, DocumentSkipped, SkipReason, Trigger
from continuum_proto.envelope import Payload, derived_id, document_subject
from continuum_proto.event import Event
from continuum_proto.topology import (
    BRIEFS,
    DEAD_LETTERS,
    DOCUMENTS,
    DOCUMENTS_BULK,
    INVENTORY,
    LETTERS,
    REPORTS,
    STREAMS,
    Stream,
)
from tests.contract.messaging.benches import Bench

P = TypeVar("P", bound=Payload)
NOW = datetime.now(UTC)
SECOND = timedelta(seconds=1)
ERASED = Erased(document_id=7, until=NOW, at=NOW + timedelta(days=1), forgotten=True)


def change(document: int = 7, *, at: datetime = NOW) -> Event[DocumentChanged]:
    return about(document, DocumentChanged(document_id=document, trigger=Trigger.WEBHOOK), at=at)


def about(document: int, data: P, *, at: datetime = NOW) -> Event[P]:
    return Event.new(data, source="test", subject=document_subject(document), time=at)


def skip(document: int = 7, *, caused: datetime = NOW) -> Event[DocumentSkipped]:
    cause = Cause(event_id=uuid4(), time=caused, trigger=Trigger.WEBHOOK)
    return about(
        document,
        DocumentSkipped(document_id=document, reason=SkipReason.HIDDEN, cause=cause),
        at=NOW + SECOND,
    )


def report(kind: type[BriefPublished] | type[BriefWithdrawn], document: int = 7) -> Event[Payload]:
    told = {"brief_id": "b_7kq2m9", "version": 1, "document_id": document, "cause": uuid4()}
    more = {"headline": "x", "title": "y", "reason": WithdrawReason.PERSON}
    return about(document, kind.model_validate({**told, **more}))


async def put(bench: Bench, stream: Stream, fields: Mapping[str, str]) -> None:
    await bench.add_fields(stream, {name.encode(): value.encode() for name, value in fields.items()})


async def erase(bench: Bench, *erased: Erased) -> Mapping[int, int]:
    return await Eraser(bench.streams).erase(erased)


async def left(bench: Bench) -> list[bytes]:
    """Return the subjects of what is left in all streams."""
    return [
        taken.fields.get(b"subject", b"")
        for stream in STREAMS
        for taken in await bench.streams.page(stream.name)
    ]


async def test_entries_of_a_document_go_from_every_stream_and_others_stay(bench: Bench) -> None:
    for document in (7, 8):
        await bench.publish(DOCUMENTS, change(document))
        await bench.publish(DOCUMENTS_BULK, change(document))
        await bench.publish(BRIEFS, skip(document))
        await bench.publish(REPORTS, report(BriefPublished, document))
        await put(bench, DEAD_LETTERS, {**change(document).fields(), "deadletter.error": "words"})
        await put(bench, LETTERS, {"subject": document_subject(document), "data": "junk"})

    assert await erase(bench, ERASED) == {7: 6}

    assert await left(bench) == [b"paperless/documents/8"] * 6
    assert await erase(bench, ERASED) == {}


async def test_many_entries_are_walked_through_page_by_page(bench: Bench) -> None:
    for _ in range(120):
        await put(bench, BRIEFS, skip(8).fields())
        await put(bench, BRIEFS, skip(7).fields())
    assert await erase(bench, ERASED) == {7: 120}
    assert len(await bench.streams.page(BRIEFS.name, limit=500)) == 120


async def test_what_was_caused_later_stays(bench: Bench) -> None:
    later = NOW + SECOND
    await bench.publish(DOCUMENTS, change(at=later))
    await bench.publish(BRIEFS, skip(caused=later))
    await put(bench, DEAD_LETTERS, {**skip(caused=later).fields(), "deadletter.stream": BRIEFS.name})
    assert await erase(bench, ERASED) == {}
    assert len(await left(bench)) == 3


async def test_that_a_brief_was_withdrawn_is_still_to_be_told(bench: Bench) -> None:
    await bench.publish(REPORTS, report(BriefWithdrawn))
    assert await erase(bench, ERASED) == {}


async def test_listings_are_of_all_documents_and_stay(bench: Bench) -> None:
    await put(bench, INVENTORY, {"subject": document_subject(7), "data": "{}"})
    assert await erase(bench, ERASED) == {}


async def test_an_entry_that_tells_nothing_but_a_known_event_is_found_by_that(bench: Bench) -> None:
    known, other = uuid4(), uuid4()
    for event in (known, draft_id(known, 7), other):
        await put(bench, DEAD_LETTERS, {"id": str(event), "note": "words", "deadletter.error": "words"})
    await put(bench, DEAD_LETTERS, {"id": str(known), "subject": document_subject(8)})
    assert await erase(bench, replace(ERASED, events={known})) == {7: 2}
    assert await left(bench) == [b"", document_subject(8).encode()]


async def test_an_entry_that_can_hardly_be_read_is_found_by_what_it_carries(bench: Bench) -> None:
    await put(bench, BRIEFS, {"subject": "nothing", "data": '{"document_id": 7, "brief": 5}'})
    await put(bench, BRIEFS, {"data": '{"document": {"document_id": 7}, "cause": "x"}'})
    await put(bench, BRIEFS, {"data": '{"document": {"document_id": "7"}}'})
    await put(bench, BRIEFS, {"subject": document_subject(8), "data": '{"document_id": 7}'})
    assert await erase(bench, ERASED) == {7: 2}
    assert len(await left(bench)) == 2


async def test_texts_go_that_wait_for_drafts_of_the_document(bench: Bench) -> None:
    """A text waits under the id of its draft, which follows from that of the change that led to it."""
    draft, handled, waiting = skip(), uuid4(), change()
    await bench.publish(BRIEFS, draft)
    await bench.publish(DOCUMENTS, waiting)
    subject = document_subject(7)
    texts = [
        draft.id,
        derived_id(handled, BriefDrafted.TYPE, subject, 0),
        derived_id(waiting.id, BriefDrafted.TYPE, subject, 0),
    ]
    other = derived_id(handled, BriefDrafted.TYPE, document_subject(8), 0)
    await bench.streams.write([Set(f"continuum.text:{event}", b"words", 60_000) for event in (*texts, other)])

    await erase(bench, replace(ERASED, events={handled}))

    assert [await text(bench, event) for event in (*texts, other)] == [None, None, None, b"words"]


async def test_what_attempts_failed_of_goes_too(bench: Bench) -> None:
    """It may have been told in words of the document."""
    waiting, other = change(), change(8)
    await bench.publish(DOCUMENTS, waiting)
    await bench.publish(DOCUMENTS, other)
    keys = [f"continuum.failures:briefing:{event.id}" for event in (waiting, other)]
    await bench.streams.write([Set(key, b"words", 60_000) for key in keys])
    await erase(bench, ERASED)
    assert [await bench.streams.value(key) for key in keys] == [None, b"words"]


async def text(bench: Bench, event: UUID) -> bytes | None:
    return await bench.streams.value(f"continuum.text:{event}")


REMEMBERED = ("continuum.fetched", "continuum.fingerprints", "continuum.owed", "continuum.noted")


async def remember(bench: Bench) -> None:
    changes: list[Change] = [
        SetField(key, name, b"mark" + name.encode()) for key in REMEMBERED for name in "78"
    ]
    changes += [Set(f"continuum.queued:{name}", b"x", 60_000) for name in "78"]
    await bench.streams.write([*changes, SetField("continuum.owed", "77", b"x")])


async def remembered(bench: Bench, document: str) -> list[bool]:
    there = [await bench.streams.field(key, document) is not None for key in REMEMBERED]
    return [*there, await bench.streams.value(f"continuum.queued:{document}") is not None]


async def test_what_is_remembered_of_a_document_is_forgotten(bench: Bench) -> None:
    await remember(bench)
    await bench.streams.write([SetField(f"continuum.notes:mark{name}", "1", b"words") for name in "78"])
    await erase(bench, ERASED)
    assert await remembered(bench, "7") == [False] * 5
    assert await remembered(bench, "8") == [True] * 5
    assert await bench.streams.field("continuum.notes:mark7", "1") is None
    assert await bench.streams.field("continuum.notes:mark8", "1") == b"words"
    assert await bench.streams.field("continuum.owed", "77") == b"x"


async def test_what_is_remembered_since_it_was_asked_for_again_stays(bench: Bench) -> None:
    await remember(bench)
    await bench.streams.write([SetField("continuum.forgotten", "7", b"then")])
    await erase(bench, replace(ERASED, asked_again=True))
    assert await remembered(bench, "7") == [True] * 5
    assert await bench.streams.field("continuum.forgotten", "7") is None


async def test_who_reads_documents_is_told_what_not_to_read(bench: Bench) -> None:
    await erase(bench, ERASED, replace(ERASED, document_id=8, forgotten=False))
    assert await bench.streams.field("continuum.forgotten", "7") is not None
    assert await bench.streams.field("continuum.forgotten", "8") is None
