"""While no model answers another engine writes, says so, and is replaced when the model is back."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from continuum_briefing.app import declare
from continuum_briefing.fakes import MemoryOwed
from continuum_briefing.fallback import Fallback, Replacing
from continuum_briefing.handlers import Briefing
from continuum_briefs import Extractive, StandIn
from continuum_briefs.fakes import FakeEngine
from continuum_messaging import DeliveryBroker, MemoryLanes
from continuum_paperless import FakePaperless
from continuum_proto.briefs import BriefDrafted, BriefUnchanged
from continuum_proto.documents import DocumentChanged, Lane, Trigger
from continuum_proto.envelope import Payload, document_subject
from continuum_proto.errors import ModelDown
from continuum_proto.event import Event
from continuum_proto.fingerprints import StoredFingerprint
from continuum_proto.topology import BRIEFS, DOCUMENTS, DOCUMENTS_BULK

NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)
TEXT = "The rent of the flat is due on the first of the month. It must be paid in time by all tenants."
AWAY = ModelDown("no server answers")


class World:
    """Briefing with a model that may be away, and an archive that stores what is drafted."""

    def __init__(self, *, stands_in: bool = True) -> None:
        self.paperless, self.model, self.owed = FakePaperless(), FakeEngine(name="ollama"), MemoryOwed()
        self.known: dict[int, StoredFingerprint] = {}
        self.lanes = MemoryLanes(service="briefing")
        fallback = Fallback(StandIn(Extractive(), "ollama"), self.owed) if stands_in else None
        briefing = Briefing(
            documents=self.paperless,
            fingerprints=self,
            engine=self.model,
            fallback=fallback,
            now=lambda: NOW,
        )
        declare(DeliveryBroker.in_memory(self.lanes), briefing)
        self.replacing = Replacing([self.model], self.owed, self.lanes)

    async def stored(self, document_id: int) -> StoredFingerprint | None:
        return self.known.get(document_id)

    async def change(self, number: int, *, force: bool = False) -> Payload | None:
        """Announce a document and store what comes of it."""
        data = DocumentChanged(document_id=number, trigger=Trigger.UPDATED, force=force)
        event = Event.new(data, source="test", subject=document_subject(number))
        await self.lanes.publish(DOCUMENTS, event)
        return await self.store()

    async def store(self) -> Payload | None:
        """Let briefing work and keep the fingerprints, as persistence does."""
        before = len(self.lanes.events(BRIEFS))
        await self.lanes.run()
        new = [event.data for event in self.lanes.events(BRIEFS)[before:]]
        for made in new:
            if isinstance(made, BriefDrafted):
                self.known[made.document.document_id] = StoredFingerprint(
                    fingerprint=made.fingerprint,
                    cause_id=made.cause.event_id,
                    cause_time=made.cause.time,
                    checksum=made.checksum,
                )
        return new[-1] if new else None


async def test_a_new_document_is_briefed_labelled_and_briefed_by_the_model_when_it_is_back() -> None:
    world = World()
    number = world.paperless.add(TEXT)
    world.model.down = AWAY
    made = await world.change(number)
    assert isinstance(made, BriefDrafted)
    assert made.brief.provenance.engine == "extractive"
    assert made.brief.provenance.options == {"stands_in_for": "ollama"}
    assert await world.replacing.look() == 0
    assert world.lanes.gates() == {}

    world.model.down = None
    assert await world.replacing.look() == 1
    (asked,) = world.lanes.events(DOCUMENTS_BULK)
    assert isinstance(asked.data, DocumentChanged)
    assert (asked.data.document_id, asked.data.lane, asked.data.force) == (number, Lane.BULK, False)
    assert asked.data.cause == made.cause.event_id
    replaced = await world.store()
    assert isinstance(replaced, BriefDrafted)
    assert replaced.brief.provenance.engine == "ollama"
    assert await world.replacing.look() == 0
    assert world.owed.events == {}


async def test_a_brief_by_the_model_is_not_replaced_by_a_worse_one() -> None:
    world = World()
    number = world.paperless.add(TEXT)
    first = await world.change(number)
    assert isinstance(first, BriefDrafted)
    world.model.down = AWAY
    world.paperless.change(number, title="Another title")
    same = await world.change(number)
    assert isinstance(same, BriefUnchanged)
    assert (same.fingerprint, same.document.title) == (first.fingerprint, "Another title")


async def test_another_text_is_briefed_although_there_was_a_brief() -> None:
    world = World()
    number = world.paperless.add(TEXT)
    await world.change(number)
    world.model.down = AWAY
    world.paperless.change(number, content=f"{TEXT} This is new in here.")
    made = await world.change(number)
    assert isinstance(made, BriefDrafted)
    assert made.brief.provenance.engine == "extractive"


async def test_a_model_that_goes_away_again_is_still_owed_what_it_was_asked_for() -> None:
    world = World()
    number = world.paperless.add(TEXT)
    world.model.down = AWAY
    await world.change(number)
    world.model.down = None
    await world.replacing.look()
    world.model.down = AWAY
    assert isinstance(await world.store(), BriefUnchanged)
    assert list(world.owed.events) == [number]
    world.model.down = None
    assert await world.replacing.look() == 1
    replaced = await world.store()
    assert isinstance(replaced, BriefDrafted)
    assert replaced.brief.provenance.engine == "ollama"


@pytest.mark.parametrize(
    "why", ["nobody asked for it", "forced", "unknown text", "the model answered before"]
)
async def test_the_model_is_waited_for(why: str) -> None:
    world = World(stands_in=why != "nobody asked for it")
    number = world.paperless.add(TEXT)
    if why == "unknown text":
        world.known[number] = StoredFingerprint(fingerprint="a" * 64, cause_id=uuid4(), cause_time=NOW)
    if why == "the model answered before":
        world.model.fails = AWAY
    else:
        world.model.down = AWAY
    assert await world.change(number, force=why == "forced") is None
    assert world.lanes.gates() == {"model": False}
    assert world.owed.events == {}
    world.model.down = world.model.fails = None
    await world.lanes.pass_time(60)
    (made,) = world.lanes.events(BRIEFS)
    assert isinstance(made.data, BriefDrafted)
    assert made.data.brief.provenance.engine == "ollama"


async def test_many_are_asked_for_bit_by_bit() -> None:
    world = World()
    for number in range(1, 251):
        await world.owed.add(number, uuid4())
    assert [await world.replacing.look() for _ in range(4)] == [100, 100, 50, 0]
