"""The life of a service, watched from outside."""

import asyncio
import socket
from signal import SIGINT, SIGTERM

import aiohttp

from tests.integration.chassis.processes import Started, started

TINY = "tests.integration.chassis.tiny"
OURS = {"CONTINUUM_TINY_TOKEN": "swordfish", "CONTINUUM_DRAIN_SECONDS": "5"}


async def _get(url: str) -> tuple[int, dict[str, object]]:
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        document: dict[str, object] = await response.json(content_type=None)
        return response.status, document


async def _ready(tiny: Started) -> tuple[str, str]:
    """Wait until ``tiny`` is ready; return the addresses of its operators' and its public listener."""
    ops = str((await tiny.event("started"))["ops"])
    public = (await tiny.event("listening"))["port"]
    await tiny.event("ready")
    return ops, f"http://127.0.0.1:{public}"


async def test_missing_setting_is_one_line_and_78() -> None:
    async with started(TINY) as tiny:
        assert await tiny.end() == 78
        assert (
            await tiny.complaints() == "continuum-tiny: set CONTINUUM_TINY_TOKEN to what callers must know\n"
        )
        assert tiny.lines == []


async def test_misspelt_setting_is_named_with_the_right_one() -> None:
    async with started(TINY, **OURS, CONTINUUM_TINY_PROT="80") as tiny:
        assert await tiny.end() == 78
        line = "continuum-tiny: CONTINUUM_TINY_PROT is not a setting: did you mean CONTINUUM_TINY_PORT?\n"
        assert await tiny.complaints() == line


async def test_port_in_use_names_the_setting_that_changes_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        async with started(TINY, **OURS, CONTINUUM_TINY_PORT=port) as tiny:
            assert await tiny.end() == 78
            line = f"port {port} on 127.0.0.1 is already in use: set CONTINUUM_TINY_PORT to a free one\n"
            assert await tiny.complaints() == f"continuum-tiny: {line}"
            assert tiny.events()[-2:] == ["worker_drained", "adapters_closed"]


async def test_ops_port_in_use_names_its_setting() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        async with started(TINY, **OURS, CONTINUUM_TINY_OPS_PORT=port) as tiny:
            assert await tiny.end() == 78
            assert "set CONTINUUM_TINY_OPS_PORT to a free one" in await tiny.complaints()


async def test_signal_drains_in_order() -> None:
    async with started(TINY, **OURS) as tiny:
        ops, public = await _ready(tiny)
        assert await _get(f"{ops}/readyz") == (
            200,
            {"service": "tiny", "version": "0", "ready": True, "reasons": []},
        )
        assert (await _get(f"{ops}/livez"))[0] == 200
        waiting = asyncio.create_task(_get(f"{public}/waiting"))
        await tiny.event("request_waits")
        tiny.signal(SIGTERM)
        assert await waiting == (200, {"waited": True})
        assert await tiny.end() == 0
        assert tiny.events()[-5:] == [
            "stopping",
            "worker_draining",
            "worker_drained",
            "adapters_closed",
            "stopped",
        ]
        assert await tiny.complaints() == ""


async def test_interrupt_is_a_clean_end_too() -> None:
    async with started(TINY, **OURS) as tiny:
        await _ready(tiny)
        tiny.signal(SIGINT)
        assert await tiny.end() == 0
        assert await tiny.complaints() == ""


async def test_second_signal_ends_at_once() -> None:
    async with started(TINY, **OURS, CONTINUUM_TINY_BEHAVIOUR="drains_without_end") as tiny:
        ops, _ = await _ready(tiny)
        tiny.signal(SIGTERM)
        await tiny.event("worker_draining")
        status, document = await _get(f"{ops}/readyz")
        assert (status, document["reasons"]) == (503, ["stopping"])
        tiny.signal(SIGTERM)
        assert await tiny.end() == 1
        assert tiny.events()[-1] == "stopped_at_once"


async def test_drain_that_fails_is_told_and_exits_1() -> None:
    async with started(TINY, **OURS, CONTINUUM_TINY_BEHAVIOUR="drains_badly") as tiny:
        await _ready(tiny)
        tiny.signal(SIGTERM)
        assert await tiny.end() == 1
        assert tiny.events()[-3:] == ["part_failed", "adapters_closed", "stopped"]


async def test_drain_without_end_is_given_up() -> None:
    slow = {**OURS, "CONTINUUM_DRAIN_SECONDS": "0.2"}
    async with started(TINY, **slow, CONTINUUM_TINY_BEHAVIOUR="drains_without_end") as tiny:
        await _ready(tiny)
        tiny.signal(SIGTERM)
        assert await tiny.end() == 1
        assert tiny.events()[-3:] == ["part_failed", "adapters_closed", "stopped"]


async def test_readiness_gives_reasons_in_words() -> None:
    async with started(TINY, **OURS, CONTINUUM_TINY_BEHAVIOUR="not_ready") as tiny:
        ops, _ = await _ready(tiny)
        status, document = await _get(f"{ops}/readyz")
        assert (status, document["reasons"]) == (503, ["cellar: the cellar is flooded"])


async def test_failing_background_task_stops_the_service() -> None:
    async with started(TINY, **OURS, CONTINUUM_TINY_BEHAVIOUR="fails_later") as tiny:
        failure = await tiny.event("part_failed")
        assert (failure["part"], failure["level"]) == ("sweep", "error")
        assert "RuntimeError: the sweep broke" in str(failure["exception"])
        assert await tiny.end() == 1
        assert "worker_drained" in tiny.events()


async def test_background_task_may_find_a_setting_wrong() -> None:
    async with started(TINY, **OURS, CONTINUUM_TINY_BEHAVIOUR="misconfigured_later") as tiny:
        assert await tiny.end() == 78
        assert await tiny.complaints() == "continuum-tiny: set REDIS_URL to one that lets us in\n"


async def test_bug_while_composing_is_logged_once() -> None:
    async with started(TINY, **OURS, CONTINUUM_TINY_BEHAVIOUR="composing_fails") as tiny:
        assert await tiny.end() == 1
        crash = tiny.lines[-1]
        assert crash["event"] == "crashed"
        assert "RuntimeError: a bug in the composition root" in str(crash["exception"])
        assert await tiny.complaints() == ""


async def test_composing_can_be_interrupted() -> None:
    async with started(TINY, **OURS, CONTINUUM_TINY_BEHAVIOUR="composing_hangs") as tiny:
        ops = str((await tiny.event("started"))["ops"])
        await tiny.event("composing_hangs")
        status, document = await _get(f"{ops}/readyz")
        assert (status, document["reasons"]) == (503, ["starting"])
        tiny.signal(SIGTERM)
        assert await tiny.end() == 0
        assert tiny.events()[-2:] == ["adapters_closed", "stopped"]


async def test_service_waits_for_what_is_away() -> None:
    async with started(TINY, **OURS, CONTINUUM_TINY_BEHAVIOUR="database_away") as tiny:
        ops = str((await tiny.event("started"))["ops"])
        reason = (await tiny.event("not_started"))["reason"]
        assert reason == "waiting for database: nothing listens on port 5432"
        status, document = await _get(f"{ops}/readyz")
        assert (status, document["reasons"]) == (503, [reason])
        await tiny.event("not_started")
        tiny.signal(SIGTERM)
        assert await tiny.end() == 0
