"""The full listing: when it is due, and what goes into the stream."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any
from uuid import UUID, uuid4

import pytest

from continuum_ingest.handlers.listing import FullListing
from continuum_ingest.listing import DAILY, LastListing, due
from continuum_messaging import RedisDown, Traces
from continuum_paperless import FakePaperless, FilterIgnored, ListingPage
from continuum_proto.documents import InventoryListed, ListingReason, WantedListing
from continuum_proto.errors import PaperlessDown
from continuum_proto.event import Event

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
INTACT = Traces(
    "server", "epoch", {"continuum.documents": "5-0", "continuum.documents.bulk": "0-0"}, vanished=0
)
LAST = LastListing(uuid4(), NOW, INTACT)
LOSSES: dict[str, Traces] = {
    "another server": replace(INTACT, server="other"),
    "another epoch": replace(INTACT, epoch="other"),
    "ids begin again": replace(INTACT, entries={"continuum.documents": "4-9"}),
    "a stream is gone": replace(INTACT, entries={}),
    "entries were deleted": replace(INTACT, vanished=1),
}


def reason(
    last: LastListing | None = LAST,
    traces: Traces = INTACT,
    *,
    wanted: WantedListing | None = None,
    started: datetime = NOW - HOUR,
    now: datetime = NOW + HOUR,
) -> ListingReason | None:
    found = due(last, traces, wanted=wanted, started=started, now=now)
    return found.reason if found else None


def test_nothing_is_due_soon_after_a_listing() -> None:
    assert reason() is None


def test_one_is_due_when_nothing_is_remembered() -> None:
    assert reason(None) is ListingReason.LOSS


def test_one_is_due_when_a_process_starts() -> None:
    assert reason(started=NOW + timedelta(seconds=1)) is ListingReason.START


def test_one_is_due_daily() -> None:
    assert reason(now=NOW + DAILY - timedelta(seconds=1)) is None
    assert reason(now=NOW + DAILY) is ListingReason.DAILY


@pytest.mark.parametrize("what", LOSSES)
def test_one_is_due_after_a_loss(what: str) -> None:
    assert reason(traces=LOSSES[what]) is ListingReason.LOSS


@pytest.mark.parametrize(
    "later",
    [
        replace(INTACT, entries={"continuum.documents": "10-0", "continuum.documents.bulk": "0-0"}),
        replace(INTACT, entries={"continuum.documents": "5-1", "continuum.documents.bulk": "7-0"}),
    ],
)
def test_new_entries_are_no_loss(later: Traces) -> None:
    assert reason(traces=later) is None


def test_one_that_a_person_wants_is_made_once_under_its_own_name() -> None:
    wanted = WantedListing(run=uuid4(), accept_absent=True)
    found = due(LAST, INTACT, wanted=wanted, started=NOW, now=NOW)
    assert found is not None
    assert (found.run, found.reason, found.accept_absent) == (wanted.run, ListingReason.COMMAND, True)
    assert reason(replace(LAST, run=wanted.run), wanted=wanted) is None


def test_a_loss_is_the_reason_even_where_a_person_wants_one() -> None:
    wanted = WantedListing(run=uuid4())
    found = due(None, INTACT, wanted=wanted, started=NOW, now=NOW)
    assert found is not None
    assert (found.run, found.reason) == (wanted.run, ListingReason.LOSS)


@dataclass
class FakeMemory:
    """Redis as one process sees it; ``meanwhile`` happens when it is given the turn."""

    kept: LastListing | None = None
    looks: Traces = INTACT
    want: WantedListing | None = None
    free: bool = True
    meanwhile: Callable[["FakeMemory"], None] = lambda memory: None

    async def turn(self) -> bool:
        free, self.free = self.free, False
        if free:
            self.meanwhile(self)
        return free

    async def keep_turn(self) -> None:
        assert not self.free

    async def end_turn(self) -> None:
        self.free = True

    async def traces(self) -> Traces:
        return self.looks

    async def wanted(self) -> WantedListing | None:
        return self.want

    async def last(self) -> LastListing | None:
        return self.kept

    async def keep(self, listing: LastListing) -> None:
        self.kept = listing


@dataclass
class FakeInventory:
    """The stream; Redis goes away after ``lives`` parts."""

    parts: dict[UUID, InventoryListed] = field(default_factory=dict)
    lives: int = 1000

    async def listed(self, event: Event[InventoryListed]) -> None:
        if not self.lives:
            raise RedisDown("away")
        self.lives -= 1
        self.parts[event.id] = event.data

    def ids(self) -> list[list[int]]:
        return [[document.id for document in part.documents] for part in self.parts.values()]


@dataclass
class Scene:
    paperless: FakePaperless = field(default_factory=FakePaperless)
    memory: FakeMemory = field(default_factory=FakeMemory)
    inventory: FakeInventory = field(default_factory=FakeInventory)

    def listing(self, page: int = 2) -> FullListing:
        return FullListing(
            self.paperless, self.memory, self.inventory, every=1, page=page, now=lambda: NOW, started=NOW
        )


@pytest.fixture
def scene() -> Scene:
    scene = Scene()
    for _ in range(5):
        scene.paperless.add("words")
    return scene


async def test_all_of_paperless_is_listed_in_parts(scene: Scene) -> None:
    made = await scene.listing().look()
    assert made is not None
    assert scene.inventory.ids() == [[1, 2], [3, 4], [5]]
    parts = list(scene.inventory.parts.values())
    assert [(part.part, part.parts, part.began, part.run) for part in parts] == [
        (number, 3, NOW, made.run) for number in (1, 2, 3)
    ]
    assert scene.memory.kept == LastListing(made.run, NOW, INTACT)
    assert scene.memory.free


async def test_it_rests_for_as_long_as_it_worked(scene: Scene) -> None:
    """Half of the time is for webhooks, and for whoever else asks Paperless."""
    worked = []

    class Slow(FakePaperless):
        async def listing(self, **query: Any) -> ListingPage:
            begun = monotonic()
            await asyncio.sleep(0.02)
            found = await super().listing(**query)
            worked.append(monotonic() - begun)
            return found

    scene.paperless = Slow()
    for _ in range(5):
        scene.paperless.add("words")
    begun = monotonic()
    await scene.listing().look()
    assert len(worked) == 3
    assert monotonic() - begun >= sum(worked) + sum(worked[:-1])


async def test_an_empty_paperless_is_one_empty_part(scene: Scene) -> None:
    scene.paperless = FakePaperless()
    await scene.listing().look()
    assert scene.inventory.ids() == [[]]


async def test_whoever_has_not_the_turn_lists_nothing(scene: Scene) -> None:
    scene.memory.free = False
    assert await scene.listing().look() is None
    assert scene.inventory.parts == {}


async def test_what_another_has_just_listed_is_not_listed_again(scene: Scene) -> None:
    def listed(memory: FakeMemory) -> None:
        memory.kept = LAST

    scene.memory.meanwhile = listed
    assert await scene.listing().look() is None
    assert scene.inventory.parts == {}
    assert scene.memory.free


async def test_a_listing_that_broke_off_stays_due_and_gives_the_turn_back(scene: Scene) -> None:
    scene.inventory.lives = 1
    with pytest.raises(RedisDown):
        await scene.listing().look()
    assert scene.memory.kept is None
    assert scene.memory.free
    scene.inventory.lives = 1000
    made = await scene.listing().look()
    assert made is not None
    assert [part.part for part in scene.inventory.parts.values() if part.run == made.run] == [1, 2, 3]


async def test_what_is_lost_while_listing_makes_another_one_due(scene: Scene) -> None:
    scene.memory.looks = replace(INTACT, epoch="before")
    await scene.listing().look()
    scene.memory.looks = INTACT
    made = await scene.listing().look()
    assert made is not None
    assert made.reason is ListingReason.LOSS


@dataclass
class Upset(FakePaperless):
    """Something happens to each page before it is seen."""

    happens: Callable[["Upset", ListingPage], ListingPage] = lambda paperless, page: page

    async def listing(self, *, page: int, page_size: int, **options: Any) -> ListingPage:
        return self.happens(self, await super().listing(page=page, page_size=page_size, **options))


def upset(scene: Scene, happens: Callable[[Upset, ListingPage], ListingPage]) -> None:
    scene.paperless = Upset(happens=happens)
    for _ in range(5):
        scene.paperless.add("words")


async def test_documents_that_vanish_meanwhile_leave_the_last_part_empty(scene: Scene) -> None:
    def shrink(paperless: Upset, page: ListingPage) -> ListingPage:
        if page.items and page.items[0].id == 1:
            paperless.remove(5)
        return page

    upset(scene, shrink)
    await scene.listing().look()
    assert scene.inventory.ids() == [[1, 2], [3, 4], []]


async def test_pages_out_of_order_are_refused(scene: Scene) -> None:
    upset(scene, lambda paperless, page: replace(page, items=tuple(reversed(page.items))))
    with pytest.raises(FilterIgnored):
        await scene.listing().look()
    assert scene.memory.kept is None


async def test_it_waits_while_paperless_is_away(scene: Scene) -> None:
    scene.paperless.down = "refused"
    with pytest.raises(PaperlessDown):
        await scene.listing().look()
    assert scene.memory.free
