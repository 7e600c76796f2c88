"""One event at a time: what is stored, what is owed, what a repetition changes."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from continuum_archive import Archive
from continuum_archive.course import Verdict
from continuum_archive.writing import Writer
from continuum_proto.briefs import BriefDrafted
from continuum_proto.documents import Cause, Lane, SkipReason, Trigger
from continuum_proto.errors import ContractViolation, TextMissing
from continuum_proto.event import Event
from continuum_telemetry import process_span
from tests.archives import MIDNIGHT, PAGES, cause_of, changed, drafted, skipped, unchanged

PARENT = "00-" + "8" * 32 + "-00f067aa0ba902b7-03"


async def status(archive: Archive, document: int = 7) -> str:
    row = await archive.fetchrow("SELECT status FROM documents WHERE id = $1", document)
    assert row is not None
    return str(row["status"])


async def versions(archive: Archive) -> list[tuple[int, str, str]]:
    rows = await archive.fetch("SELECT version, state, headline FROM brief_versions ORDER BY version")
    return [(row["version"], row["state"], row["headline"]) for row in rows]


async def owed(archive: Archive) -> list[str]:
    return [str(row["type"]) for row in await archive.fetch("SELECT type FROM outbox ORDER BY seq")]


async def test_a_changed_document_waits(archive: Archive, writer: Writer) -> None:
    handled = await writer.queue(changed(1))
    assert handled.verdict is Verdict.QUEUED
    row = await archive.fetchrow("SELECT * FROM documents")
    assert row is not None
    assert (row["status"], row["cause_id"], row["cause_trigger"]) == (
        "queued",
        cause_of(1).event_id,
        "webhook",
    )
    assert row["asked_at"] is not None


async def test_a_draft_is_stored_whole_and_published(archive: Archive, writer: Writer) -> None:
    await writer.queue(changed(1))
    event = drafted(1)
    handled = await writer.draft(event, PAGES)
    assert handled.verdict is Verdict.STORED
    assert handled.fingerprint is not None
    assert handled.fingerprint.fingerprint == event.data.fingerprint
    assert await status(archive) == "briefed"
    assert await versions(archive) == [(1, "published", "Brief of second 1")]
    slices = await archive.fetch(
        """SELECT c.quote, substr(p.text, c.start + 1, c."end" - c.start) AS slice, c.point, c.ask
             FROM citations c JOIN brief_versions v USING (brief_id, version)
             JOIN pages p ON p.source_id = v.source_id AND p.n = c.page ORDER BY c.n"""
    )
    assert [(row["quote"], row["point"], row["ask"]) for row in slices] == [
        ("invoice of EUR 1250", "p1", None),
        ("Pay to Kaiserdock AG", "p2", None),
        ("is due on 3 May 2026", None, 1),
    ]
    assert all(row["quote"] == row["slice"] for row in slices)
    names = await archive.fetch(
        "SELECT e.type, e.key, m.text FROM entities e JOIN mentions m ON m.entity_id = e.id ORDER BY 1"
    )
    assert [tuple(row) for row in names] == [
        ("amount", "1250 EUR", "EUR 1250"),
        ("date", "2026-05-03", "3 May 2026"),
        ("organisation", "kaiserdock ag", "Kaiserdock AG"),
    ]
    assert await owed(archive) == ["continuum.brief.published.v1"]


async def test_what_is_owed_continues_the_trace(archive: Archive, writer: Writer) -> None:
    with process_span(
        "continuum.briefs",
        group="persistence",
        event_id="1",
        subject="s",
        created=MIDNIGHT,
        traceparent=PARENT,
    ):
        await writer.draft(drafted(1), PAGES)
    row = await archive.fetchrow("SELECT traceparent FROM outbox")
    assert row is not None
    assert row["traceparent"][3:35] == PARENT[3:35]


async def test_a_repeated_event_changes_nothing_and_answers_the_same(
    archive: Archive, writer: Writer
) -> None:
    first = await writer.draft(drafted(1), PAGES)
    again = await writer.draft(drafted(1), PAGES)
    assert again.repeated
    assert (again.verdict, again.fingerprint) == (first.verdict, first.fingerprint)
    assert len(await versions(archive)) == 1
    assert len(await owed(archive)) == 1


async def test_the_same_event_at_the_same_time_is_stored_once(archive: Archive, writer: Writer) -> None:
    answers = await asyncio.gather(*(writer.draft(drafted(1), PAGES) for _ in range(8)))
    assert sum(not answer.repeated for answer in answers) == 1
    assert len(await versions(archive)) == 1
    assert len(await owed(archive)) == 1


async def test_an_unforced_draft_with_the_stored_fingerprint_is_unchanged(
    archive: Archive, writer: Writer
) -> None:
    await writer.draft(drafted(1), PAGES)
    handled = await writer.draft(drafted(2, title="Another title"), PAGES)
    assert handled.verdict is Verdict.UNCHANGED
    assert len(await versions(archive)) == 1
    assert len(await owed(archive)) == 1
    row = await archive.fetchrow("SELECT title, modified FROM documents")
    assert row is not None
    assert tuple(row) == ("Another title", MIDNIGHT + timedelta(seconds=2))


async def test_a_forced_draft_is_a_new_version(archive: Archive, writer: Writer) -> None:
    await writer.draft(drafted(1), PAGES)
    await writer.draft(drafted(2, cause=cause_of(2, force=True)), PAGES)
    assert [state for _, state, _ in await versions(archive)] == ["superseded", "published"]
    assert len(await archive.fetch("SELECT * FROM sources")) == 1


async def test_unchanged_keeps_the_brief_and_takes_the_metadata(archive: Archive, writer: Writer) -> None:
    await writer.draft(drafted(1), PAGES)
    handled = await writer.unchanged(unchanged(2))
    assert handled.verdict is Verdict.UNCHANGED
    assert await status(archive) == "briefed"
    assert len(await owed(archive)) == 1


@pytest.mark.parametrize("stored", [False, True])
async def test_unchanged_is_answered_by_wanting_the_brief_when_it_is_not_there(
    archive: Archive, writer: Writer, stored: bool
) -> None:
    if stored:
        await writer.draft(drafted(1, fingerprint="b"), PAGES)
    handled = await writer.unchanged(unchanged(2))
    assert handled.verdict is Verdict.WANTED
    assert (await writer.unchanged(unchanged(2))).verdict is Verdict.WANTED


async def missed(archive: Archive, writer: Writer, event: Event[BriefDrafted]) -> Cause:
    """Let a draft come without its text; return the event that asks for it again, as a cause."""
    assert (await writer.miss_text(event)).verdict is Verdict.WANTED
    row = await archive.fetchrow("SELECT id, created_at FROM outbox WHERE event_id = $1", event.id)
    assert row is not None
    return Cause(
        event_id=row["id"], time=row["created_at"], trigger=Trigger.TEXT_MISSING, lane=Lane.LIVE, force=True
    )


async def test_a_draft_without_its_text_is_owed_in_its_own_transaction(
    archive: Archive, writer: Writer
) -> None:
    event = drafted(1)
    again = await missed(archive, writer, event)
    assert (await writer.miss_text(event)).verdict is Verdict.WANTED
    assert await owed(archive) == ["continuum.document.changed.v1"]
    row = await archive.fetchrow("SELECT status, heard_cause, cause_id, cause_trigger FROM documents")
    assert row is not None
    assert tuple(row) == ("queued", again.event_id, again.event_id, "text_missing")


async def test_what_was_caused_later_is_not_overtaken_by_a_text_that_is_made_again(
    archive: Archive, writer: Writer
) -> None:
    await missed(archive, writer, drafted(1))
    await writer.draft(drafted(2), PAGES)
    assert await status(archive) == "briefed"


async def test_no_text_is_made_again_for_a_draft_that_is_outdated(archive: Archive, writer: Writer) -> None:
    await writer.draft(drafted(2), PAGES)
    assert (await writer.miss_text(drafted(1))).verdict is Verdict.OUTDATED
    assert await owed(archive) == ["continuum.brief.published.v1"]


async def test_a_text_that_was_made_again_in_vain_makes_no_second_version(
    archive: Archive, writer: Writer
) -> None:
    """The first draft has come with its text meanwhile, under another id."""
    again = await missed(archive, writer, drafted(1))
    first = drafted(1)
    await writer.draft(Event.new(first.data, source=first.source, subject=first.subject), PAGES)
    assert (await writer.draft(drafted(3, modified=1, cause=again), PAGES)).verdict is Verdict.UNCHANGED
    assert len(await versions(archive)) == 1


async def test_a_rebrief_whose_text_was_lost_is_a_new_version(archive: Archive, writer: Writer) -> None:
    await writer.draft(drafted(1), PAGES)
    rebrief = cause_of(2, force=True, trigger=Trigger.REBRIEF)
    again = await missed(archive, writer, drafted(2, modified=1, cause=rebrief))
    assert (await writer.draft(drafted(3, modified=1, cause=again), PAGES)).verdict is Verdict.STORED
    assert len(await versions(archive)) == 2


@pytest.mark.parametrize("replayed", [False, True])
async def test_a_text_that_is_missing_a_second_time_is_a_letter_but_to_a_person(
    archive: Archive, writer: Writer, replayed: bool
) -> None:
    again = await missed(archive, writer, drafted(1))
    event = replace(drafted(2, modified=1, cause=again), only_group="persistence" if replayed else None)
    if replayed:
        assert (await writer.miss_text(event)).verdict is Verdict.WANTED
        return
    with pytest.raises(TextMissing):
        await writer.miss_text(event)
    assert len(await owed(archive)) == 1


@pytest.mark.parametrize("reason", ["gone", "hidden", "excluded", "no_text"])
async def test_what_readers_may_no_longer_see_is_withdrawn(
    archive: Archive, writer: Writer, reason: str
) -> None:
    await writer.draft(drafted(1), PAGES)
    handled = await writer.skip(skipped(2, SkipReason(reason)))
    assert handled.verdict is Verdict.SKIPPED
    assert handled.fingerprint is None
    assert await status(archive) == reason
    assert [state for _, state, _ in await versions(archive)] == ["withdrawn"]
    assert await owed(archive) == ["continuum.brief.published.v1", "continuum.brief.withdrawn.v1"]
    await writer.skip(skipped(2, SkipReason(reason)))
    assert len(await owed(archive)) == 2


async def test_a_document_that_comes_back_gets_a_new_version(archive: Archive, writer: Writer) -> None:
    await writer.draft(drafted(1), PAGES)
    await writer.skip(skipped(2, SkipReason.GONE))
    await writer.draft(drafted(3, modified=1), PAGES)
    assert await status(archive) == "briefed"
    assert [state for _, state, _ in await versions(archive)] == ["withdrawn", "published"]


async def test_a_document_without_text_has_no_brief(archive: Archive, writer: Writer) -> None:
    handled = await writer.skip(skipped(1, SkipReason.NO_TEXT, modified=1))
    assert (handled.verdict, handled.fingerprint) == (Verdict.SKIPPED, None)
    assert await status(archive) == "no_text"
    assert await owed(archive) == []


async def test_an_older_reading_changes_nothing(archive: Archive, writer: Writer) -> None:
    await writer.draft(drafted(2, fingerprint="b"), PAGES)
    handled = await writer.draft(drafted(1), PAGES)
    assert handled.verdict is Verdict.OUTDATED
    assert await versions(archive) == [(1, "published", "Brief of second 2")]


async def test_a_draft_that_quotes_what_is_not_there_is_refused(archive: Archive, writer: Writer) -> None:
    event = drafted(1)
    with pytest.raises(ContractViolation, match="the text is another one"):
        await writer.draft(event, (PAGES[0], PAGES[1].replace("Pay", "Sue")))
    assert await versions(archive) == []


async def test_the_history_has_a_step_for_each_event(archive: Archive, writer: Writer) -> None:
    await writer.queue(changed(1))
    await writer.draft(drafted(1), PAGES)
    rows = await archive.fetch("SELECT event, status, duration_ms, trace_id FROM processing_log ORDER BY id")
    assert [tuple(row) for row in rows] == [
        ("continuum.document.changed.v1", "queued", None, "7" * 32),
        ("continuum.brief.drafted.v1", "stored", 42.5, "7" * 32),
    ]


async def test_the_first_start_is_kept(writer: Writer) -> None:
    assert await writer.first_start(MIDNIGHT) == MIDNIGHT
    assert await writer.first_start(MIDNIGHT + timedelta(days=1)) == MIDNIGHT
