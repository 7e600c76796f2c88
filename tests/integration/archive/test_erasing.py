"""Erasing a document: nothing of it is left, nobody else loses anything, what comes late changes nothing."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from continuum_archive import Archive
from continuum_archive.asking import Asking
from continuum_archive.auditing import Audit
from continuum_archive.course import Verdict
from continuum_archive.erasing import Erasing, NotErased
from continuum_archive.ledger import Announcement, Ledger, Standing
from continuum_archive.letters import Letters
from continuum_archive.retention import Keeping, Retention
from continuum_archive.writing import Writer
from continuum_proto.briefs import BriefWithdrawn
from continuum_proto.documents import SkipReason
from continuum_proto.event import Event
from tests.archives import MIDNIGHT, PAGES, changed, drafted, failed, metadata, skipped, somebody_waits
from tests.broken import delete_again, refuse_to_delete
from tests.secret import SECRET, SECRET_PAGES, secret_draft, status
from tests.traces import traces_in_archive

MONTH = timedelta(days=30)


async def names(archive: Archive) -> set[str]:
    return {row["name"] for row in await archive.fetch("SELECT name FROM entities")}


async def filled(archive: Archive, writer: Writer) -> None:
    """Fill every table with a document that holds the secret, and let another one share a name with it."""
    await writer.queue(changed(1))
    await writer.draft(secret_draft(1), SECRET_PAGES)
    await writer.draft(secret_draft(2, fingerprint="b"), SECRET_PAGES)
    [row] = await archive.fetch("SELECT id FROM briefs")
    told = Announcement("continuum.brief.published.v1", row["id"], 1, "mail", uuid4(), uuid4())
    await Ledger(archive).record(told, Standing.SENT, f"accepted: {SECRET}")
    letter = failed(changed(3))
    fields = {**letter.fields, b"type": SECRET.encode(), b"id": SECRET.encode()}
    await Letters(archive).keep(
        type(letter)(
            **{
                **{name: getattr(letter, name) for name in letter.__slots__},
                "fields": fields,
                "event_id": SECRET,
                "error": f"cannot read {SECRET}",
                "error_type": SECRET,
            }
        )
    )
    await writer.draft(drafted(1, document=8), PAGES)


async def test_nothing_is_left_of_a_forgotten_document(
    archive: Archive, writer: Writer, erasing: Erasing
) -> None:
    await filled(archive, writer)
    before = await traces_in_archive(archive, SECRET)
    tables = {trace.partition(":")[0] for trace in before}
    assert tables >= {
        "public.documents",
        "public.pages",
        "public.brief_versions",
        "public.mentions",
        "public.entities",
        "public.letters",
        "public.outbox",
        "public.announcements",
        "public.processing_log",
        "public.passages",
        "public.brief_words",
    }, "the word was not planted where it might stay"

    await erasing.forget(7, by="ito")

    assert await traces_in_archive(archive, SECRET) == []
    assert await status(archive) == "forgotten"


async def test_another_document_keeps_its_brief_and_the_names_that_both_have(
    archive: Archive, writer: Writer, erasing: Erasing
) -> None:
    await filled(archive, writer)
    await erasing.forget(7, by="ito")
    assert await names(archive) == {"Kaiserdock AG", "3 May 2026", "EUR 1250"}
    rows = await archive.fetch("SELECT document_id, state FROM brief_versions")
    assert [(row["document_id"], row["state"]) for row in rows] == [(8, "published")]
    [row] = await archive.fetch("SELECT count(*) AS mentions FROM mentions")
    assert row["mentions"] == 3


async def test_it_is_written_down_who_had_what_erased_without_a_word_of_it(
    archive: Archive, writer: Writer, erasing: Erasing
) -> None:
    await filled(archive, writer)
    request = uuid4()
    erasure = await erasing.forget(7, by="ito", request=request)
    assert erasure is not None
    assert erasure.erased == {
        "versions": 2,
        "pages": 2,
        "quotations": 6,
        "mentions": 8,
        "names": 1,
        "letters": 1,
        "events": 2,
    }
    [row] = (await Audit(archive).entries(limit=10)).items
    assert (row.deed.actor, row.deed.action, row.deed.object) == ("ito", "document.forgotten", "document 7")
    assert (row.deed.document_id, row.deed.request_id) == (7, request)
    assert row.deed.detail == erasure.erased


async def test_that_a_brief_is_withdrawn_is_owed_once(
    archive: Archive, writer: Writer, erasing: Erasing
) -> None:
    await writer.draft(secret_draft(1), SECRET_PAGES)
    await erasing.forget(7, by="ito")
    again = await erasing.forget(7, by="ito")
    assert again is not None
    assert again.before is not None
    rows = await archive.fetch("SELECT type, payload FROM outbox")
    assert [row["type"] for row in rows] == [BriefWithdrawn.TYPE]
    assert BriefWithdrawn.model_validate_json(rows[0]["payload"]).document_id == 7


async def test_a_withdrawn_brief_is_erased_without_another_word(
    archive: Archive, writer: Writer, erasing: Erasing
) -> None:
    await writer.draft(secret_draft(1), SECRET_PAGES)
    await writer.skip(skipped(2, SkipReason.EXCLUDED, modified=2))
    [owed] = await archive.fetch("SELECT id FROM outbox WHERE type = $1", BriefWithdrawn.TYPE)
    await erasing.forget(7, by="ito")
    assert [row["id"] for row in await archive.fetch("SELECT id FROM outbox")] == [owed["id"]]


async def test_an_open_letter_of_a_withdrawal_waits_for_a_person(
    archive: Archive, writer: Writer, erasing: Erasing
) -> None:
    """That nobody could be told of it says nothing of the document."""
    await writer.draft(secret_draft(1), SECRET_PAGES)
    await writer.skip(skipped(2, SkipReason.GONE))
    [owed] = await archive.fetch("SELECT * FROM outbox WHERE type = $1", BriefWithdrawn.TYPE)
    withdrawal = replace(
        failed(changed(2)),
        stream="continuum.reports",
        group="notification",
        fields={name.encode(): owed[name].encode() for name in ("type", "subject")} | {b"id": b"x"},
    )
    await Letters(archive).keep(withdrawal)
    await Letters(archive).keep(failed(changed(1)))
    await aged(archive, 2 * MONTH)

    erasure = await erasing.erase(7, MONTH)

    assert erasure is not None
    assert erasure.erased["letters"] == 1
    assert [row["id"] for row in await archive.fetch("SELECT id FROM letters")] == [withdrawal.id]


async def test_an_unheard_of_document_cannot_be_forgotten(erasing: Erasing) -> None:
    assert await erasing.forget(7, by="ito") is None


async def test_what_nobody_asked_for_can_be_forgotten_beforehand(archive: Archive, erasing: Erasing) -> None:
    await archive.fetch("INSERT INTO documents (id) VALUES (7)")
    erasure = await erasing.forget(7, by="ito")
    assert erasure is not None
    assert set(erasure.erased.values()) == {0}
    assert await status(archive) == "forgotten"
    await Asking(archive).backfill({7: MIDNIGHT})
    assert await status(archive) == "forgotten"


async def aged(archive: Archive, age: timedelta) -> None:
    await archive.fetch("UPDATE documents SET updated_at = now() - $1::interval", age)


async def test_what_is_gone_for_a_month_is_erased_and_not_before(
    archive: Archive, writer: Writer, erasing: Erasing
) -> None:
    await filled(archive, writer)
    await writer.skip(skipped(5, SkipReason.GONE))
    await aged(archive, MONTH - timedelta(minutes=1))
    assert await erasing.due(MONTH, limit=10) == []
    assert await erasing.erase(7, MONTH) is None

    await aged(archive, MONTH + timedelta(minutes=1))
    assert await erasing.due(MONTH, limit=10) == [7]
    assert await erasing.erase(7, MONTH) is not None

    assert await traces_in_archive(archive, SECRET) == []
    assert await status(archive) == "gone"
    assert await erasing.due(MONTH, limit=10) == []
    assert await erasing.erase(7, MONTH) is None
    [row] = (await Audit(archive).entries(limit=10)).items
    assert (row.deed.actor, row.deed.action) == ("persistence", "document.erased")


async def test_what_cannot_be_erased_says_so_and_may_be_passed_over(
    archive: Archive, writer: Writer, erasing: Erasing
) -> None:
    for document in (7, 8):
        await writer.draft(drafted(1, document=document), PAGES)
        await writer.skip(skipped(2, SkipReason.GONE, document=document))
    await aged(archive, 2 * MONTH)
    await refuse_to_delete(archive, 7)
    with pytest.raises(NotErased, match="refuses to erase document 7: RaiseError: broken"):
        await erasing.erase(7, MONTH)
    with pytest.raises(NotErased):
        await erasing.forget(7, by="ito")
    assert await erasing.due(MONTH, limit=10, without={7}) == [8]
    assert await erasing.erase(8, MONTH) is not None
    await delete_again(archive)
    assert await erasing.erase(7, MONTH) is not None


async def test_what_returned_meanwhile_is_not_erased(
    archive: Archive, writer: Writer, erasing: Erasing
) -> None:
    await writer.draft(secret_draft(1), SECRET_PAGES)
    await writer.skip(skipped(2, SkipReason.GONE))
    await aged(archive, 2 * MONTH)
    await writer.queue(changed(3))
    assert await erasing.erase(7, timedelta(0)) is None
    assert await traces_in_archive(archive, SECRET)


async def test_what_is_gone_and_erased_may_return(archive: Archive, writer: Writer, erasing: Erasing) -> None:
    await writer.draft(secret_draft(1), SECRET_PAGES)
    await writer.skip(skipped(2, SkipReason.GONE))
    await aged(archive, 2 * MONTH)
    await erasing.erase(7, MONTH)
    late = secret_draft(1)
    late = Event(uuid4(), late.source, late.subject, late.time, late.data)
    assert (await writer.draft(late, SECRET_PAGES)).verdict is Verdict.OUTDATED
    assert (await writer.draft(secret_draft(3), SECRET_PAGES)).verdict is Verdict.STORED
    assert await status(archive) == "briefed"


async def test_what_returned_and_is_gone_again_is_erased_again(
    archive: Archive, writer: Writer, erasing: Erasing
) -> None:
    await writer.skip(skipped(2, SkipReason.GONE))
    await aged(archive, 2 * MONTH)
    assert await erasing.erase(7, MONTH) is not None
    await erasing.cleared(await erasing.to_clear(10))
    await writer.draft(secret_draft(3), SECRET_PAGES)
    await writer.skip(skipped(4, SkipReason.GONE))
    await aged(archive, 2 * MONTH)
    await archive.fetch("UPDATE documents SET erased_at = now() - interval '60 days'")

    assert await Retention(archive, Keeping()).step(10) == {}
    assert await erasing.due(MONTH, limit=10) == [7]
    assert await erasing.erase(7, MONTH) is not None

    assert await traces_in_archive(archive, SECRET) == []
    assert await erasing.due(MONTH, limit=10) == []


async def test_a_name_that_somebody_is_about_to_mention_stays(
    archive: Archive, writer: Writer, erasing: Erasing, archive_url: str
) -> None:
    """Whoever has found a name writes the mention later: in between nobody may take the name away."""
    await writer.draft(drafted(1), PAGES)
    other = await asyncpg.connect(archive_url)
    async with other.transaction():
        await other.execute(
            "INSERT INTO entities (id, type, key, name) SELECT 'e_000001', type, key, name FROM entities"
            " WHERE name = 'Kaiserdock AG' ON CONFLICT (type, key) DO NOTHING"
        )
        forgetting = asyncio.create_task(erasing.forget(7, by="ito"))
        await somebody_waits(archive)
        assert not forgetting.done()
        assert await other.fetchval("SELECT count(*) FROM entities WHERE name = 'Kaiserdock AG'") == 1
    await forgetting
    assert await names(archive) == set()
    await other.close()


async def test_only_known_ids_are_told_to_redis(archive: Archive, writer: Writer, erasing: Erasing) -> None:
    event = changed(1)
    await writer.queue(event)
    await filled(archive, writer)
    await erasing.forget(7, by="ito")
    [left] = await erasing.to_clear(10)
    assert UUID(str(event.id)) in {UUID(each) for each in left.events}
    assert left.until >= metadata().modified
