"""The api as a process."""

from signal import SIGTERM
from typing import Any

import aiohttp
import pytest
from redis.asyncio import Redis

from continuum_archive.writing import Writer
from continuum_proto.topology import PAUSED_KEY
from tests.archives import PAGES, drafted
from tests.integration.chassis.processes import started
from tests.integration.persistence.test_process import until

MODULE = "continuum_api"
QUIET = {"CONTINUUM_API_OPS_PORT": "0", "CONTINUUM_API_PORT": "0", "CONTINUUM_LOG_FORMAT": "json"}


async def test_briefs_are_read_over_http(writer: Writer, archive_url: str, redis_url: str) -> None:
    await writer.draft(drafted(1), PAGES)
    async with started(MODULE, DATABASE_URL=archive_url, REDIS_URL=redis_url, **QUIET) as api:
        ops = (await api.event("started"))["ops"]
        root = f"http://127.0.0.1:{(await api.event('listening'))['port']}/api/v1"
        await api.event("ready")
        async with aiohttp.ClientSession() as session:
            async with session.get(f"{root}/briefs") as response:
                listed = await response.json()
            async with session.get(f"{root}/health") as response:
                health = await response.json()
            async with session.get(f"{ops}/readyz") as response:
                assert response.status == 200
        assert [item["headline"] for item in listed["items"]] == ["Brief of second 1"]
        assert (health["status"], health["services"]) == ("ok", [])
        api.signal(SIGTERM)
        assert await api.end() == 0


async def test_a_database_that_is_not_migrated_is_one_line_and_78(database_url: str) -> None:
    async with started(MODULE, DATABASE_URL=database_url, **QUIET) as api:
        assert await api.end() == 78
        (line,) = (await api.complaints()).splitlines()
    assert "run `python -m continuum_archive migrate`" in line


async def test_an_address_that_is_none_is_one_line_and_78(archive_url: str) -> None:
    async with started(MODULE, DATABASE_URL=archive_url, JAEGER_URL="javascript:alert(1)", **QUIET) as api:
        assert await api.end() == 78
        (line,) = (await api.complaints()).splitlines()
    assert line.startswith("continuum-api: JAEGER_URL: must be an address such as https://")


async def test_heartbeats_of_workers_are_in_the_health(archive_url: str, redis_url: str) -> None:
    workers = {"DATABASE_URL": archive_url, "REDIS_URL": redis_url, "CONTINUUM_LOG_FORMAT": "json"}
    async with (
        started("continuum_notification", CONTINUUM_NOTIFICATION_OPS_PORT="0", **workers) as worker,
        started(MODULE, DATABASE_URL=archive_url, REDIS_URL=redis_url, **QUIET) as api,
    ):
        await worker.event("ready")
        root = f"http://127.0.0.1:{(await api.event('listening'))['port']}/api/v1"
        async with aiohttp.ClientSession() as session, session.get(f"{root}/health") as response:
            (service,) = (await response.json())["services"]
    assert (service["name"], service["holding"]) == ("notification", 0)


async def test_what_an_operator_asks_for_is_carried_out(
    archive_url: str, api_role: str, redis_url: str
) -> None:
    """The api as its role in PostgreSQL, persistence beside it: only that one writes into Redis."""
    token = "one-of-at-least-24-characters"
    own = archive_url.replace("continuum@", f"{api_role}@", 1)
    workers = {"DATABASE_URL": archive_url, "REDIS_URL": redis_url, "CONTINUUM_LOG_FORMAT": "json"}
    async with (
        started("continuum_persistence", CONTINUUM_PERSISTENCE_OPS_PORT="0", **workers) as persistence,
        started(MODULE, DATABASE_URL=own, CONTINUUM_API_OPERATOR_TOKEN=token, **QUIET) as api,
        aiohttp.ClientSession() as session,
        Redis.from_url(redis_url) as redis,
    ):
        await persistence.event("ready")
        origin = f"http://127.0.0.1:{(await api.event('listening'))['port']}"
        pause, body = f"{origin}/api/v1/queues/briefing/actions", {"action": "pause"}
        async with session.post(pause, json=body) as refused:
            assert refused.status == 401
        bearer = {"Authorization": f"Bearer {token}"}
        async with session.post(pause, json=body, headers=bearer) as accepted:
            assert accepted.status == 202
            where = origin + accepted.headers["Location"]

        async def ended() -> bool:
            return bool((await answer(session, where, bearer))["state"] != "open")

        await until(ended)
        told = await answer(session, where, bearer)
        assert (told["state"], told["asked_by"]) == ("done", "api: operator by token")
        assert await redis.smembers(PAUSED_KEY) == {b"briefing"}
        [deed] = (await answer(session, f"{origin}/api/v1/audit", bearer))["items"]
        assert (deed["action"], deed["request_id"]) == ("group.paused", told["id"])


async def answer(session: aiohttp.ClientSession, url: str, headers: dict[str, str]) -> Any:
    async with session.get(url, headers=headers) as response:
        assert response.status == 200
        return await response.json()


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"CONTINUUM_API_OPERATOR_TOKEN": "short"}, "CONTINUUM_API_OPERATOR_TOKEN: must have at least 24"),
        ({"CONTINUUM_API_OPERATOR_TOKEN": "with a space in thirty characters"}, "without spaces"),
        ({"CONTINUUM_API_ANONYMOUS": "nobody"}, "set CONTINUUM_API_OPERATOR_TOKEN as well"),
        ({"CONTINUUM_API_ANONYMOUS": "everybody"}, "CONTINUUM_API_ANONYMOUS"),
    ],
)
async def test_a_wrong_setting_of_who_may_is_one_line_and_78(
    archive_url: str, settings: dict[str, str], complaint: str
) -> None:
    async with started(MODULE, DATABASE_URL=archive_url, **settings, **QUIET) as api:
        assert await api.end() == 78
        (line,) = (await api.complaints()).splitlines()
    assert complaint in line
    assert "thirty" not in line
