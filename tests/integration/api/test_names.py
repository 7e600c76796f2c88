"""Names, dates, versions and feeds from the archive: as the fakes answer, and nothing of what is hidden."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import product
from random import Random
from urllib.parse import quote

import pytest

from continuum_api.adapters.archive import ArchiveState
from continuum_api.fakes.names import MemoryNames
from continuum_api.fakes.news import MemoryNews
from continuum_archive import Archive
from continuum_archive.erasing import Erasing
from continuum_archive.feed import Feed
from continuum_archive.listing import COUNTED, Which
from continuum_archive.names import Names
from continuum_archive.reading import Reading
from continuum_archive.rows import Position
from continuum_archive.timeline import FEW, Timeline
from continuum_archive.writing import Writer
from continuum_proto.briefs import BriefDrafted, Due, Entity, EntityType, Mention, Precision
from continuum_proto.documents import SkipReason
from continuum_proto.event import Event
from tests.archives import MIDNIGHT, drafted, skipped
from tests.integration.api.test_reading import copied
from tests.unit.api.naming import subjects_in
from tests.unit.api.serving import Client, serving

SECRET = "Grünfink"
NAMES = {
    "Aiko Ito": EntityType.PERSON,
    "Peter Petersen": EntityType.PERSON,
    "Kaiserdock AG": EntityType.ORGANISATION,
    "KAISERDOCK AG": EntityType.ORGANISATION,
    "Ärzte am Dock": EntityType.ORGANISATION,
    "Kiel": EntityType.PLACE,
    "AZ 17 b": EntityType.REFERENCE,
    "May 2021": EntityType.DATE,
    "3 May 2021": EntityType.DATE,
    "2021": EntityType.DATE,
    "EUR 1250": EntityType.AMOUNT,
    SECRET: EntityType.PERSON,
}
DATES = {"May 2021": "2021-05", "3 May 2021": "2021-05-03", "2021": "2021"}
PRECISIONS = {4: Precision.YEAR, 7: Precision.MONTH, 10: Precision.DAY}


def entity(name: str, pages: Sequence[str]) -> Entity:
    """Return a name with every place where it stands."""
    places = [
        Mention(page=n, start=start, end=start + len(name), text=name)
        for n, page in enumerate(pages, start=1)
        for start in range(len(page))
        if page.startswith(name, start)
    ]
    iso = DATES.get(name)
    return Entity(
        type=NAMES[name],
        name=name,
        mentions=tuple(places),
        date=Due(iso=iso, precision=PRECISIONS[len(iso)]) if iso else None,
        number="1250.00" if name == "EUR 1250" else None,
        unit="EUR" if name == "EUR 1250" else None,
    )


def draft(second: int, document: int, names: Sequence[str]) -> tuple[Event[BriefDrafted], tuple[str, ...]]:
    """Return a draft of a text in which each name stands in a sentence, on one of two pages."""
    sentences = [f"🚗 Here {name} is named. " for name in names]
    pages = (
        "Dear Ms Ito, the invoice of EUR 1250 is due on 3 May 2026. " + "".join(sentences[::2]),
        "Pay to Kaiserdock AG, please.\n" + "".join(sentences[1::2]),
    )
    event = drafted(second, document=document, fingerprint="abcdef"[second % 6], pages=pages)
    listed = {name.casefold(): entity(name, pages) for name in names}
    data = event.data.model_copy(
        update={
            "brief": event.data.brief.model_copy(update={"entities": tuple(listed.values())}),
            "document": event.data.document.model_copy(
                update={
                    "tags": ("even" if document % 2 == 0 else "odd", "all"),
                    "correspondent": f"Office {document % 3}",
                    "created": f"20{20 + document % 2}-05-01",
                }
            ),
        }
    )
    return Event(event.id, event.source, event.subject, event.time, data, event.traceparent), pages


@pytest.fixture
async def written(writer: Writer) -> list[int]:
    """Write briefs of ten documents, two in two versions; hide another one, which alone names a secret."""
    random, open_names = Random(7), [name for name in NAMES if name != SECRET]
    for document in range(1, 11):
        await writer.draft(*draft(document, document, random.sample(open_names, 6)))
    for document in (2, 5):
        await writer.draft(*draft(20 + document, document, random.sample(open_names, 5)))
    await writer.draft(*draft(11, 11, [SECRET, "Aiko Ito", "2021"]))
    await writer.skip(skipped(30, SkipReason.HIDDEN, document=11))
    return list(range(1, 12))


@asynccontextmanager
async def asking(archive: Archive) -> AsyncIterator[Client]:
    """Serve all that tells of names."""
    reading = Reading(archive)
    async with serving(reading, reading, ArchiveState(archive), others=subjects_in(archive)) as client:
        yield client


@pytest.fixture
async def full(api_archive: Archive, written: list[int]) -> AsyncIterator[Client]:
    async with asking(api_archive) as client:
        yield client


async def test_the_fakes_answer_as_the_archive_does(
    archive: Archive, api_archive: Archive, reading: Reading, written: list[int]
) -> None:
    """One suite of questions, asked of both."""
    shelf = await copied(reading, written)
    names, fake = Names(api_archive), MemoryNames(shelf)
    every = (await names.names(limit=99)).items
    assert len(every) == 11 - 1  # two ways of writing are one name, and none is the secret
    for name in every:
        assert await fake.name(name.id) == await names.name(name.id)
        assert await fake.mentions(name.id, limit=2) == await names.mentions(name.id, limit=2)
        for limit in (2, 99):
            assert await fake.neighbours(name.id, limit=limit) == await names.neighbours(name.id, limit=limit)
        place = (name.briefs, name.id)
        assert await fake.names(limit=3, after=place) == await names.names(limit=3, after=place)
    for kind in (None, "person", "date"):
        assert await fake.names(limit=3, type=kind) == await names.names(limit=3, type=kind)
        for beginning in ("k", "PE", "ito", "ärz", "dock", "20", "1250", "az17", "zz", "a"):
            first = await names.names_with(beginning, limit=1, type=kind)
            assert await fake.names_with(beginning, limit=1, type=kind) == first
            if first.more:
                after = first.items[0].place
                rest = await names.names_with(beginning, limit=9, type=kind, after=after)
                assert await fake.names_with(beginning, limit=9, type=kind, after=after) == rest
    secret = (await archive.fetch("SELECT id FROM entities WHERE name = $1", SECRET))[0]["id"]
    for nobody in ("e_nobody", secret):
        assert await names.name(nobody) is await fake.name(nobody) is None
        assert await names.neighbours(nobody, limit=9) is await fake.neighbours(nobody, limit=9) is None
        assert await names.mentions(nobody, limit=9) == await fake.mentions(nobody, limit=9)


async def test_a_list_of_names_goes_on_after_one_that_was_erased_meanwhile(
    api_archive: Archive, archive: Archive, writer: Writer
) -> None:
    for document, name in enumerate(("Kaiserdock AG", "Aiko Ito", "Ärzte am Dock"), start=1):
        await writer.draft(*draft(document, document, [name]))
    async with asking(api_archive) as api:
        first = (await api.get("/api/v1/entities?q=a&limit=2")).json
        await Erasing(archive).forget(2, by="ito")
        second = (await api.get(f"/api/v1/entities?q=a&limit=2&after={first['next']}")).json
    assert [one["name"] for one in first["items"]] == ["Kaiserdock AG", "Aiko Ito"]
    assert [one["name"] for one in second["items"]] == ["Ärzte am Dock"]
    assert second["next"] is None


@pytest.mark.parametrize("name", ["🚗" * 100 + " Werke", '\u202e"Ito\\ & Söhne'])
async def test_a_cursor_has_room_for_any_name(api_archive: Archive, writer: Writer, name: str) -> None:
    for document, one in enumerate((name, name + "!"), start=1):
        await writer.draft(*renamed(*draft(document, document, ["Kiel"]), one))
    async with asking(api_archive) as api:
        asked = f"/api/v1/entities?q={quote(name[:3])}&limit=1"
        first = (await api.get(asked)).json
        second = (await api.get(f"{asked}&after={first['next']}")).json
    assert {page["items"][0]["name"] for page in (first, second)} == {name, name + "!"}


def renamed(
    event: Event[BriefDrafted], pages: tuple[str, ...], name: str
) -> tuple[Event[BriefDrafted], tuple[str, ...]]:
    """Return the draft with its one name called otherwise."""
    brief = event.data.brief
    (named,) = brief.entities
    entities = (named.model_copy(update={"name": name}),)
    data = event.data.model_copy(update={"brief": brief.model_copy(update={"entities": entities})})
    return replace(event, data=data), pages


async def test_the_fake_timeline_is_the_archive_s(
    api_archive: Archive, reading: Reading, written: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    fake, timeline = MemoryNames(await copied(reading, written)), Timeline(api_archive)
    ids = [row.id for row in (await Names(api_archive).names(limit=99)).items]
    times = ((None, None), ("2021-05", None), (None, "2021"), ("2021-01-01", "2021-05"))
    for few in (FEW, 0):  # names of few briefs and of many are looked up in two ways
        monkeypatch.setattr("continuum_archive.timeline.FEW", few)
        for name, (first, last) in product((None, "e_nobody", *ids), times):
            found = await timeline.moments(limit=3, first=first, last=last, entity=name)
            assert found == await fake.moments(limit=3, first=first, last=last, entity=name)
            if found.more:
                place = (found.items[-1].iso, found.items[-1].brief.id)
                rest = await timeline.moments(limit=99, after=place, last=last, entity=name)
                assert rest == await fake.moments(limit=99, after=place, last=last, entity=name)


@pytest.mark.parametrize("counted", [COUNTED, 2, 1])
async def test_the_fake_shelf_narrows_lists_as_the_archive_does(
    api_archive: Archive,
    reading: Reading,
    written: list[int],
    monkeypatch: pytest.MonkeyPatch,
    counted: int,
) -> None:
    """Whatever is rare enough to lead the search, and however far the next ones are."""
    monkeypatch.setattr("continuum_archive.listing.COUNTED", counted)
    shelf = await copied(reading, written)
    middle = (await reading.briefs(limit=4)).items[-1]
    names = [row.id for row in (await Names(api_archive).names(limit=3)).items]
    others: Sequence[tuple[str | None, int | None, int | None]]
    others = ((None, None, None), ("Office 1", None, None), (None, 2020, None), ("Office 0", 2020, 6))
    places = (None, Position(middle.published_at, middle.id))
    tags = (None, "all", "even", "none")
    for one, tag, other, after in product((None, "e_nobody", *names), tags, others, places):
        correspondent, year, document = other
        which = Which(entity=one, tag=tag, correspondent=correspondent, year=year, document=document)
        found = await reading.briefs(limit=2, after=after, which=which)
        told = await shelf.briefs(limit=2, after=after, which=which)
        assert (found.items, found.more) == (told.items, told.more)
        assert found.total in {None, told.total}


async def test_the_fake_tells_versions_and_news_as_the_archive_does(
    api_archive: Archive, reading: Reading, written: list[int]
) -> None:
    shelf = await copied(reading, written)
    feed, news = Feed(api_archive), MemoryNews(shelf)
    for row in (await reading.briefs(limit=99)).items:
        for before in (None, 2, 1):
            found = await reading.editions(row.id, limit=1, before=before)
            assert found == await shelf.editions(row.id, limit=1, before=before)
    assert (await reading.editions("b_nothere", limit=1)).items == []
    first = await feed.published(limit=4)
    assert first == await news.published(limit=4)
    last = first.items[-1].summary
    place = Position(last.published_at, last.id)
    assert await feed.published(limit=99, after=place) == await news.published(limit=99, after=place)
    for since in (MIDNIGHT, (await feed.taken(limit=1, since=MIDNIGHT)).items[0].withdrawn_at):
        taken = await feed.taken(limit=9, since=since)
        assert taken == await news.taken(limit=9, since=since)
        assert len(taken.items) == 1
        after = Position(taken.items[0].withdrawn_at, taken.items[0].id)
        assert (await feed.taken(limit=9, since=since, after=after)).items == []
    assert await reading.documents(limit=3, status="briefed") == await shelf.documents(
        limit=3, status="briefed"
    )


async def test_a_brief_that_came_back_is_not_told_to_be_withdrawn(archive: Archive, writer: Writer) -> None:
    await writer.draft(*draft(1, 7, ["Kiel"]))
    await writer.skip(skipped(2, SkipReason.GONE))
    assert len((await Feed(archive).taken(limit=9, since=MIDNIGHT)).items) == 1
    await writer.draft(*draft(3, 7, ["Kiel"]))
    assert (await Feed(archive).taken(limit=9, since=MIDNIGHT)).items == []


async def test_what_only_a_hidden_document_says_is_found_nowhere(full: Client, archive: Archive) -> None:
    """A name, its document's number, its brief: asked for by every address that might tell."""
    row = (await archive.fetch("SELECT id FROM entities WHERE name = $1", SECRET))[0]
    hidden = (await archive.fetch("SELECT id FROM briefs WHERE document_id = 11"))[0]["id"]
    known = (await full.get("/api/v1/entities?q=aiko")).json["items"][0]["id"]
    year = (await full.get("/api/v1/entities?q=2021&type=date")).json["items"][0]["id"]
    paths = [
        *(
            "entities?limit=100",
            "entities?type=person",
            "entities?q=gr%C3%BCn",
            "timeline",
            "timeline?to=2021",
        ),
        *(f"entities/{row['id']}{end}" for end in ("", "/mentions", "/neighbours", ".md", ".json")),
        *(f"entities/{known}{end}" for end in ("", "/mentions?limit=100", "/neighbours", ".md", ".json")),
        *(f"entities/{year}{end}" for end in ("", "/mentions?limit=100", ".md")),
        *(f"timeline?entity={row['id']}", f"timeline?entity={known}&limit=100"),
        *("briefs?limit=100", f"briefs?entity={row['id']}", "briefs?document=11", "briefs?tag=odd&limit=100"),
        *(f"briefs/{hidden}{end}" for end in ("/versions", "/diff", "/diff?from=1&to=1", ".md", ".json")),
        *("documents/11.md", "documents/11.json", "documents?status=hidden"),
        *("feed.atom", "feed.json", f"feed.atom?entity={row['id']}", "feed.json?tag=odd"),
    ]
    for path in paths:
        answer = await full.get(f"/api/v1/{path}")
        assert SECRET.casefold() not in answer.text.casefold(), path
        assert "Brief of second 11" not in answer.text, path
        if not path.startswith("feed."):
            assert hidden not in answer.text.replace(f"/api/v1/briefs/{hidden}", ""), path
    aiko = (await full.get(f"/api/v1/entities/{known}")).json
    shown = (await full.get(f"/api/v1/entities/{known}/mentions?limit=100")).json["items"]
    assert aiko["briefs"] == len(shown)
    assert aiko["mentions"] == sum(one["mentions"] for one in shown)
    assert 11 not in {one["brief"]["document"]["id"] for one in shown}


async def test_a_passage_of_the_archive_is_the_sentence_of_the_page(full: Client) -> None:
    kiel = (await full.get("/api/v1/entities?q=kiel")).json["items"][0]["id"]
    for one in (await full.get(f"/api/v1/entities/{kiel}/mentions")).json["items"]:
        for passage in one["passages"]:
            assert passage["prefix"] + passage["text"] + passage["suffix"] == "🚗 Here Kiel is named."


async def test_a_point_that_was_reworded_belongs_to_the_one_before(full: Client, reading: Reading) -> None:
    brief = next(row for row in (await reading.briefs(limit=99)).items if row.document_id == 2)
    told = (await full.get(f"/api/v1/briefs/{brief.id}/diff")).json
    assert (told["from"], told["to"], told["text_changed"]) == (1, 2, True)
    assert {point["op"] for point in told["points"]} == {"same"}
    assert [change["field"] for change in told["fields"]] == ["headline"]
