"""The quick sweep: what webhooks lost is found, once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from continuum_ingest.handlers.sweeping import Sweep
from continuum_ingest.sweep import GRACE, OVERLAP, missed, sweep_event
from continuum_messaging import Published
from continuum_paperless import FakePaperless
from continuum_proto.documents import ListedDocument
from continuum_proto.errors import PaperlessDown

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def listed(id: int, *, modified: datetime = NOW) -> ListedDocument:
    return ListedDocument(id=id, modified=modified, added=modified)


@dataclass
class FakeProgress:
    """Remembers in memory."""

    newest: datetime | None = None
    known: dict[int, datetime] = field(default_factory=dict)

    async def turn(self, seconds: float) -> bool:
        return True

    async def cursor(self) -> datetime | None:
        return self.newest

    async def advance(self, cursor: datetime) -> None:
        self.newest = cursor

    async def fetched(self, ids: Iterable[int]) -> Mapping[int, datetime]:
        return {each: self.known[each] for each in ids if each in self.known}


@dataclass
class FakeStream:
    """Takes each event once."""

    events: dict[UUID, int] = field(default_factory=dict)

    async def found(self, document: ListedDocument) -> Published:
        event = sweep_event(document)
        known = event in self.events
        self.events[event] = document.id
        return Published(entry="1-0", event_id=uuid4(), known=known)


def test_what_was_fetched_in_its_present_state_is_left_alone() -> None:
    documents = [listed(1), listed(2), listed(3)]
    fetched = {1: NOW, 2: NOW - timedelta(seconds=1)}
    assert [document.id for document in missed(documents, fetched, now=LATER)] == [2, 3]


@pytest.mark.parametrize(
    ("age", "found"),
    [(timedelta(seconds=1), False), (GRACE, True), (timedelta(seconds=-90), True)],
    ids=["just now", "a while ago", "by a clock ahead of ours"],
)
def test_a_document_of_this_moment_is_left_to_its_own_webhook(age: timedelta, found: bool) -> None:
    assert bool(missed([listed(1)], {}, now=NOW + age)) is found


def test_the_same_state_is_the_same_event_and_a_new_state_another() -> None:
    assert sweep_event(listed(1)) == sweep_event(listed(1))
    assert sweep_event(listed(1)) != sweep_event(listed(1, modified=LATER))
    assert sweep_event(listed(1)) != sweep_event(listed(2))


async def test_a_lost_webhook_is_found_once() -> None:
    began = datetime.now(UTC)
    paperless, progress, stream = FakePaperless(), FakeProgress(newest=began + OVERLAP), FakeStream()
    sweep = Sweep(listing=paperless, progress=progress, stream=stream, every=60)
    assert await sweep.once(now=began) == 0
    ids = [paperless.add("text", title=f"Letter {number}") for number in range(3)]
    assert await sweep.once(now=began + timedelta(hours=1)) == 3
    assert await sweep.once(now=began + timedelta(hours=1)) == 0
    assert sorted(stream.events.values()) == sorted(ids)


async def test_before_the_first_listing_nothing_is_swept() -> None:
    paperless, progress, stream = FakePaperless(), FakeProgress(), FakeStream()
    paperless.add("text", title="Letter")
    assert await Sweep(listing=paperless, progress=progress, stream=stream, every=60).once(now=LATER) == 0
    assert (progress.newest, stream.events) == (None, {})


async def test_the_cursor_follows_the_clock_of_paperless() -> None:
    paperless, progress = FakePaperless(), FakeProgress(newest=NOW - timedelta(days=1))
    paperless.add("text", title="Letter")
    await Sweep(listing=paperless, progress=progress, stream=FakeStream(), every=60).once(now=LATER)
    page = await paperless.listing(page=1, page_size=1)
    assert progress.newest == max(page.items[0].modified, NOW - timedelta(days=1))
    assert timedelta(minutes=10) == OVERLAP


async def test_while_paperless_is_down_the_cursor_stays() -> None:
    paperless, progress = FakePaperless(), FakeProgress(newest=NOW)
    paperless.down = "it is being upgraded"
    with pytest.raises(PaperlessDown):
        await Sweep(listing=paperless, progress=progress, stream=FakeStream(), every=60).once(now=LATER)
    assert progress.newest == NOW
