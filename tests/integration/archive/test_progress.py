"""The last hour, as those who run the system see it."""

from datetime import UTC, datetime, timedelta

from continuum_archive import Archive
from continuum_archive.letters import Letters
from continuum_archive.progress import MINUTES, Progress
from continuum_archive.writing import Writer
from continuum_proto.briefs import BriefDrafted
from continuum_proto.documents import SkipReason
from tests.archives import PAGES, changed, drafted, failed, skipped


async def test_an_archive_without_documents_has_an_hour_too(archive: Archive) -> None:
    hour = await Progress(archive).read()
    assert (hour.answered, hour.open_letters, hour.drafts, hour.documents) == ({}, {}, 0, [])
    assert hour.announced == [0] * MINUTES
    assert hour.p50_ms is None


async def test_what_was_done_is_counted_by_minute(archive: Archive) -> None:
    writer = Writer(archive)
    for document in (1, 2, 3):
        await writer.draft(drafted(1, document=document), PAGES)
    await archive.fetch("UPDATE processing_log SET at = now() - interval '90 seconds' WHERE document_id = 2")
    await archive.fetch("UPDATE processing_log SET at = now() - interval '61 minutes' WHERE document_id = 3")
    hour = await Progress(archive).read()
    line = hour.answered[BriefDrafted.TYPE]
    assert (sum(line), line[1]) == (2, 1)
    assert hour.p50_ms == hour.p95_ms == 42.5


async def test_open_letters_are_counted_by_group(archive: Archive) -> None:
    event = changed(1)
    await Writer(archive).queue(event)
    await Letters(archive).keep(failed(event))
    assert (await Progress(archive).read()).open_letters == {"briefing": 1}


async def test_the_newest_documents_come_first_whatever_became_of_them(archive: Archive) -> None:
    writer = Writer(archive)
    await writer.draft(drafted(1, document=1, title="Seen by all"), PAGES)
    await writer.queue(changed(2, document=2))
    await writer.draft(drafted(1, document=3, title="A secret name"), PAGES)
    await writer.skip(skipped(9, SkipReason.HIDDEN, document=3))
    hidden, queued, briefed = (await Progress(archive).read()).documents
    assert (hidden.id, hidden.status, hidden.title) == (3, "hidden", None)
    assert (queued.id, queued.status, queued.steps) == (2, "queued", {})
    assert (briefed.id, briefed.title, briefed.steps) == (1, "Seen by all", {"fetch": 12.5, "brief": 30})
    assert briefed.took_ms is not None
    assert datetime.now(UTC) - briefed.updated_at < timedelta(minutes=1)


async def test_only_so_many_documents_are_told(archive: Archive) -> None:
    writer = Writer(archive)
    for document in range(1, 40):
        await writer.queue(changed(1, document=document))
    documents = (await Progress(archive).read()).documents
    assert [row.id for row in documents] == sorted((row.id for row in documents), reverse=True)
    assert (len(documents), documents[0].id) == (30, 39)
