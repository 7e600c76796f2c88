"""From the archive to JSON: what persistence wrote is what readers get."""

import pytest

from continuum_api.fakes.shelf import MemoryShelf
from continuum_archive import Archive
from continuum_archive.reading import Reading
from continuum_archive.rows import Position
from continuum_archive.writing import Writer
from continuum_proto.documents import SkipReason
from continuum_proto.errors import DatabaseDown
from continuum_proto.texts import checksum
from continuum_telemetry import process_span
from tests.archives import MIDNIGHT, PAGES, changed, drafted, skipped
from tests.unit.api.serving import Client

PARENT = "00-" + "7" * 32 + "-00f067aa0ba902b7-03"


async def write(writer: Writer, *documents: int, second: int = 1, headline: str | None = None) -> None:
    for document in documents:
        event = changed(second, document=document)
        with process_span(
            "continuum.documents",
            group="persistence",
            event_id=str(event.id),
            subject=event.subject,
            created=event.time,
            traceparent=PARENT,
        ):
            await writer.queue(event)
            await writer.draft(drafted(second, document=document, headline=headline), PAGES)


async def only_id(reading: Reading) -> str:
    found = await reading.briefs(limit=2)
    assert len(found.items) == 1
    return found.items[0].id


async def test_a_stored_brief_is_read_whole(api: Client, writer: Writer, reading: Reading) -> None:
    await write(writer, 7)
    name = await only_id(reading)
    brief = (await api.get(f"/api/v1/briefs/{name}")).json
    assert (brief["id"], brief["version"], brief["state"]) == (name, 1, "published")
    assert brief["headline"] == "Brief of second 1"
    assert brief["dek"] == brief["summary"] == "An invoice is due."
    assert brief["document"] == {
        "id": 7,
        "title": "Invoice 17",
        "correspondent": "Kaiserdock AG",
        "created": "2026-05-01",
        "pages": 2,
    }
    assert brief["citations"] == {"exact": 3, "normalized": 0, "approximate": 0, "withheld": 0}
    assert [point["id"] for point in brief["key_points"]] == ["p1", "p2"]
    assert brief["asks"][0]["due"] == {"iso": "2026-05-03", "precision": "day"}
    assert {(one["type"], one["name"], one["mentions"]) for one in brief["entities"]} == {
        ("amount", "EUR 1250", 1),
        ("date", "3 May 2026", 1),
        ("organisation", "Kaiserdock AG", 1),
    }
    assert brief["source"] == {
        "checksum": checksum(PAGES),
        "paperless_url": "https://paperless.example.org/documents/7/details",
    }
    assert brief["stale"] is False
    assert brief["allowed_actions"] == []


async def test_every_quotation_is_the_slice_of_the_text_that_is_served(
    api: Client, writer: Writer, reading: Reading
) -> None:
    await write(writer, 7)
    name = await only_id(reading)
    brief = (await api.get(f"/api/v1/briefs/{name}")).json
    text = (await api.get(f"/api/v1/briefs/{name}/text")).json
    pages = {page["n"]: page["text"] for page in text["pages"]}
    cited = [one for part in brief["key_points"] + brief["asks"] for one in part["citations"]]
    assert [one["n"] for one in cited] == [1, 2, 3]
    assert all(pages[one["page"]][one["start"] : one["end"]] == one["quote"] for one in cited)


async def test_lists_go_on_where_they_ended(api: Client, writer: Writer) -> None:
    await write(writer, *range(1, 8))
    seen, path = [], "/api/v1/briefs?limit=3"
    for _ in range(3):
        answer = await api.get(path)
        seen += [item["document"]["id"] for item in answer.json["items"]]
        if answer.json["next"] is None:
            assert "Link" not in answer.headers
            break
        path = answer.headers["Link"].split(">")[0].removeprefix("<")
    assert sorted(seen) == list(range(1, 8))
    assert len(set(seen)) == 7


async def test_versions_that_were_replaced_stay_readable(
    api: Client, writer: Writer, reading: Reading
) -> None:
    await write(writer, 7)
    await writer.draft(drafted(5, fingerprint="b"), PAGES)
    name = await only_id(reading)
    assert (await api.get(f"/api/v1/briefs/{name}")).json["version"] == 2
    old = (await api.get(f"/api/v1/briefs/{name}?version=1")).json
    assert (old["version"], old["headline"]) == (1, "Brief of second 1")
    assert (await api.get(f"/api/v1/briefs/{name}?version=3")).status == 404


async def test_a_withdrawn_brief_says_so_and_its_text_is_gone(
    api: Client, writer: Writer, reading: Reading
) -> None:
    await write(writer, 7)
    name = await only_id(reading)
    await writer.skip(skipped(9, SkipReason.HIDDEN))
    for path in (f"briefs/{name}", f"briefs/{name}?version=1", f"briefs/{name}/text", "documents/7/text"):
        answer = await api.get(f"/api/v1/{path}")
        assert answer.status == 410
        assert "Paperless no longer shows the document" in answer.json["detail"]
    assert (await api.get("/api/v1/briefs")).json["items"] == []


async def test_of_a_hidden_document_only_the_state_is_told(api: Client, writer: Writer) -> None:
    await write(writer, 7)
    await writer.skip(skipped(9, SkipReason.HIDDEN))
    answer = await api.get("/api/v1/documents/7")
    assert answer.json["status"] == "hidden"
    assert answer.json["title"] is None
    assert "Kaiserdock" not in answer.text
    assert "Kaiserdock" not in (await api.get("/api/v1/documents")).text


async def test_a_hidden_document_that_is_asked_for_again_stays_unnamed_until_it_is_briefed(
    api: Client, writer: Writer
) -> None:
    """Whether Paperless shows it by now, nobody has looked."""
    await write(writer, 7)
    await writer.skip(skipped(9, SkipReason.HIDDEN))
    await writer.queue(changed(10))
    waiting = await api.get("/api/v1/documents/7")
    listed = await api.get("/api/v1/documents")
    await write(writer, 7, second=10)
    assert waiting.json["status"] == "queued"
    assert "Kaiserdock" not in waiting.text
    assert "Kaiserdock" not in listed.text
    assert (await api.get("/api/v1/documents/7")).json["correspondent"] == "Kaiserdock AG"


async def test_a_document_that_is_briefed_again_keeps_its_name_meanwhile(api: Client, writer: Writer) -> None:
    await write(writer, 7)
    await writer.queue(changed(9))
    document = (await api.get("/api/v1/documents/7")).json
    assert (document["status"], document["correspondent"]) == ("queued", "Kaiserdock AG")


async def test_a_document_tells_its_state_its_brief_and_its_history(
    api: Client, writer: Writer, reading: Reading
) -> None:
    await writer.queue(changed(1))
    assert (await api.get("/api/v1/documents/7")).json["status"] == "queued"
    await write(writer, 7)
    document = (await api.get("/api/v1/documents/7")).json
    assert (document["status"], document["brief_id"]) == ("briefed", await only_id(reading))
    events = (await api.get("/api/v1/documents/7/events")).json["items"]
    assert [one["event"] for one in events] == [
        "continuum.document.changed.v1",
        "continuum.brief.drafted.v1",
        "continuum.brief.published.v1",
    ]
    assert events[1]["steps"] == [{"name": "fetch", "ms": 12.5}, {"name": "brief", "ms": 30.0}]
    assert events[1]["waited_ms"] > 0
    assert events[1]["trace"] == {"id": "7" * 32, "url": f"https://jaeger.example.org/trace/{'7' * 32}"}
    assert (await api.get("/api/v1/documents/8")).status == 404


async def test_histories_go_on_where_they_ended(api: Client, writer: Writer) -> None:
    await write(writer, 7)
    await writer.draft(drafted(5, fingerprint="b"), PAGES)
    first = (await api.get("/api/v1/documents/7/events?limit=3")).json
    second = (await api.get(f"/api/v1/documents/7/events?limit=3&after={first['next']}")).json
    assert (len(first["items"]), len(second["items"]), second["next"]) == (3, 2, None)


async def test_briefs_that_name_the_same_are_related(api: Client, writer: Writer, reading: Reading) -> None:
    await write(writer, 7, 8)
    one, other = (await reading.briefs(limit=2)).items
    related = (await api.get(f"/api/v1/briefs/{one.id}")).json["related"]
    assert related == [{"id": other.id, "headline": other.headline, "shared": ["Kaiserdock AG"]}]


async def test_a_brief_whose_document_has_another_text_by_now_is_stale(
    api: Client, archive: Archive, writer: Writer, reading: Reading
) -> None:
    await write(writer, 7)
    await archive.fetch("UPDATE documents SET checksum = $1", "f" * 64)
    assert (await api.get(f"/api/v1/briefs/{await only_id(reading)}")).json["stale"] is True


async def test_the_fake_shelf_answers_as_the_archive_does(writer: Writer, reading: Reading) -> None:
    """One suite of questions, asked of both."""
    await write(writer, *range(1, 6))
    await writer.draft(drafted(5, document=3, fingerprint="b"), PAGES)
    await write(writer, 9)
    gone = next(row.id for row in (await reading.briefs(limit=9)).items if row.document_id == 9)
    await writer.skip(skipped(20, SkipReason.GONE, document=9))
    fake = await copied(reading, [*range(1, 6), 9])
    ids = [row.id for row in (await reading.briefs(limit=9)).items] + [gone, "b_nothere"]
    middle = (await reading.briefs(limit=3)).items[-1]
    for shelf in (reading, fake):
        assert await shelf.briefs(limit=2) == await reading.briefs(limit=2)
        place = Position(middle.published_at, middle.id)
        assert await shelf.briefs(limit=9, after=place) == await reading.briefs(limit=9, after=place)
        for name in ids:
            for version in (None, 1, 2, 3):
                assert await shelf.brief(name, version=version) == await reading.brief(name, version=version)
                assert await shelf.text(name, version=version, first=2, last=5) == await reading.text(
                    name, version=version, first=2, last=5
                )
            assert await shelf.withdrawn(name) == await reading.withdrawn(name)
        for number in (3, 9, 77):
            assert await shelf.document(number) == await reading.document(number)
            assert await shelf.brief_of(number) == await reading.brief_of(number)
            assert await shelf.history(number, limit=1) == await reading.history(number, limit=1)
            assert await shelf.history(number, limit=9) == await reading.history(number, limit=9)
        assert await shelf.documents(limit=2, before=5) == await reading.documents(limit=2, before=5)


async def copied(reading: Reading, documents: list[int]) -> MemoryShelf:
    """Return a fake with what the archive holds of these documents."""
    fake = MemoryShelf()
    for number in documents:
        row, name = await reading.document(number), await reading.brief_of(number)
        assert row is not None
        assert name is not None
        fake.known[number], fake.brief_ids[number] = row, name
        fake.log[number] = list((await reading.history(number, limit=99)).items)
        versions = [await reading.brief(name, version=version) for version in (1, 2)]
        fake.versions[name] = [row for row in versions if row]
        for version in fake.versions[name]:
            text = await reading.text(name, version=version.summary.version)
            assert text is not None
            fake.texts[name, version.summary.version] = text
        taken = await reading.withdrawn(name)
        if taken:
            fake.taken[name] = taken
    return fake


async def test_times_count_from_the_event_that_asked(writer: Writer, reading: Reading) -> None:
    await write(writer, 7)
    row = await reading.brief(await only_id(reading))
    assert row is not None
    assert (row.asked_at - MIDNIGHT).total_seconds() == 1


async def test_what_takes_too_long_is_given_up_and_its_connection_goes_on(archive_url: str) -> None:
    async with Archive.open(archive_url, connections=1, statement_timeout=0.2) as archive:
        with pytest.raises(DatabaseDown):
            await archive.fetch("SELECT pg_sleep(30)")
        [row] = await archive.fetch("SELECT 1 AS one")
    assert row["one"] == 1
