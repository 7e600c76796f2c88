"""What is asked of the api is carried out: on the twin of delivery and on Redis, with a real archive."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import pytest
from annotated_types import Ge
from redis.asyncio import Redis

from continuum_archive import Archive
from continuum_archive.auditing import Audit
from continuum_archive.erasing import Erasing
from continuum_archive.fulfilling import Fulfilling, Task
from continuum_archive.letters import Letters
from continuum_archive.outbox import Outbox
from continuum_archive.requesting import Noted, Request, Requesting, RequestRow, Wanted
from continuum_archive.writing import Writer
from continuum_messaging import DeadLetters, DeliveryBroker, MemoryLanes, Pausing, RedisDown
from continuum_persistence.fulfilment import Fulfilment
from continuum_persistence.relay import Relay
from continuum_persistence.settings import PersistenceSettings
from continuum_proto.documents import DocumentChanged
from continuum_proto.errors import PermanentError
from continuum_proto.event import Event
from continuum_proto.topology import BRIEFS, DEAD_LETTERS, DOCUMENTS, PAUSED_KEY
from tests.archives import changed, failed
from tests.integration.persistence.test_persisting import Answer, Briefing, Pipeline, draft_of
from tests.integration.persistence.wiring import take_part


def poison(_event: Event[DocumentChanged]) -> Answer:
    raise PermanentError("poison")


@dataclass
class Switch:
    """Groups in memory, or away."""

    paused: set[str] = field(default_factory=set)
    away: bool = False

    async def pause(self, group: str) -> bool:
        if self.away:
            raise RedisDown("away")
        new = group not in self.paused
        self.paused.add(group)
        return new

    async def resume(self, group: str) -> bool:
        was = group in self.paused
        self.paused.discard(group)
        return was


class Dying(Fulfilling):
    """Persistence dies after what it did, before it noted that."""

    @asynccontextmanager
    async def take(self, actions: Collection[str]) -> AsyncIterator[Task | None]:
        async with super().take(actions) as task:
            yield task
            raise RedisDown("killed here")


@dataclass
class Office:
    """Who asks, who carries out, and what it is about."""

    pipeline: Pipeline
    desk: Requesting
    fulfilment: Fulfilment
    switch: Switch

    async def carry_out(self) -> None:
        while await self.fulfilment.carry_out_some():
            pass

    async def end(self, noted: Noted) -> RequestRow:
        row = await self.desk.request(noted.id)
        assert row is not None
        return row

    async def deeds(self) -> list[tuple[str, str, str]]:
        rows = (await Audit(self.pipeline.archive).entries(limit=99)).items
        return [(row.deed.actor, row.deed.action, row.deed.object) for row in rows]


@pytest.fixture
def office(archive: Archive) -> Office:
    lanes, briefing, switch = MemoryLanes(), Briefing(poison), Switch()
    broker = DeliveryBroker.in_memory(lanes)
    broker.on(DOCUMENTS, group="briefing", emits=BRIEFS, guards_document=True)(briefing.on_document_changed)
    take_part(broker, lanes, archive)
    letters = DeadLetters(lanes.state, source="continuum/persistence")
    fulfilment = Fulfilment(Fulfilling(archive), letters, switch, Erasing(archive))
    pipeline = Pipeline(lanes, briefing, archive, Relay(Outbox(archive), lanes))
    return Office(pipeline, Requesting(archive), fulfilment, switch)


def replay(wanted: Wanted) -> Request:
    return Request(action="replay", asked_by="ada", letters=wanted)


async def test_a_replayed_letter_gets_its_document_a_brief(office: Office) -> None:
    await office.pipeline.take(changed(1))
    (letter,) = office.pipeline.lanes.letters()
    office.pipeline.briefing.answer = draft_of
    noted = await office.desk.ask(replay(Wanted([letter.id])))
    await office.carry_out()
    await office.pipeline.lanes.run()
    row = await office.end(noted)
    assert (row.state, row.detail, row.letters.done) == ("done", "1 letter replayed.", 1)
    assert await office.pipeline.status() == "briefed"
    assert await office.deeds() == [("ada", "letter.replayed", f"letter {letter.id}")]
    [kept] = await office.pipeline.archive.fetch("SELECT state, closed_by FROM letters")
    assert tuple(kept) == ("replayed", "ada")


async def test_what_fails_again_is_not_replayed_again(office: Office) -> None:
    await office.pipeline.take(changed(1))
    noted = await office.desk.ask(replay(Wanted(every=True)))
    await office.carry_out()
    await office.pipeline.lanes.run()
    await office.carry_out()
    (letter,) = office.pipeline.lanes.letters()
    assert (letter.round, (await office.end(noted)).letters.done) == (2, 1)


async def test_a_letter_is_discarded_for_the_reason_that_was_given(office: Office) -> None:
    await office.pipeline.take(changed(1))
    (letter,) = office.pipeline.lanes.letters()
    request = Request(action="discard", asked_by="ada", reason="a test", letters=Wanted([letter.id]))
    noted = await office.desk.ask(request)
    await office.carry_out()
    await office.pipeline.lanes.run()
    assert (await office.end(noted)).detail == "1 letter discarded."
    assert office.pipeline.lanes.letters() == []
    [kept] = await office.pipeline.archive.fetch("SELECT state, close_reason FROM letters")
    assert tuple(kept) == ("discarded", "a test")
    [deed] = (await Audit(office.pipeline.archive).entries(limit=9)).items
    assert (deed.deed.action, deed.deed.detail) == ("letter.discarded", {"reason": "a test"})


async def test_a_death_between_the_replay_and_its_note_repeats_nothing(
    archive: Archive, office: Office
) -> None:
    await office.pipeline.take(changed(1))
    (letter,) = office.pipeline.lanes.letters()
    noted = await office.desk.ask(replay(Wanted([letter.id])))
    letters = DeadLetters(office.pipeline.lanes.state)
    with pytest.raises(RedisDown):
        await Fulfilment(Dying(archive), letters, office.switch, Erasing(archive)).carry_out_some()
    assert (await office.end(noted)).state == "open"
    assert office.pipeline.lanes.letters() == []
    await office.carry_out()
    row = await office.end(noted)
    assert (row.state, row.letters.done, row.letters.gone) == ("done", 1, 0)
    assert await office.deeds() == [("ada", "letter.replayed", f"letter {letter.id}")]
    assert len(office.pipeline.lanes.state.streams[DOCUMENTS.name]) == 2


async def test_a_letter_that_somebody_else_closed_is_counted_so(office: Office) -> None:
    await office.pipeline.take(changed(1))
    (letter,) = office.pipeline.lanes.letters()
    noted = await office.desk.ask(replay(Wanted([letter.id])))
    await DeadLetters(office.pipeline.lanes.state).discard(letter, reason="x", by="eve")
    await office.pipeline.lanes.run()
    await office.carry_out()
    row = await office.end(noted)
    assert (row.state, row.detail) == ("done", "0 letters replayed, 1 closed before.")
    assert await office.deeds() == []


async def test_a_letter_that_redis_has_lost_stays_and_says_so(office: Office) -> None:
    await office.pipeline.take(changed(1))
    noted = await office.desk.ask(replay(Wanted(every=True)))
    office.pipeline.lanes.state.streams[DEAD_LETTERS.name].clear()
    await office.carry_out()
    row = await office.end(noted)
    assert (row.state, row.detail) == ("failed", "0 letters replayed, 1 stayed.")
    assert "soon put back" in row.letters.examples[0].reason


async def test_a_letter_of_a_group_that_is_no_more_stays(office: Office) -> None:
    await office.pipeline.take(changed(1))
    (letter,) = office.pipeline.lanes.letters()
    streams = office.pipeline.lanes.state.streams[DEAD_LETTERS.name]
    streams[letter.entry] = {**letter.fields, b"deadletter.group": b"nobody"}
    noted = await office.desk.ask(replay(Wanted(every=True)))
    await office.carry_out()
    row = await office.end(noted)
    assert row.state == "failed"
    assert "no group 'nobody'" in row.letters.examples[0].reason


async def test_while_redis_is_away_a_request_waits(office: Office) -> None:
    noted = await office.desk.ask(Request(action="pause", asked_by="ada", group="briefing"))
    office.switch.away = True
    with pytest.raises(RedisDown):
        await office.carry_out()
    assert (await office.end(noted)).state == "open"
    office.switch.away = False
    await office.carry_out()
    assert (await office.end(noted)).state == "done"
    assert office.switch.paused == {"briefing"}


@pytest.mark.parametrize("action", ["brief", "rebrief"])
async def test_a_document_is_briefed_because_a_person_wants_it(office: Office, action: str) -> None:
    office.pipeline.briefing.answer = draft_of
    await office.pipeline.take(changed(1))
    asked = Request(action=action, asked_by="ada", document_id=7, brief_id="b_7kq2m9")
    noted = await office.desk.ask(asked)
    await office.carry_out()
    assert (await office.end(noted)).document_end is None
    await office.pipeline.relay.publish_some()
    await office.pipeline.lanes.run()
    assert (await office.end(noted)).document_end == "briefed"
    assert await office.pipeline.archive.fetch("SELECT FROM brief_versions WHERE cause_trigger <> 'webhook'")


async def test_a_document_is_forgotten_once_also_when_persistence_dies_in_between(
    archive: Archive, office: Office
) -> None:
    office.pipeline.briefing.answer = draft_of
    await office.pipeline.take(changed(1))
    noted = await office.desk.ask(Request(action="forget", asked_by="ada", document_id=7))
    letters, erasing = DeadLetters(office.pipeline.lanes.state), Erasing(archive)
    with pytest.raises(RedisDown):
        await Fulfilment(Dying(archive), letters, office.switch, erasing).carry_out_some()
    await office.carry_out()
    assert (await office.end(noted)).state == "done"
    assert await office.pipeline.status() == "forgotten"
    assert await office.deeds() == [("ada", "document.forgotten", "document 7")]


async def test_whoever_has_a_document_forgotten_hears_of_letters_that_tell_no_document(
    archive: Archive, office: Office
) -> None:
    office.pipeline.briefing.answer = draft_of
    await office.pipeline.take(changed(1))
    await Letters(archive).keep(replace(failed(changed(1)), event_id="", fields={b"data": b"\xff"}))
    noted = await office.desk.ask(Request(action="forget", asked_by="ada", document_id=7))
    await office.carry_out()
    detail = (await office.end(noted)).detail
    assert detail is not None
    assert detail.endswith(
        " 1 letter that tells no document may hold words of it until replayed or discarded."
    )


async def test_a_forgotten_document_is_briefed_again_because_a_person_wants_it(office: Office) -> None:
    office.pipeline.briefing.answer = draft_of
    await office.pipeline.take(changed(1))
    await office.desk.ask(Request(action="forget", asked_by="ada", document_id=7))
    noted = await office.desk.ask(Request(action="brief", asked_by="ada", document_id=7))
    await office.carry_out()
    await office.pipeline.relay.publish_some()
    await office.pipeline.lanes.run()
    assert (await office.end(noted)).document_end == "briefed"


@pytest.mark.parametrize("action", ["brief", "forget"])
async def test_a_document_that_is_no_more_is_left_alone(office: Office, action: str) -> None:
    noted = await office.desk.ask(Request(action=action, asked_by="ada", document_id=99))
    await office.carry_out()
    row = await office.end(noted)
    assert (row.state, row.detail) == ("failed", "The archive knows no such document any more.")


async def test_groups_are_paused_and_resumed_in_redis(archive: Archive, redis_url: str) -> None:
    async with Redis.from_url(redis_url) as redis:
        fulfilment = Fulfilment(Fulfilling(archive), DeadLetters.on(redis), Pausing(redis), Erasing(archive))
        desk = Requesting(archive)
        ends = []
        for action in ("pause", "pause", "resume", "resume"):
            noted = await desk.ask(Request(action=action, asked_by="ada", group="briefing"))
            assert await fulfilment.carry_out_some()
            row = await desk.request(noted.id)
            assert row is not None
            ends.append((row.state, row.detail, await redis.scard(PAUSED_KEY)))
    assert ends == [
        ("done", "briefing is paused: it finishes what it holds and takes nothing more.", 1),
        ("done", "briefing was paused already.", 1),
        ("done", "briefing goes on.", 0),
        ("done", "briefing was not paused.", 0),
    ]


async def test_a_group_that_there_is_not_is_refused_in_words(archive: Archive, redis_url: str) -> None:
    async with Redis.from_url(redis_url) as redis:
        desk = Requesting(archive)
        noted = await desk.ask(Request(action="pause", asked_by="ada", group="nobody"))
        await Fulfilment(
            Fulfilling(archive), DeadLetters.on(redis), Pausing(redis), Erasing(archive)
        ).carry_out_some()
        row = await desk.request(noted.id)
    assert row is not None
    assert row.state == "failed"
    assert "there is no group 'nobody'" in (row.detail or "")


async def test_a_request_that_the_archive_refuses_to_write_down_stops_no_other(office: Office) -> None:
    poison, next_one = [
        await office.desk.ask(Request(action="pause", asked_by="ada", group=group))
        for group in ("x" * 300, "briefing")
    ]
    await office.carry_out()
    row = await office.end(poison)
    assert (row.state, "archive refuses it" in (row.detail or "")) == ("failed", True)
    assert (await office.end(next_one)).state == "done"
    assert await office.deeds() == [("ada", "group.paused", "group briefing")]


async def test_the_fewest_connections_are_enough_to_forget_a_document(archive_url: str) -> None:
    [fewest] = [
        one.ge for one in PersistenceSettings.model_fields["connections"].metadata if isinstance(one, Ge)
    ]
    assert isinstance(fewest, int)
    async with Archive.open(archive_url, connections=fewest) as archive:
        fulfilling, lanes = Fulfilling(archive), MemoryLanes()
        async with Outbox(archive).bell(), fulfilling.bell():
            await Writer(archive).queue(changed(1))
            await Requesting(archive).ask(Request(action="forget", asked_by="ada", document_id=7))
            fulfilment = Fulfilment(fulfilling, DeadLetters(lanes.state), Switch(), Erasing(archive))
            assert await fulfilment.carry_out_some()
