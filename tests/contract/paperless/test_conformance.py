"""One suite on two: the client before the simulated Paperless, and the fake that stands in for both."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta

import pytest

from continuum_paperless import (
    CustomField,
    DocumentForbidden,
    DocumentNotFound,
    DocumentTooLarge,
    FakePaperless,
    Paperless,
    Presence,
    Selection,
    TaskState,
    WriteRefused,
)
from continuum_proto.errors import PaperlessDown
from continuum_simulators.paperless import PaperlessSimulator

SOMEBODY_ELSE = 77
YORK, TAGS = "York Council", ("tax", "home")


@dataclass
class Real:
    """The client, and a simulated Paperless behind it."""

    paperless: Paperless
    simulator: PaperlessSimulator

    def add(
        self, text: str, *, title: str = "Untitled", correspondent: str = YORK, tags: Sequence[str] = TAGS
    ) -> int:
        return self.simulator.add(
            text,
            title=title,
            correspondent=correspondent,
            document_type="Demand",
            tags=tags,
            owner=None,
        ).id

    def change(self, id: int) -> None:
        self.simulator.shelf.touch(self.simulator.shelf.documents[id])

    def remove(self, id: int) -> None:
        del self.simulator.shelf.documents[id]

    def hide(self, id: int) -> None:
        self.simulator.shelf.documents[id].owner = SOMEBODY_ELSE

    def break_down(self) -> None:
        self.simulator.faults.status = 503

    async def idle(self) -> None:
        await self.simulator.idle()


@dataclass
class Fake:
    """The fake."""

    paperless: FakePaperless

    def add(
        self, text: str, *, title: str = "Untitled", correspondent: str = YORK, tags: Sequence[str] = TAGS
    ) -> int:
        return self.paperless.add(
            text, title=title, correspondent=correspondent, document_type="Demand", tags=tags
        )

    def change(self, id: int) -> None:
        self.paperless.change(id)

    def remove(self, id: int) -> None:
        self.paperless.remove(id)

    def hide(self, id: int) -> None:
        self.paperless.hidden.add(id)

    def break_down(self) -> None:
        self.paperless.down = "on purpose"

    async def idle(self) -> None:
        """Nothing is on its way here."""


World = Real | Fake
RIGHTS = (
    *("view_document", "change_document", "add_document", "view_note", "add_note"),
    *("view_tag", "view_correspondent", "view_documenttype", "view_customfield", "view_paperlesstask"),
)


@pytest.fixture(params=["client", "fake"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    """A Paperless with two custom fields and no document, seen by somebody who is no administrator."""
    if request.param == "fake":
        fields = (CustomField(1, "AI Status", "string"), CustomField(2, "AI Summary", "longtext"))
        yield Fake(FakePaperless(fields=fields))
        return
    simulator = PaperlessSimulator()
    simulator.add_user("continuum", "ours", RIGHTS)
    simulator.add_custom_field("AI Status", "string")
    simulator.add_custom_field("AI Summary", "longtext")
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(simulator.serving())
        paperless = await stack.enter_async_context(Paperless.open(url, "ours"))
        real = Real(paperless, simulator)
        yield real


async def test_a_document_has_its_text_and_names_instead_of_ids(world: World) -> None:
    number = world.add("Total: 12,40 €", title="Rates 2026")
    document = await world.paperless.document(number)
    assert document.content == "Total: 12,40 €"
    assert document.metadata.document_id == number
    assert document.metadata.title == "Rates 2026"
    assert document.metadata.correspondent == "York Council"
    assert document.metadata.document_type == "Demand"
    assert set(document.metadata.tags) == {"tax", "home"}
    assert document.metadata.mime_type == "text/plain"


async def test_a_document_that_is_not_there_is_not_found(world: World) -> None:
    with pytest.raises(DocumentNotFound):
        await world.paperless.document(999)
    with pytest.raises(DocumentNotFound):
        await world.paperless.download(999, limit=10)
    assert await world.paperless.presence(999) is Presence.ABSENT


async def test_a_hidden_document_is_not_found_but_its_file_is_forbidden(world: World) -> None:
    number = world.add("private")
    assert await world.paperless.presence(number) is Presence.VISIBLE
    world.hide(number)
    with pytest.raises(DocumentNotFound):
        await world.paperless.document(number)
    with pytest.raises(DocumentForbidden):
        await world.paperless.download(number, limit=100)
    assert await world.paperless.presence(number) is Presence.HIDDEN
    listed = await world.paperless.listing(page=1, page_size=10)
    assert listed.items == ()


async def test_a_removed_document_is_absent(world: World) -> None:
    number = world.add("for a while")
    world.remove(number)
    assert await world.paperless.presence(number) is Presence.ABSENT


async def test_a_listing_comes_in_pages(world: World) -> None:
    numbers = [world.add(f"text {n}") for n in range(5)]
    first = await world.paperless.listing(page=1, page_size=2)
    last = await world.paperless.listing(page=3, page_size=2)
    assert [item.id for item in first.items] == numbers[:2]
    assert (first.count, first.has_more) == (5, True)
    assert [item.id for item in last.items] == numbers[4:]
    assert not last.has_more


async def test_a_page_beyond_the_end_is_empty(world: World) -> None:
    world.add("only one")
    beyond = await world.paperless.listing(page=9, page_size=10)
    assert beyond.items == ()
    assert not beyond.has_more


async def test_a_listing_of_nothing_is_empty(world: World) -> None:
    listed = await world.paperless.listing(page=1, page_size=10)
    assert (listed.items, listed.count, listed.has_more) == ((), 0, False)


async def test_a_listing_holds_what_changed_after_a_moment_and_not_at_it(world: World) -> None:
    first, second = world.add("one"), world.add("two")
    world.change(first)
    known = (await world.paperless.document(second)).metadata
    listed = await world.paperless.listing(page=1, page_size=10, modified_after=known.modified)
    assert [item.id for item in listed.items] == [first]
    before = known.modified - timedelta(microseconds=1)
    listed = await world.paperless.listing(page=1, page_size=10, modified_after=before, ordering="-modified")
    assert [item.id for item in listed.items] == [first, second]


async def test_a_listing_holds_what_was_added_after_a_moment(world: World) -> None:
    first, second = world.add("one"), world.add("two")
    known = (await world.paperless.document(first)).metadata
    listed = await world.paperless.listing(page=1, page_size=10, added_after=known.added)
    assert [item.id for item in listed.items] == [second]


async def listed(world: World, only: Selection) -> list[int]:
    return [item.id for item in (await world.paperless.listing(page=1, page_size=10, only=only)).items]


def id_of(name: str, names: Mapping[int, str]) -> int:
    (found,) = [number for number, known in names.items() if known == name]
    return found


async def test_a_listing_holds_what_was_added_from_a_moment_on_and_before_another(world: World) -> None:
    numbers = [world.add(f"text {n}") for n in range(4)]
    added = [(await world.paperless.document(number)).metadata.added for number in numbers]
    assert await listed(world, Selection(added_from=added[1])) == numbers[1:]
    assert await listed(world, Selection(added_from=added[1], added_before=added[3])) == numbers[1:3]


async def test_a_listing_holds_what_has_a_tag_and_a_correspondent(world: World) -> None:
    first, second = world.add("one"), world.add("two", tags=["tax"], correspondent="Kestrel")
    third = world.add("three", tags=["home"], correspondent="Kestrel")
    tax = id_of("tax", await world.paperless.tag_names())
    kestrel = id_of("Kestrel", await world.paperless.correspondent_names())
    assert await listed(world, Selection(tag=tax)) == [first, second]
    assert await listed(world, Selection(correspondent=kestrel)) == [second, third]
    assert await listed(world, Selection(correspondent=kestrel, tag=tax)) == [second]


async def test_a_download_is_the_file(world: World) -> None:
    number = world.add("Grüße aus York")
    download = await world.paperless.download(number, limit=1000)
    assert download.content.decode() == "Grüße aus York"
    assert download.mime_type == "text/plain"


async def test_a_download_over_the_limit_is_too_large(world: World) -> None:
    number = world.add("x" * 101)
    with pytest.raises(DocumentTooLarge):
        await world.paperless.download(number, limit=100)
    assert len((await world.paperless.download(number, limit=101)).content) == 101


async def test_a_note_is_kept_in_order(world: World) -> None:
    number = world.add("annotated")
    first = await world.paperless.add_note(number, "see page 1 “ok”\nsecond line")
    second = await world.paperless.add_note(number, "and again")
    notes = await world.paperless.notes(number)
    assert [(note.id, note.text) for note in notes] == [(first.id, first.text), (second.id, "and again")]
    assert (await world.paperless.document(number)).notes == notes


async def test_a_note_at_a_missing_document_is_not_found(world: World) -> None:
    with pytest.raises(DocumentNotFound):
        await world.paperless.add_note(999, "lost")


async def test_setting_one_custom_field_leaves_the_others(world: World) -> None:
    number = world.add("with fields")
    assert [field.name for field in await world.paperless.custom_fields()] == ["AI Status", "AI Summary"]
    await world.paperless.set_custom_field(number, 1, "done")
    await world.paperless.set_custom_field(number, 2, "A long text.")
    assert (await world.paperless.document(number)).custom_fields == {1: "done", 2: "A long text."}


async def test_setting_a_custom_field_to_what_it_is_changes_nothing(world: World) -> None:
    number = world.add("with a field")
    await world.paperless.set_custom_field(number, 1, "done")
    before = (await world.paperless.document(number)).metadata.modified
    await world.paperless.set_custom_field(number, 1, "done")
    assert (await world.paperless.document(number)).metadata.modified == before


async def test_a_custom_field_that_is_not_there_is_refused(world: World) -> None:
    number = world.add("text")
    with pytest.raises(WriteRefused):
        await world.paperless.set_custom_field(number, 99, "x")


async def test_an_upload_becomes_a_document(world: World) -> None:
    task_id = await world.paperless.upload(
        "Brief äöü.txt", b"Dear Sir", title="A letter", created="2026-03-01"
    )
    await world.idle()
    task = await world.paperless.task(task_id)
    assert task is not None
    assert task.state is TaskState.DONE
    assert task.document_id is not None
    document = await world.paperless.document(task.document_id)
    assert document.content == "Dear Sir"
    assert document.metadata.title == "A letter"
    assert document.metadata.created == "2026-03-01"


async def test_an_unknown_task_is_none(world: World) -> None:
    assert await world.paperless.task("00000000-0000-0000-0000-000000000000") is None


async def test_the_version_is_told(world: World) -> None:
    version = await world.paperless.version()
    assert (version.server, version.api) == ("3.0.5", 10)


async def test_every_call_says_that_paperless_is_down(world: World) -> None:
    number = world.add("text")
    world.break_down()
    paperless = world.paperless
    for call in (
        paperless.version(),
        paperless.document(number),
        paperless.presence(number),
        paperless.listing(page=1, page_size=1),
        paperless.download(number, limit=100),
        paperless.notes(number),
        paperless.add_note(number, "x"),
        paperless.custom_fields(),
        paperless.set_custom_field(number, 1, "x"),
        paperless.upload("a.txt", b"a"),
        paperless.task("t"),
    ):
        with pytest.raises(PaperlessDown):
            await call
