"""The api as a process."""

from signal import SIGTERM

import aiohttp

from continuum_archive.writing import Writer
from tests.archives import PAGES, drafted
from tests.integration.chassis.processes import started

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
