"""The endpoint before a real Redis: what it accepts, refuses, and answers when Redis is away."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic
from typing import Final, cast
from uuid import UUID

import pytest
from aiohttp import ClientSession
from redis.asyncio import Redis

from continuum_chassis import listen, observed
from continuum_console.embedded import Running
from continuum_ingest.adapters.stream import DocumentStream
from continuum_ingest.app import application
from continuum_ingest.handlers.webhooks import Webhooks
from continuum_ingest.secret import SharedSecrets
from continuum_proto.documents import DocumentChanged, Trigger
from continuum_proto.envelope import Envelope
from continuum_proto.event import Event
from continuum_simulators.paperless import PaperlessSimulator

SECRET: Final = {"X-Continuum-Secret": "s3cret"}
STREAM: Final = "continuum.documents"


@asynccontextmanager
async def endpoint(url: str) -> AsyncIterator[str]:
    """Serve ingest's routes before the Redis at ``url``."""
    async with DocumentStream.open(url) as stream:
        app = observed(application(Webhooks(announcements=stream, secrets=SharedSecrets(["s3cret"]))))
        listener = await listen(app, host="127.0.0.1", port=0, setting="CONTINUUM_INGEST_PORT")
        try:
            yield f"http://127.0.0.1:{listener.port}/webhooks/paperless"
        finally:
            await listener.close()


@pytest.fixture
async def webhook(redis_url: str) -> AsyncIterator[str]:
    async with endpoint(redis_url) as url:
        yield url


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator["Redis"]:
    async with Redis.from_url(redis_url) as client:
        yield client


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession() as opened:
        yield opened


async def envelopes(redis: Redis) -> list[Envelope]:
    """Return what stands in the stream."""
    entries = cast("list[tuple[bytes, dict[bytes, bytes]]]", await redis.xrange(STREAM))
    return [Envelope.read(fields) for _, fields in entries]


async def events(redis: Redis) -> list[DocumentChanged]:
    """Return what stands in the stream, read by the contract."""
    found = [Event.read(envelope).data for envelope in await envelopes(redis)]
    return [data for data in found if isinstance(data, DocumentChanged)]


async def test_an_accepted_webhook_stands_in_the_stream(
    webhook: str, redis: Redis, session: ClientSession
) -> None:
    body = {"doc_id": "12", "doc_url": "http://paperless/documents/12/"}
    async with session.post(webhook, json=body, headers=SECRET) as response:
        assert response.status == 202
        answer = await response.json()
    (envelope,) = await envelopes(redis)
    assert UUID(answer["event_id"]) == envelope.id
    assert (answer["document_id"], answer["merged"]) == (12, False)
    assert envelope.subject == "paperless/documents/12"
    assert envelope.source == "continuum/ingest"
    assert envelope.traceparent is not None
    assert envelope.traceparent.split("-")[1] == answer["trace_id"]
    (changed,) = await events(redis)
    assert (changed.document_id, changed.trigger) == (12, Trigger.WEBHOOK)


async def test_a_second_webhook_merges_into_one_that_still_waits(
    webhook: str, redis: Redis, session: ClientSession
) -> None:
    answers = []
    for _ in range(3):
        async with session.post(webhook, json={"doc_id": "5"}, headers=SECRET) as response:
            answers.append(await response.json())
    assert [answer["merged"] for answer in answers] == [False, True, True]
    assert len({answer["event_id"] for answer in answers}) == 1
    assert len(await events(redis)) == 1


async def test_what_the_simulated_paperless_sends_is_accepted(webhook: str, redis: Redis) -> None:
    simulator = PaperlessSimulator()
    simulator.add_webhook(webhook, headers={"Authorization": "Bearer s3cret"})
    async with simulator.serving():
        numbers = {simulator.add(f"text {n}", announce=True).id for n in range(20)}
        await simulator.idle()
    assert {sent.outcome for sent in simulator.log} == {202}
    assert {changed.document_id for changed in await events(redis)} == numbers


@pytest.mark.parametrize("headers", [{}, {"X-Continuum-Secret": "wrong"}, {"Authorization": "Bearer x"}])
async def test_a_wrong_secret_is_refused(
    headers: dict[str, str], webhook: str, redis: Redis, session: ClientSession
) -> None:
    async with session.post(webhook, json={"doc_id": "1"}, headers=headers) as response:
        problem = await response.json(content_type="application/problem+json")
        assert response.status == problem["status"] == 401
        assert response.headers["WWW-Authenticate"] == "Bearer"
    assert "CONTINUUM_INGEST_SECRETS" in problem["detail"]
    assert len(problem["trace_id"]) == 32
    assert await redis.exists(STREAM) == 0


async def test_an_oversized_body_is_refused(webhook: str, redis: Redis, session: ClientSession) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(9):
            yield b" " * 8192

    exact = json.dumps({"doc_id": "1"}).encode().ljust(64 * 1024)
    typed = SECRET | {"Content-Type": "application/json"}
    for body in (exact + b" ", chunks()):
        async with session.post(webhook, data=body, headers=typed) as response:
            problem = await response.json(content_type="application/problem+json")
            assert response.status == 413
            assert "Include document" in problem["detail"]
    assert await redis.exists(STREAM) == 0
    async with session.post(webhook, data=exact, headers=typed) as response:
        assert response.status == 202


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain"])
async def test_another_type_is_refused_with_the_setting_to_change(
    kind: str, webhook: str, session: ClientSession
) -> None:
    async with session.post(webhook, data=b"doc_id=1", headers=SECRET | {"Content-Type": kind}) as response:
        problem = await response.json(content_type="application/problem+json")
        assert response.status == 415
    assert "Send webhook payload as JSON" in problem["detail"]


async def test_a_body_that_names_no_document_is_refused_with_the_place(
    webhook: str, session: ClientSession
) -> None:
    async with session.post(webhook, json={"doc_id": None}, headers=SECRET) as response:
        problem = await response.json(content_type="application/problem+json")
        assert response.status == 422
    assert problem["title"] == "The webhook names no document"
    assert problem["errors"][0]["pointer"] == "/doc_id"
    assert "{{doc_url}}" in problem["detail"]


async def test_another_method_or_path_is_a_problem_too(webhook: str, session: ClientSession) -> None:
    for url, status in ((webhook, 405), (f"{webhook}/else", 404)):
        async with session.get(url) as response:
            problem = await response.json(content_type="application/problem+json")
            assert response.status == problem["status"] == status


async def test_a_body_that_does_not_come_is_given_up_within_a_second(webhook: str) -> None:
    port = int(webhook.split(":")[2].split("/")[0])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    begun = monotonic()
    writer.write(
        b"POST /webhooks/paperless HTTP/1.1\r\nHost: x\r\nX-Continuum-Secret: s3cret\r\n"
        b"Content-Type: application/json\r\nContent-Length: 50\r\n\r\n{"
    )
    assert b" 408 " in await reader.readline()
    assert monotonic() - begun < 1
    writer.close()


async def test_without_redis_paperless_is_told_to_come_again(
    own_valkey: Running, own_valkey_url: str, session: ClientSession
) -> None:
    async with endpoint(own_valkey_url) as url:
        async with session.post(url, json={"doc_id": "1"}, headers=SECRET) as response:
            assert response.status == 202
        own_valkey.kill()
        for _ in range(3):
            begun = monotonic()
            async with session.post(url, json={"doc_id": "2"}, headers=SECRET) as response:
                problem = await response.json(content_type="application/problem+json")
                assert response.status == problem["status"] == 503
                assert int(response.headers["Retry-After"]) > 0
            assert monotonic() - begun < 1
        own_valkey.start()
        async with session.post(url, json={"doc_id": "2"}, headers=SECRET) as response:
            assert response.status == 202


async def test_a_nearly_full_redis_takes_no_new_work_until_it_has_drained(
    redis_url: str, redis: Redis, session: ClientSession
) -> None:
    async def status() -> int:
        async with session.post(
            f"{base}/webhooks/paperless", json={"doc_id": "2"}, headers=SECRET
        ) as response:
            return response.status

    async def until(wanted: int) -> None:
        async with asyncio.timeout(20):
            while await status() != wanted:  # noqa: ASYNC110 - over HTTP
                await asyncio.sleep(0.1)

    async with DocumentStream.open(redis_url) as stream:
        app = observed(application(Webhooks(announcements=stream, secrets=SharedSecrets(["s3cret"]))))
        listener = await listen(app, host="127.0.0.1", port=0, setting="CONTINUUM_INGEST_PORT")
        base = f"http://127.0.0.1:{listener.port}"
        watching = asyncio.create_task(stream.watch())
        await until(202)
        used = int((await redis.info("memory"))["used_memory"])
        await redis.config_set("maxmemory", int(used / 0.85))
        await until(503)
        await redis.config_set("maxmemory", 0)
        await until(202)
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        await listener.close()


async def test_a_redis_that_hangs_is_answered_for_within_a_second(session: ClientSession) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        async with endpoint(f"redis://127.0.0.1:{silent.getsockname()[1]}") as url:
            begun = monotonic()
            async with session.post(url, json={"doc_id": "2"}, headers=SECRET) as response:
                assert response.status == 503
            assert monotonic() - begun < 1
