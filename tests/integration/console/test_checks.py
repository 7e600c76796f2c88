"""What ``continuum check`` finds, and what it says to do."""

from collections.abc import Callable

import pytest
from redis import Redis

from continuum_archive import migrate
from continuum_console.checks import check_models, check_paperless, check_postgresql, check_redis
from continuum_messaging import Heartbeat, Publisher, ensure_topology, open_redis
from continuum_proto.errors import ConfigurationError
from continuum_simulators.ollama import Behaviour, Model, OllamaSimulator
from continuum_simulators.paperless.server import PaperlessSimulator
from tests.contract.messaging.benches import changed

NOWHERE = "http://127.0.0.1:9"


def none_needed() -> str:
    raise AssertionError("a server was named, none is to be embedded")


def no_wheel() -> str:
    raise ConfigurationError("set REDIS_URL: no wheel is installed")


async def test_a_paperless_that_answers_is_named_with_its_version() -> None:
    async with PaperlessSimulator(token="right").serving("127.0.0.1", 0) as url:
        (finding,) = await check_paperless(url, "right")
    assert finding.ok
    assert "3.0.5" in finding.text


@pytest.mark.parametrize("token", ["wrong", ""])
async def test_a_wrong_or_missing_token_says_what_to_set(token: str) -> None:
    async with PaperlessSimulator(token="right").serving("127.0.0.1", 0) as url:
        (finding,) = await check_paperless(url, token)
    assert not finding.ok
    assert "PAPERLESS_TOKEN" in finding.advice


async def test_a_paperless_that_is_away_is_reported() -> None:
    (finding,) = await check_paperless(NOWHERE, "token")
    assert not finding.ok
    assert "PAPERLESS_URL" in finding.advice


async def test_a_redis_that_evicts_is_reported(own_valkey_url: str) -> None:
    assert all(finding.ok for finding in await check_redis(own_valkey_url, embedded=none_needed))
    with Redis.from_url(own_valkey_url) as redis:
        redis.config_set("maxmemory-policy", "allkeys-lru")
    wrong = [one for one in await check_redis(own_valkey_url, embedded=none_needed) if not one.ok]
    assert ["set noeviction" in one.text for one in wrong] == [True]


async def test_a_group_that_nobody_reads_is_named_while_others_are_read(redis_url: str) -> None:
    redis = open_redis(redis_url)
    await ensure_topology(redis)
    async with Publisher.open(redis_url) as publisher:
        await publisher.publish_document(changed())
    heartbeats = [Heartbeat(redis, service=name, consumer=name, version="1") for name in ("briefing", "api")]
    for heartbeat in heartbeats:
        await heartbeat.start()
    wrong = [one for one in await check_redis(redis_url, embedded=none_needed) if not one.ok]
    for heartbeat in heartbeats:
        await heartbeat.drain(1)
    stopped = await check_redis(redis_url, embedded=none_needed)
    await redis.aclose()

    unread = {one.text: one.advice for one in wrong if one.text.startswith("nobody")}
    assert unread == {
        "nobody reads as persistence: 1 entries wait": (
            "start persistence, or drop what waits for it by CONTINUUM_GROUPS_OFF=persistence"
        ),
        "nobody reads as notification: 0 entries wait": (
            "start notification, or drop what waits for it by CONTINUUM_GROUPS_OFF=notification"
        ),
    }
    assert not [one for one in stopped if one.text.startswith("nobody")]


@pytest.mark.parametrize(
    ("embedded", "ok"), [(lambda: "valkey-server", True), (no_wheel, False)], ids=["wheel", "no wheel"]
)
async def test_without_a_redis_one_is_embedded(embedded: Callable[[], str], ok: bool) -> None:
    (finding,) = await check_redis("", embedded=embedded)
    assert finding.ok is ok
    assert "REDIS_URL is not set" in finding.text


async def test_a_database_without_tables_names_the_command_that_makes_them(database_url: str) -> None:
    (before,) = await check_postgresql(database_url, embedded=none_needed)
    assert not before.ok
    assert before.advice == "run `python -m continuum_archive migrate`"
    await migrate(database_url)
    (after,) = await check_postgresql(database_url, embedded=none_needed)
    assert after.ok


async def test_a_missing_model_names_the_command_that_pulls_it() -> None:
    settings = {"CONTINUUM_BRIEFING_ENGINE": "ollama", "CONTINUUM_BRIEFING_MODEL": "nowhere:7b"}
    simulator = OllamaSimulator()
    present = simulator.behaviour.models[0].name
    async with simulator.serving("127.0.0.1", 0) as url:
        (missing,) = await check_models({**settings, "OLLAMA_URLS": url})
        (there,) = await check_models({**settings, "OLLAMA_URLS": url, "CONTINUUM_BRIEFING_MODEL": present})
    assert missing.advice == "run `ollama pull nowhere:7b`"
    assert there.ok


@pytest.mark.parametrize(("slots", "told"), [("", ("4", "4")), ("8", ("8", "8")), ("8, 2", ("8", "2"))])
async def test_slots_are_told_for_each_server(slots: str, told: tuple[str, str]) -> None:
    simulator = OllamaSimulator()
    settings = {
        "CONTINUUM_BRIEFING_ENGINE": "ollama",
        "CONTINUUM_BRIEFING_MODEL": simulator.behaviour.models[0].name,
        "CONTINUUM_BRIEFING_SLOTS": slots,
    }
    async with simulator.serving("127.0.0.1", 0) as url:
        findings = await check_models({**settings, "OLLAMA_URLS": f"{url},{url}"})
    for finding, number in zip(findings, told, strict=True):
        assert f"is asked {number} questions at a time" in finding.text


async def test_each_model_that_a_rule_names_is_looked_for() -> None:
    simulator = OllamaSimulator()
    present = simulator.behaviour.models[0].name
    settings = {
        "CONTINUUM_BRIEFING_ENGINE": "ollama",
        "CONTINUUM_BRIEFING_MODEL": present,
        "CONTINUUM_BRIEFING_MODEL_FOR_TAGS": f"Contract=nowhere:7b, Letter={present}",
    }
    async with simulator.serving("127.0.0.1", 0) as url:
        there, missing = await check_models({**settings, "OLLAMA_URLS": url})
        broken = {"OLLAMA_URLS": url, "CONTINUUM_BRIEFING_MODEL_FOR_TAGS": "Contract"}
        (wrong,) = await check_models({**settings, **broken})
    assert there.ok
    assert missing.advice == "run `ollama pull nowhere:7b`"
    assert "CONTINUUM_BRIEFING_MODEL_FOR_TAGS" in wrong.text


async def test_a_model_that_cannot_write_is_named_with_the_reason() -> None:
    settings = {"CONTINUUM_BRIEFING_ENGINE": "ollama", "CONTINUUM_BRIEFING_MODEL": "embedder"}
    embedder = Model("embedder:latest", capabilities=("embedding",))
    async with OllamaSimulator(Behaviour(models=(embedder,))).serving("127.0.0.1", 0) as url:
        (finding,) = await check_models({**settings, "OLLAMA_URLS": url.replace("://", "://us:secret@")})
    assert not finding.ok
    assert "it does not write" in finding.text
    assert "secret" not in finding.text


async def test_without_an_ollama_no_model_is_needed() -> None:
    (finding,) = await check_models({})
    assert finding.ok
