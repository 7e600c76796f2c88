"""Ingest as a process: how it starts, stops, and what it starts without."""

import asyncio
from signal import SIGTERM
from typing import Final

import pytest
from aiohttp import ClientSession
from redis.asyncio import Redis

from continuum_console.embedded import Running, Valkey
from continuum_proto.rights import user_of
from tests.integration.chassis.processes import started
from tests.integration.ingest.hostile import request

ANY_PORT: Final = {
    "CONTINUUM_INGEST_PORT": "0",
    "CONTINUUM_INGEST_OPS_PORT": "0",
    "CONTINUUM_LOG_FORMAT": "json",
}


async def test_it_accepts_webhooks_until_it_is_told_to_stop(redis_url: str) -> None:
    variables = ANY_PORT | {"REDIS_URL": redis_url, "CONTINUUM_INGEST_SECRETS": "one,two"}
    async with started("continuum_ingest", **variables) as process, ClientSession() as session:
        ops = (await process.event("started"))["ops"]
        port = (await process.event("listening"))["port"]
        await process.event("ready")
        async with session.get(f"{ops}/readyz") as response:
            assert response.status == 200
        async with session.post(
            f"http://127.0.0.1:{port}/webhooks/paperless",
            json={"doc_id": "1"},
            headers={"X-Continuum-Secret": "two"},
        ) as response:
            assert response.status == 202
        process.signal(SIGTERM)
        assert await process.end() == 0


async def test_a_webhook_that_is_coming_while_it_stops_is_accepted(redis_url: str) -> None:
    """Paperless would not send it again: to it a connection that ends is no answer to repeat after."""
    variables = ANY_PORT | {"REDIS_URL": redis_url, "CONTINUUM_INGEST_SECRETS": "s3cret"}
    sent = request(b'{"doc_id": "1"}')
    async with started("continuum_ingest", **variables) as process:
        port = (await process.event("listening"))["port"]
        await process.event("ready")
        reader, writer = await asyncio.open_connection("127.0.0.1", str(port))
        writer.write(sent[:-5])
        await writer.drain()
        process.signal(SIGTERM)
        await process.event("stopping")
        writer.write(sent[-5:])
        assert (await reader.readline()).split()[1] == b"202"
        writer.close()
        assert await process.end() == 0


async def test_without_a_secret_it_ends_with_one_line() -> None:
    async with started("continuum_ingest", **ANY_PORT, REDIS_URL="redis://127.0.0.1:9") as process:
        assert await process.end() == 78
        complaint = await process.complaints()
    assert complaint.count("\n") == 1
    assert "CONTINUUM_INGEST_SECRETS" in complaint


async def test_a_start_without_a_secret_that_is_meant_admits_everybody_and_warns(redis_url: str) -> None:
    variables = ANY_PORT | {"REDIS_URL": redis_url, "CONTINUUM_INGEST_ALLOW_ANONYMOUS": "true"}
    async with started("continuum_ingest", **variables) as process, ClientSession() as session:
        port = (await process.event("listening"))["port"]
        assert "anonymous" in process.events()
        async with session.post(
            f"http://127.0.0.1:{port}/webhooks/paperless", json={"doc_id": 1}
        ) as response:
            assert response.status == 202


async def test_without_redis_it_listens_and_says_that_it_is_not_ready() -> None:
    variables = ANY_PORT | {"REDIS_URL": "redis://127.0.0.1:9", "CONTINUUM_INGEST_SECRETS": "one"}
    async with started("continuum_ingest", **variables) as process, ClientSession() as session:
        ops = (await process.event("started"))["ops"]
        port = (await process.event("listening"))["port"]
        await process.event("ready")
        async with session.get(f"{ops}/readyz") as response:
            assert response.status == 503
            assert "redis" in (await response.json())["reasons"][0]
        async with session.post(
            f"http://127.0.0.1:{port}/webhooks/paperless",
            json={"doc_id": "1"},
            headers={"X-Continuum-Secret": "one"},
        ) as response:
            assert response.status == 503
        process.signal(SIGTERM)
        async with asyncio.timeout(15):
            assert await process.end() == 0


async def test_an_evicting_redis_is_refused_with_one_line(own_valkey_url: str) -> None:
    async with Redis.from_url(own_valkey_url) as redis:
        await redis.config_set("maxmemory-policy", "allkeys-lru")
    variables = ANY_PORT | {"REDIS_URL": own_valkey_url, "CONTINUUM_INGEST_SECRETS": "one"}
    async with started("continuum_ingest", **variables) as process:
        assert await process.end() == 78
        assert "noeviction" in await process.complaints()


@pytest.mark.parametrize("right", ["xadd", "info"])
async def test_a_right_that_is_revoked_ends_it_with_one_line(
    own_valkey: Running, own_valkey_url: str, right: str
) -> None:
    folder = own_valkey.program.folder
    variables = ANY_PORT | {
        "REDIS_URL": Valkey(folder, folder.parent).url_of("ingest"),
        "CONTINUUM_INGEST_SECRETS": "one",
    }
    async with started("continuum_ingest", **variables) as process, ClientSession() as session:
        port = (await process.event("listening"))["port"]
        await process.event("ready")
        async with Redis.from_url(own_valkey_url) as redis:
            await redis.execute_command("ACL", "SETUSER", user_of("ingest"), f"-{right}")  # type: ignore[no-untyped-call]
        async with session.post(
            f"http://127.0.0.1:{port}/webhooks/paperless",
            json={"doc_id": "1"},
            headers={"X-Continuum-Secret": "one"},
        ) as response:
            assert response.status == (503 if right == "xadd" else 202)
        async with asyncio.timeout(15):
            assert await process.end() == 78
        assert "REDIS_URL: Redis refuses us" in await process.complaints()
