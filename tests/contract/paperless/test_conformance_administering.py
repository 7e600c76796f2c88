"""One suite on two: an administrator before the simulated Paperless, and the fake that stands in for both."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import pytest
from pydantic import JsonValue

from continuum_paperless import (
    Administration,
    DocumentNotFound,
    FakeAdministration,
    FakePaperless,
    May,
    Paperless,
    Part,
    RightMissing,
    WriteRefused,
)
from continuum_proto.errors import PaperlessDown
from continuum_simulators.paperless import PaperlessSimulator

SEEN = ("view_document", "view_tag", "view_correspondent", "view_documenttype", "view_customfield")
CHANGED = ("change_document", "add_note", "add_workflow", "delete_tag")
HOOK: dict[str, JsonValue] = {
    "url": "http://127.0.0.1:9/hook",
    "as_json": True,
    "params": {"doc_url": "{{doc_url}}"},
}
ADDED: Part = {"type": 2, "sources": [1, 2, 3, 4]}
WEBHOOK: dict[str, JsonValue] = {"type": 4, "webhook": HOOK}


@dataclass
class Real:
    """The client of an administrator, and a simulated Paperless behind it."""

    administration: Administration
    paperless: Paperless
    simulator: PaperlessSimulator

    def lower(self, *rights: str) -> None:
        self.simulator.shelf.users.clear()
        self.simulator.add_user("reader", "ours", rights)

    def add(self) -> int:
        return self.simulator.add("text", owner=None).id

    def break_down(self) -> None:
        self.simulator.faults.status = 503


@dataclass
class Fake:
    """The fake."""

    administration: FakeAdministration

    @property
    def paperless(self) -> FakePaperless:
        return self.administration.paperless

    def lower(self, *rights: str) -> None:
        self.administration.rights_of_user = frozenset(rights)

    def add(self) -> int:
        return self.paperless.add("text")

    def break_down(self) -> None:
        self.paperless.down = "on purpose"


World = Real | Fake


@pytest.fixture(params=["client", "fake"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    """An empty Paperless whose administrator we are."""
    if request.param == "fake":
        yield Fake(FakeAdministration())
        return
    simulator = PaperlessSimulator(token="ours")
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(simulator.serving())
        paperless = await stack.enter_async_context(Paperless.open(url, "ours"))
        yield Real(paperless.administration, paperless, simulator)


async def test_an_administrator_has_every_right(world: World) -> None:
    rights = (*SEEN, *CHANGED, "view_note", "view_workflow")
    assert await world.administration.rights(rights) == dict.fromkeys(rights, May.YES)


async def test_who_may_look_at_the_settings_learns_of_every_right(world: World) -> None:
    world.lower("view_uisettings", "view_document", "add_note")
    told = await world.administration.rights(["view_document", "add_note", "add_workflow", "view_tag"])
    assert told == {
        "view_document": May.YES,
        "add_note": May.YES,
        "add_workflow": May.NO,
        "view_tag": May.NO,
    }


async def test_to_others_listings_show_the_rights_to_see(world: World) -> None:
    world.lower("view_document", "view_customfield", "add_note")
    told = await world.administration.rights((*SEEN, *CHANGED, "view_workflow"))
    assert [right for right, may in told.items() if may is May.YES] == ["view_document", "view_customfield"]
    unseen = ["view_tag", "view_correspondent", "view_documenttype", "view_workflow"]
    assert [right for right, may in told.items() if may is May.NO] == unseen
    assert [right for right, may in told.items() if may is May.UNKNOWN] == [*CHANGED]


async def test_the_right_to_see_notes_shows_at_a_document(world: World) -> None:
    world.lower("view_document")
    assert await world.administration.rights(["view_note"]) == {"view_note": May.UNKNOWN}
    world.add()
    assert await world.administration.rights(["view_note"]) == {"view_note": May.NO}
    world.lower("view_document", "view_note")
    assert await world.administration.rights(["view_note"]) == {"view_note": May.YES}


async def test_without_documents_to_see_notes_are_not_checkable(world: World) -> None:
    world.add()
    world.lower("view_note")
    assert await world.administration.rights(["view_note"]) == {"view_note": May.UNKNOWN}


async def test_the_version_is_told_to_who_has_no_right(world: World) -> None:
    world.lower()
    assert (await world.administration.version()).server == "3.0.5"


async def test_a_workflow_is_made_changed_and_deleted(world: World) -> None:
    ours = world.administration
    made = await ours.create_workflow("ours", triggers=[ADDED], actions=[WEBHOOK])
    assert (made.name, made.enabled) == ("ours", True)
    assert await ours.workflows() == (made,)
    (trigger,), (action,) = made.triggers, made.actions
    updated = {**trigger, "type": 3}
    changed = await ours.change_workflow(made.id, enabled=False, triggers=[updated, ADDED], actions=[action])
    assert not changed.enabled
    assert [each["type"] for each in changed.triggers] == [3, 2]
    assert changed.triggers[0]["id"] == trigger["id"]
    assert changed.triggers[1]["id"] != trigger["id"]
    assert changed.actions == made.actions
    assert await ours.workflows() == (changed,)
    for _ in range(2):
        await ours.delete_workflow(made.id)
    assert await ours.workflows() == ()


async def test_the_name_of_a_workflow_is_taken_once(world: World) -> None:
    await world.administration.create_workflow("ours", triggers=[ADDED], actions=[WEBHOOK])
    with pytest.raises(WriteRefused):
        await world.administration.create_workflow("ours", triggers=[ADDED], actions=[WEBHOOK])


async def test_a_tag_is_made_once_and_deleted(world: World) -> None:
    ours = world.administration
    made = await ours.create_tag("done")
    assert await ours.tags() == (made,)
    with pytest.raises(WriteRefused):
        await ours.create_tag("done")
    for _ in range(2):
        await ours.delete_tag(made.id)
    assert await ours.tags() == ()


async def test_a_custom_field_is_made_once_and_deleted_with_its_values(world: World) -> None:
    ours = world.administration
    made = await ours.create_custom_field("AI Status", "string")
    with pytest.raises(WriteRefused):
        await ours.create_custom_field("AI Status", "url")
    number = world.add()
    await world.paperless.set_custom_field(number, made.id, "x")
    (shown,) = await ours.custom_fields()
    assert (shown.name, shown.data_type, shown.documents) == ("AI Status", "string", 1)
    for _ in range(2):
        await ours.delete_custom_field(made.id)
    assert await ours.custom_fields() == ()
    assert (await world.paperless.document(number)).custom_fields == {}


async def test_saving_a_document_unchanged_moves_its_modified(world: World) -> None:
    number = world.add()
    before = (await world.paperless.document(number)).metadata.modified
    await world.administration.save_unchanged(number)
    assert (await world.paperless.document(number)).metadata.modified > before


async def test_a_document_that_is_not_there_cannot_be_saved(world: World) -> None:
    with pytest.raises(DocumentNotFound):
        await world.administration.save_unchanged(999)


async def test_every_call_without_its_right_names_it(world: World) -> None:
    number = world.add()
    world.lower("view_document")
    ours = world.administration
    for right, call in (
        ("view_workflow", ours.workflows()),
        ("add_workflow", ours.create_workflow("ours", triggers=[ADDED], actions=[WEBHOOK])),
        ("change_workflow", ours.change_workflow(1, enabled=True, triggers=[], actions=[])),
        ("delete_workflow", ours.delete_workflow(1)),
        ("view_tag", ours.tags()),
        ("add_tag", ours.create_tag("done")),
        ("delete_tag", ours.delete_tag(1)),
        ("view_customfield", ours.custom_fields()),
        ("add_customfield", ours.create_custom_field("x", "url")),
        ("delete_customfield", ours.delete_custom_field(1)),
        ("change_document", ours.save_unchanged(number)),
    ):
        with pytest.raises(RightMissing, match=right):
            await call


async def test_every_call_says_that_paperless_is_down(world: World) -> None:
    world.break_down()
    ours = world.administration
    for call in (
        ours.version(),
        ours.rights(["view_tag"]),
        ours.workflows(),
        ours.create_workflow("ours", triggers=[], actions=[]),
        ours.change_workflow(1, enabled=True, triggers=[], actions=[]),
        ours.delete_workflow(1),
        ours.tags(),
        ours.create_tag("done"),
        ours.delete_tag(1),
        ours.custom_fields(),
        ours.create_custom_field("x", "url"),
        ours.delete_custom_field(1),
        ours.save_unchanged(1),
    ):
        with pytest.raises(PaperlessDown):
            await call
