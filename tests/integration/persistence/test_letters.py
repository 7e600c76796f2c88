"""A dead letter from its failure to its end, as the archive and the streams have it."""

import pytest

from continuum_archive import Archive
from continuum_archive.outbox import Outbox
from continuum_messaging import DeadLetters, DeliveryBroker, MemoryLanes
from continuum_persistence.relay import Relay
from continuum_proto.documents import DocumentChanged
from continuum_proto.envelope import replay_id
from continuum_proto.errors import PermanentError
from continuum_proto.event import Event
from continuum_proto.topology import BRIEFS, DOCUMENTS
from tests.archives import changed
from tests.integration.persistence.test_persisting import Answer, Briefing, Pipeline, draft_of
from tests.integration.persistence.wiring import take_part


def poison(_event: Event[DocumentChanged]) -> Answer:
    raise PermanentError("poison")


@pytest.fixture
def pipeline(archive: Archive) -> Pipeline:
    """Briefing alone at first: persistence is away."""
    lanes, briefing = MemoryLanes(), Briefing(poison)
    broker = DeliveryBroker.in_memory(lanes)
    broker.on(DOCUMENTS, group="briefing", emits=BRIEFS, guards_document=True)(briefing.on_document_changed)
    return Pipeline(lanes, briefing, archive, Relay(Outbox(archive), lanes))


async def persistence_comes(pipeline: Pipeline) -> None:
    take_part(DeliveryBroker.in_memory(pipeline.lanes), pipeline.lanes, pipeline.archive)
    await pipeline.lanes.run()


async def rows(pipeline: Pipeline) -> list[tuple[object, ...]]:
    found = await pipeline.archive.fetch(
        "SELECT state, round, closed_by, replayed_as, close_reason FROM letters ORDER BY round"
    )
    return [tuple(row) for row in found]


async def test_a_replayed_document_gets_its_brief_and_the_letter_its_end(pipeline: Pipeline) -> None:
    await persistence_comes(pipeline)
    await pipeline.take(changed(1))
    assert await pipeline.status() == "failed"
    (letter,) = pipeline.lanes.letters()
    pipeline.briefing.answer = draft_of

    await DeadLetters(pipeline.lanes.state).replay(letter, by="ada")
    await pipeline.lanes.run()

    assert await pipeline.status() == "briefed"
    assert await rows(pipeline) == [("replayed", 1, "ada", replay_id(letter.id, 1), None)]


async def test_what_fails_again_has_a_second_letter(pipeline: Pipeline) -> None:
    await persistence_comes(pipeline)
    await pipeline.take(changed(1))
    (letter,) = pipeline.lanes.letters()

    await DeadLetters(pipeline.lanes.state).replay(letter)
    await pipeline.lanes.run()

    assert await pipeline.status() == "failed"
    assert [row[:2] for row in await rows(pipeline)] == [("replayed", 1), ("open", 2)]


async def test_a_discarded_letter_is_kept_with_its_reason(pipeline: Pipeline) -> None:
    await persistence_comes(pipeline)
    await pipeline.take(changed(1))
    (letter,) = pipeline.lanes.letters()

    await DeadLetters(pipeline.lanes.state).discard(letter, reason="a test", by="ada")
    await pipeline.lanes.run()

    assert await rows(pipeline) == [("discarded", 1, "ada", None, "a test")]
    assert await pipeline.status() == "failed"


async def test_a_replay_while_persistence_is_away_costs_the_story_of_the_failure_only(
    pipeline: Pipeline,
) -> None:
    """The entry lives on in its stream; when, by whom and as what it was replayed is known by the id."""
    await pipeline.take(changed(1))
    (letter,) = pipeline.lanes.letters()
    pipeline.briefing.answer = draft_of
    await DeadLetters(pipeline.lanes.state).replay(letter, by="ada")

    await persistence_comes(pipeline)

    assert await pipeline.status() == "briefed"
    assert await rows(pipeline) == []
    closing = await pipeline.archive.fetchrow("SELECT letter_id, closed_by, replayed_as FROM letter_closings")
    assert closing is not None
    assert tuple(closing) == (letter.id, "ada", replay_id(letter.id, 1))


async def test_a_replayed_draft_without_its_text_is_made_once_more(pipeline: Pipeline) -> None:
    await persistence_comes(pipeline)
    pipeline.briefing.answer, pipeline.briefing.texts_lost = draft_of, 2
    await pipeline.take(changed(1))
    await pipeline.go_on()
    (letter,) = pipeline.lanes.letters()
    assert letter.about("error_type") == "TextMissing"

    await DeadLetters(pipeline.lanes.state).replay(letter)
    await pipeline.lanes.run()
    await pipeline.go_on()

    assert pipeline.lanes.letters() == []
    assert await pipeline.status() == "briefed"
