"""The endpoint before a real Redis: what it accepts, refuses, and answers when Redis is away."""

import asyncio
import gzip
import io
import json
import socket
import tracemalloc
from collections.abc import AsyncIterator
from time import monotonic
from typing import Any, Final
from uuid import UUID

import pytest
from aiohttp import ClientSession
from redis.asyncio import Redis

from continuum_console.embedded import Running
from continuum_proto.documents import Trigger
from continuum_simulators.paperless import PaperlessSimulator, Webhook, Workflow
from continuum_simulators.paperless import Trigger as PaperlessTrigger
from tests.integration.ingest.hostile import request
from tests.integration.ingest.serving import KEY, SECRET, STREAM, endpoint, envelopes, events
from tests.unit.ingest.test_multipart import written
from tests.unit.ingest.test_secret import signed

PARAMS: Final = {"doc_url": "{{doc_url}}", "title": "{{doc_title}}"}


@pytest.fixture
async def webhook(redis_url: str) -> AsyncIterator[str]:
    async with endpoint(redis_url) as served:
        yield served.url


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator["Redis"]:
    async with Redis.from_url(redis_url) as client:
        yield client


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession() as opened:
        yield opened


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


async def test_several_replicas_behave_as_one(redis_url: str, redis: Redis, session: ClientSession) -> None:
    async def announced(url: str, document: int) -> tuple[str, bool]:
        async with session.post(url, json={"doc_id": document}, headers=SECRET) as response:
            answer = await response.json()
        return answer["event_id"], answer["merged"]

    async with endpoint(redis_url) as one, endpoint(redis_url) as other:
        urls = (one.url, other.url)
        answers = await asyncio.gather(*(announced(url, document) for document in (1, 2, 3) for url in urls))
    assert sorted(merged for _, merged in answers) == [False] * 3 + [True] * 3
    assert {event for event, _ in answers} == {str(envelope.id) for envelope in await envelopes(redis)}
    assert len(await events(redis)) == 3


async def test_what_the_simulated_paperless_sends_is_accepted(webhook: str, redis: Redis) -> None:
    simulator = PaperlessSimulator()
    simulator.add_webhook(webhook, headers={"Authorization": "Bearer s3cret"})
    async with simulator.serving():
        numbers = {simulator.add(f"text {n}", announce=True).id for n in range(20)}
        await simulator.idle()
    assert {sent.outcome for sent in simulator.log} == {202}
    assert {changed.document_id for changed in await events(redis)} == numbers


@pytest.mark.parametrize(
    "sent",
    [
        {"use_params": True, "as_json": True, "params": PARAMS},
        {"use_params": True, "as_json": False, "params": PARAMS},
        {"use_params": True, "as_json": False, "params": PARAMS, "include_document": True},
        {"use_params": False, "as_json": True, "body": '{"doc_url": "{{doc_url}}"}'},
        {"use_params": False, "as_json": False, "body": "Added: {{doc_title}}, see {{doc_url}}"},
    ],
    ids=["JSON", "form", "file", "JSON in JSON", "text"],
)
async def test_every_kind_of_action_of_the_simulated_paperless_is_accepted(
    sent: dict[str, Any], webhook: str, redis: Redis
) -> None:
    simulator = PaperlessSimulator()
    hook = Webhook(webhook, headers=SECRET, **sent)
    simulator.webhooks.workflows[1] = (Workflow(frozenset({PaperlessTrigger.ADDED}), hook),)
    async with simulator.serving():
        document = simulator.add("text", title='He said "hi" & left=1', announce=True).id
        await simulator.idle()
    assert [each.outcome for each in simulator.log] == [202]
    assert [changed.document_id for changed in await events(redis)] == [document]


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


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "", 405), ("PUT", "", 405), ("POST", "/", 404), ("POST", "/../../x", 404), ("GET", "/x", 404)],
)
async def test_who_went_astray_is_told_the_way(
    method: str, path: str, status: int, webhook: str, session: ClientSession
) -> None:
    async with session.request(method, webhook + path, headers=SECRET) as response:
        problem = await response.json(content_type="application/problem+json")
        assert response.status == problem["status"] == status
        assert (response.headers.get("Allow") == "POST") is (status == 405)
    assert "by POST at /webhooks/paperless" in problem["detail"]


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
            assert "65536 bytes" in problem["detail"]
    assert await redis.exists(STREAM) == 0
    async with session.post(webhook, data=exact, headers=typed) as response:
        assert response.status == 202


@pytest.mark.parametrize(
    ("headers", "words"),
    [({"Content-Type": "image/png"}, "image/png"), ({"Content-Encoding": "gzip"}, "compressed")],
)
async def test_what_cannot_name_a_document_is_refused_with_the_reason(
    headers: dict[str, str], words: str, webhook: str, session: ClientSession
) -> None:
    for secret, status in ((SECRET, 415), ({}, 401)):
        async with session.post(
            webhook, data=gzip.compress(b'{"doc_id": "1"}'), headers=secret | headers
        ) as response:
            problem = await response.json(content_type="application/problem+json")
            assert response.status == status
        assert (words in problem["detail"]) is (status == 415)


async def test_a_file_that_comes_along_is_read_and_dropped(
    redis_url: str, redis: Redis, session: ClientSession
) -> None:
    """Of a body the limit is divided by 500, so that the file above it is small as well."""
    limit = 2**20
    async with endpoint(redis_url, largest=limit) as served:
        for size, status in ((limit - 1000, 202), (limit, 413)):
            body = written([("doc_id", b"7", False), ("file", b"%" * size, True)])
            headers = SECRET | {"Content-Type": "multipart/form-data; boundary=b0undary"}
            async with session.post(served.url, data=io.BytesIO(body), headers=headers) as response:
                assert response.status == status, await response.text()
    assert [changed.document_id for changed in await events(redis)] == [7]


async def test_a_parameter_may_carry_the_secret(webhook: str, redis: Redis, session: ClientSession) -> None:
    file = ("file", b"%" * 200_000, True)
    bodies = [
        (b'{"secret": "s3cret", "doc_id": "1"}', 202),
        (b"doc_id=2&secret=s3cret", 202),
        (written([("secret", b"s3cret", False), ("doc_id", b"3", False), file]), 202),
        (written([("doc_id", b"4", False), file, ("secret", b"s3cret", False)]), 401),
        (b'{"secret": "wrong", "doc_id": "5"}', 401),
        (b'{"doc_id": "6"}', 401),
        (b"[", 401),
        (b"", 401),
        (b"--b\r\nContent-Disposition: form-data\r\n\r\n--b0undary", 401),
        (written([("secret", b"s3cret", False), ("doc_id", b"\r\n--b0undaryx", False)]), 401),
        (written([("secret", b"s3cret", False), ("doc_id", b"x", False)]), 422),
    ]
    for body, status in bodies:
        async with session.post(webhook, data=body) as response:
            assert response.status == status, await response.text()
    assert [changed.document_id for changed in await events(redis)] == [1, 2, 3]


async def test_a_signature_is_as_good_as_a_secret(webhook: str, redis: Redis, session: ClientSession) -> None:
    body = b'{"doc_id": "1"}'
    for headers, status in ((signed(KEY, body=body), 202), (signed(KEY, body=b"another"), 401)):
        async with session.post(webhook, data=body, headers=headers) as response:
            assert response.status == status, await response.text()
    assert len(await events(redis)) == 1


async def test_a_body_that_is_waited_for_is_held_once(redis_url: str) -> None:
    """Strangers may let a body end never: as many as there are connections."""
    body, many = b"x" * 60_000, 30
    sent = request(body, length="65000")
    async with endpoint(redis_url) as served:
        writers = [(await asyncio.open_connection("127.0.0.1", served.port))[1] for _ in range(many)]
        tracemalloc.start()
        for writer in writers:
            writer.write(sent)
            await writer.drain()
        async with asyncio.timeout(10):
            while tracemalloc.get_traced_memory()[0] < many * len(body):  # noqa: ASYNC110 - to read, a loop turns
                await asyncio.sleep(0)
        for _ in range(100):
            await asyncio.sleep(0)
        held, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        for writer in writers:
            writer.transport.abort()
    assert held < 1.5 * many * len(body)


async def test_a_flood_is_told_to_come_again_and_one_at_a_time_is_not(
    redis_url: str, redis: Redis, session: ClientSession
) -> None:
    async def status(document: int) -> tuple[int, str | None]:
        async with session.post(served.url, json={"doc_id": document}, headers=SECRET) as response:
            return response.status, response.headers.get("Retry-After")

    async with endpoint(redis_url, places=2) as served:
        await redis.client_pause(200)
        answers = await asyncio.gather(*(status(document) for document in range(1, 9)))
        assert sorted(answers) == [(202, None)] * 2 + [(503, "1")] * 6
        assert await status(9) == (202, None)
    assert len(await events(redis)) == 3


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


async def test_without_redis_paperless_is_told_to_come_again(
    own_valkey: Running, own_valkey_url: str, session: ClientSession
) -> None:
    async with endpoint(own_valkey_url) as served:
        url = served.url
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
        async with session.post(served.url, json={"doc_id": "2"}, headers=SECRET) as response:
            return response.status

    async def until(wanted: int) -> None:
        async with asyncio.timeout(20):
            while await status() != wanted:  # noqa: ASYNC110 - over HTTP
                await asyncio.sleep(0.1)

    async with endpoint(redis_url) as served:
        watching = asyncio.create_task(served.stream.watch())
        await until(202)
        used = int((await redis.info("memory"))["used_memory"])
        await redis.config_set("maxmemory", int(used / 0.85))
        await until(503)
        await redis.config_set("maxmemory", 0)
        await until(202)
        watching.cancel()
        await asyncio.wait([watching])


async def test_a_redis_that_hangs_is_answered_for_within_a_second(session: ClientSession) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        async with endpoint(f"redis://127.0.0.1:{silent.getsockname()[1]}") as served:
            begun = monotonic()
            async with session.post(served.url, json={"doc_id": "2"}, headers=SECRET) as response:
                assert response.status == 503
            assert monotonic() - begun < 1
