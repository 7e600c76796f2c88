"""Which documents a filter means."""

from datetime import timedelta

import pytest

from continuum_archive import Archive
from continuum_archive.asking import Asking
from continuum_archive.choosing import Choosing, Chosen, Experience, Rebriefs
from continuum_archive.writing import Writer
from continuum_proto.briefs import BriefDrafted, Withheld
from continuum_proto.documents import SkipReason
from continuum_proto.event import Event
from tests.archives import MIDNIGHT, PAGES, cause_of, changed, drafted, skipped


@pytest.fixture
def choosing(archive: Archive) -> Choosing:
    return Choosing(archive)


def draft(document: int, *, withheld: tuple[str, ...] = (), **made_by: object) -> Event[BriefDrafted]:
    event = drafted(1, document=document)
    brief = event.data.brief
    provenance = brief.provenance.model_copy(update=made_by)
    left_out = tuple(Withheld(part=part, reason="quotation not found") for part in withheld)
    changed_brief = brief.model_copy(update={"provenance": provenance, "withheld": left_out})
    data = event.data.model_copy(update={"brief": changed_brief})
    return Event(event.id, event.source, event.subject, event.time, data)


async def chosen(choosing: Choosing, **which: object) -> list[int]:
    return list((await choosing.rebriefs(Rebriefs(**which))).ids)  # type: ignore[arg-type]


async def test_what_nobody_asked_for_is_told(archive: Archive, choosing: Choosing, writer: Writer) -> None:
    await writer.queue(changed(1, document=2))
    await archive.fetch("INSERT INTO documents (id) VALUES (3)")
    assert await choosing.unasked([4, 3, 2]) == [3, 4]


async def test_what_paperless_changed_since_it_was_read_is_stale(choosing: Choosing, writer: Writer) -> None:
    for document in (1, 2):
        await writer.draft(drafted(1, document=document, modified=5), PAGES)
    await writer.queue(changed(1, document=3))
    seen, later = MIDNIGHT + timedelta(seconds=5), MIDNIGHT + timedelta(seconds=6)
    assert await choosing.changed_since_read({1: seen, 2: later, 3: later, 4: later}) == [2]


async def test_an_older_model_or_prompt_is_told_from_that_of_the_newest_brief(
    choosing: Choosing, writer: Writer
) -> None:
    await writer.draft(draft(1, engine="ollama", model="llama3.2"), PAGES)
    await writer.draft(draft(2, engine="ollama", model="qwen3:8b", prompt_version="0"), PAGES)
    await writer.draft(draft(3), PAGES)
    await writer.draft(draft(4, engine="ollama", model="qwen3:8b"), PAGES)
    await writer.skip(skipped(1, SkipReason.NO_TEXT, document=5))
    assert await chosen(choosing, older_model=True) == [1, 2, 3]
    assert await chosen(choosing, older_model=True, engine="ollama") == [1, 2]


async def test_points_withheld_are_counted_and_nothing_else_that_was(
    choosing: Choosing, writer: Writer
) -> None:
    await writer.draft(draft(1, withheld=("point", "point", "entity")), PAGES)
    await writer.draft(draft(2, withheld=("point", "entity", "headline")), PAGES)
    assert await chosen(choosing, withheld=1) == [1]
    assert await chosen(choosing, withheld=0) == [1, 2]


async def test_filters_narrow_each_other(archive: Archive, choosing: Choosing, writer: Writer) -> None:
    for document in (1, 2, 3):
        await writer.draft(drafted(1, document=document), PAGES)
    await archive.fetch("UPDATE documents SET tags = '{Tax}' WHERE id <> 3")
    await archive.fetch(
        "UPDATE documents SET heard = 'failed', heard_cause = found_cause, heard_time = now() WHERE id > 1"
    )
    assert await chosen(choosing, tag="Tax") == [1, 2]
    assert await chosen(choosing, failed=True) == [2, 3]
    assert await chosen(choosing, failed=True, tag="Tax", ids=[1, 2, 9]) == [2]
    assert await choosing.tags() == ["2026", "Tax", "money"]


async def test_what_waits_for_a_rebrief_is_counted_apart(
    archive: Archive, choosing: Choosing, writer: Writer
) -> None:
    for document in (1, 2):
        await writer.draft(drafted(1, document=document), PAGES)
    await Asking(archive).rebrief([1])
    assert await choosing.rebriefs(Rebriefs(engine="extractive")) == Chosen([2], [1])


async def test_what_is_gone_or_was_never_asked_for_is_not_chosen(
    archive: Archive, choosing: Choosing, writer: Writer
) -> None:
    await writer.draft(drafted(1, document=1), PAGES)
    await writer.skip(skipped(2, SkipReason.GONE, document=1))
    await archive.fetch("INSERT INTO documents (id) VALUES (2)")
    assert await choosing.rebriefs(Rebriefs(ids=[1, 2, 3])) == Chosen([], [])


async def test_statuses_are_counted(choosing: Choosing, writer: Writer) -> None:
    await writer.queue(changed(1, document=1))
    await writer.draft(drafted(1, document=2), PAGES)
    await writer.draft(drafted(1, document=3), PAGES)
    assert await choosing.statuses([1, 2, 9]) == {"queued": 1, "briefed": 1}


async def test_experience_is_that_of_what_makes_briefs_now(choosing: Choosing, writer: Writer) -> None:
    assert await choosing.experience() is None
    for document, milliseconds in ((1, 90_000), (2, 2000), (3, 3000), (4, 7000)):
        event = draft(document, model="old" if document == 1 else "new")
        steps = [
            step.model_copy(update={"ms": milliseconds / 2}) for step in event.data.brief.provenance.steps
        ]
        provenance = event.data.brief.provenance.model_copy(update={"steps": tuple(steps)})
        made = event.data.brief.model_copy(update={"provenance": provenance})
        data = event.data.model_copy(update={"brief": made, "cause": cause_of(1, document=document)})
        await writer.draft(Event(event.id, event.source, event.subject, event.time, data), PAGES)
    assert await choosing.experience() == Experience("extractive", "new", 3, 3.0)
