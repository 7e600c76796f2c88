"""A handler that fails on everything stops its route, on Redis and on its twin alike."""

import asyncio

from continuum_proto.documents import DocumentChanged
from continuum_proto.errors import TransientError
from continuum_proto.event import Event
from continuum_proto.topology import DOCUMENTS
from tests.contract.messaging.benches import PATIENCE, Bench, changed


async def stopped(bench: Bench) -> str:
    """Return what delivery says when it has stopped."""
    async with asyncio.timeout(PATIENCE):
        while True:
            if problem := await bench.waiting():
                return problem
            await asyncio.sleep(0.01)


async def test_a_bad_deploy_stops_reading_before_there_are_letters(bench: Bench) -> None:
    attempts: list[int] = []

    @bench.broker.on(DOCUMENTS, group="persistence")
    async def on_document_changed(event: Event[DocumentChanged]) -> None:
        attempts.append(event.data.document_id)
        raise KeyError("a bug")

    for document in range(1, 61):
        await bench.publish_document(changed(document))
    await bench.deliver(until=lambda: len(attempts) >= 10)
    problem = await stopped(bench)

    assert problem.startswith("persistence stopped reading continuum.documents: ")
    assert "KeyError" in problem
    assert len(set(attempts)) <= 20
    assert await bench.letters() == []


async def test_failures_that_were_foreseen_stop_nothing(bench: Bench) -> None:
    @bench.broker.on(DOCUMENTS, group="persistence")
    async def on_document_changed(event: Event[DocumentChanged]) -> None:
        raise TransientError("not yet")

    for document in range(1, 21):
        await bench.publish_document(changed(document))
    await bench.settled()

    assert await bench.waiting() is None
    assert len(await bench.letters()) == 20
