"""``continuum queue`` and ``continuum dead`` against a real server."""

import asyncio
import json
import signal
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from redis import Redis

from continuum_messaging import Publisher, ensure_topology, open_redis
from continuum_proto.envelope import letter_id
from continuum_proto.topology import DEAD_LETTERS, DOCUMENTS, LETTERS, PAUSED_KEY, SERVICES_KEY
from tests.contract.messaging.benches import changed
from tests.integration.console.terminals import Machine, terminal


@pytest.fixture
def settings(redis_url: str, tmp_path: Path) -> dict[str, str]:
    """Nothing runs; the environment names a Redis."""
    return {"REDIS_URL": redis_url, "CONTINUUM_DATA": str(tmp_path)}


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    run(begun(redis_url))
    with Redis.from_url(redis_url, protocol=2) as client:
        yield client


async def begun(url: str) -> None:
    redis = open_redis(url)
    await ensure_topology(redis)
    await redis.aclose()


async def published(url: str, documents: int) -> None:
    async with Publisher.open(url) as publisher:
        for document in range(1, documents + 1):
            await publisher.publish_document(changed(document))


def run(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(work)


def put(redis: Redis, number: int, error: str = "ValueError", **about: str) -> UUID:
    """Put a letter of an event of its own into the stream; persistence has copied it."""
    event = changed(number)
    identity = letter_id(DOCUMENTS.name, "briefing", str(event.id), 1)
    told = {
        "id": str(identity),
        "stream": DOCUMENTS.name,
        "group": "briefing",
        "error_type": error,
        "error": f"no use of {number}",
        "round": "1",
        **about,
    }
    fields: Any = {**event.fields(), **{f"deadletter.{name}": value for name, value in told.items()}}
    redis.xadd(DEAD_LETTERS.name, fields)
    for _, entries in copied(redis):
        redis.xack(DEAD_LETTERS.name, "persistence", *(entry for entry, _ in entries))
    return identity


def copied(redis: Redis) -> list[Any]:
    taken: Any = redis.xreadgroup("persistence", "one", {DEAD_LETTERS.name: ">"})
    return list(taken or ())


def test_without_a_redis_it_says_how_to_get_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("REDIS_URL", raising=False)
    said = Machine(monkeypatch, capsys)("queue", "--data", str(tmp_path))
    assert said.code == 78
    assert "continuum up" in said.err
    assert "REDIS_URL" in said.err


def test_the_redis_of_the_settings_file_is_used(
    tmp_path: Path, redis_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("REDIS_URL", raising=False)
    (tmp_path / ".env").write_text(f"REDIS_URL={redis_url}\n")
    said = Machine(monkeypatch, capsys)(
        "queue", "--data", str(tmp_path), "--env-file", str(tmp_path / ".env")
    )
    assert said.code == 0
    assert "Nothing has started on this Redis yet" in said.out


def test_a_redis_that_is_away_is_one_line_and_69(continuum: Machine) -> None:
    continuum.monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:9")
    said = continuum("dead", "list")
    assert (said.code, said.out) == (69, "")
    assert said.err.startswith("continuum: ")


def test_queues_are_told_to_people_and_machines(continuum: Machine, redis: Redis, redis_url: str) -> None:
    run(published(redis_url, 3))
    redis.xreadgroup("briefing", "briefing-host-1", {DOCUMENTS.name: ">"}, count=1)
    beat = {"name": "persistence", "version": "1", "held": 0, "gates": {"database": False}, "time": 1e12}
    redis.hset(SERVICES_KEY, "persistence-host-1", json.dumps(beat))

    told = continuum("queue")
    assert told.code == 0
    assert "persistence waits for database" in told.out

    report = json.loads(continuum("queue", "--json").out)
    (documents,) = [stream for stream in report["streams"] if stream["stream"] == DOCUMENTS.name]
    briefing, persistence = documents["groups"]
    assert (briefing["group"], briefing["undelivered"], briefing["leased"]) == ("briefing", 2, 1)
    assert (persistence["undelivered"], persistence["leased"]) == (3, 0)
    assert briefing["silent"] == ["briefing-host-1"]
    assert report["gates_closed"] == {"database": ["persistence"]}
    assert report["paused"] == []


def test_a_group_is_paused_and_resumed(continuum: Machine, redis: Redis) -> None:
    assert "is paused" in continuum("queue", "pause", "briefing").out
    assert redis.smembers(PAUSED_KEY) == {b"briefing"}
    assert "was paused already" in continuum("queue", "pause", "briefing").out
    assert json.loads(continuum("queue", "--json").out)["paused"] == ["briefing"]
    assert "goes on" in continuum("queue", "resume", "briefing").out
    assert "was not paused" in continuum("queue", "resume", "briefing").out
    assert redis.smembers(PAUSED_KEY) == set()


@pytest.mark.parametrize("verb", ["pause", "resume"])
def test_an_unknown_group_is_told_which_there_are(continuum: Machine, redis: Redis, verb: str) -> None:
    said = continuum("queue", verb, "nobody")
    assert said.code == 1
    assert "there are briefing, notification, persistence" in said.err
    assert not redis.exists(PAUSED_KEY)


def test_watching_draws_the_screen_anew_until_ctrl_c(settings: dict[str, str], redis: Redis) -> None:
    with terminal("queue", "--watch", "--every", "0.1", settings=settings) as screen:
        screen.until("dead-letters")
        redis.sadd(PAUSED_KEY, "briefing")
        screen.until("briefing is paused")
        screen.process.send_signal(signal.SIGINT)
        assert screen.end() == 0


def test_watching_for_machines_writes_an_object_a_line(settings: dict[str, str], redis: Redis) -> None:
    with terminal("queue", "--watch", "--json", "--every", "0.1", settings=settings) as screen:
        screen.until('"dead_letters": 0}')
        redis.xadd(DEAD_LETTERS.name, {"id": "1"})
        screen.until('"dead_letters": 1}')
        screen.process.send_signal(signal.SIGINT)
        assert screen.end() == 0


def test_no_letters_say_where_to_look(continuum: Machine, redis: Redis) -> None:
    said = continuum("dead", "list")
    assert (said.code, "continuum queue" in said.out) == (0, True)
    assert json.loads(continuum("dead", "list", "--json").out) == {"open": 0, "letters": []}


def test_letters_are_listed_newest_first_and_by_what_they_are(continuum: Machine, redis: Redis) -> None:
    first, second = put(redis, 1, "KeyError"), put(redis, 2)

    def ids(*options: str) -> list[str]:
        return [
            each["id"] for each in json.loads(continuum("dead", "list", "--json", *options).out)["letters"]
        ]

    assert ids() == [str(second), str(first)]
    assert ids("--oldest", "--limit", "1") == [str(first)]
    assert ids("--error", "KeyError") == [str(first)]
    assert ids("--older", "1h") == []
    assert "1 more: --limit 2 shows all" in continuum("dead", "list", "--limit", "1").out
    assert "`continuum dead list` shows all" in continuum("dead", "list", "--error", "OSError").out


def test_a_letter_is_shown_by_what_begins_its_id(continuum: Machine, redis: Redis) -> None:
    identity = put(redis, 7)
    told = continuum("dead", "show", str(identity)[:6])
    assert (told.code, "ValueError: no use of 7" in told.out) == (0, True)
    assert json.loads(continuum("dead", "show", str(identity), "--json").out)["copied"] is True
    unknown = continuum("dead", "show", "ffff-nothing")
    assert (unknown.code, "there is no open letter" in unknown.err) == (1, True)


def test_named_letters_are_replayed(continuum: Machine, redis: Redis) -> None:
    one, _, three = put(redis, 1), put(redis, 2), put(redis, 3)
    said = continuum("dead", "replay", str(one), str(three), str(one)[:13], "--yes", "--json")
    assert (said.code, json.loads(said.out)["replayed"]) == (0, 2)
    assert redis.xlen(DEAD_LETTERS.name) == 1
    assert redis.xlen(DOCUMENTS.name) == 2
    assert redis.xlen(LETTERS.name) == 2


def test_all_letters_of_an_error_are_replayed_at_a_rate(continuum: Machine, redis: Redis) -> None:
    for number in range(1, 5):
        put(redis, number, "KeyError" if number % 2 else "ValueError")
    began: Any = redis.time()
    said = continuum("dead", "replay", "--all", "--error", "KeyError", "--rate", "5", "--yes")
    ended: Any = redis.time()
    assert (said.code, said.out) == (0, "2 letters replayed.\n")
    assert ended[0] + ended[1] / 1e6 - began[0] - began[1] / 1e6 > 0.19
    assert redis.xlen(DEAD_LETTERS.name) == 2


def test_what_cannot_go_back_stays_and_is_told(continuum: Machine, redis: Redis) -> None:
    put(redis, 1, stream="continuum.old")
    put(redis, 2)
    said = continuum("dead", "replay", "--all", "--yes")
    assert said.code == 1
    assert "1 letter replayed." in said.out
    assert "Stays: " in said.out
    assert redis.xlen(DEAD_LETTERS.name) == 1


def test_a_discard_is_for_a_reason(continuum: Machine, redis: Redis) -> None:
    identity = str(put(redis, 1))
    assert continuum("dead", "discard", identity, "--yes").code == 2
    assert continuum("dead", "discard", identity, "--reason", " ", "--yes").code == 2
    said = continuum("dead", "discard", identity, "--reason", "a test", "--yes")
    assert (said.code, said.out) == (0, "1 letter discarded.\n")
    entries: Any = redis.xrange(LETTERS.name)
    assert json.loads(entries[0][1][b"data"])["reason"] == "a test"


def test_a_letter_without_a_copy_is_discarded_by_force_only(continuum: Machine, redis: Redis) -> None:
    identity = str(put(redis, 1))
    redis.xgroup_setid(DEAD_LETTERS.name, "persistence", "0")
    said = continuum("dead", "discard", identity, "--reason", "a test", "--yes")
    assert (said.code, "no copy yet" in said.out) == (1, True)
    assert continuum("dead", "discard", identity, "--reason", "a test", "--yes", "--force").code == 0


def test_without_a_terminal_nothing_is_done_unasked(continuum: Machine, redis: Redis) -> None:
    identity = str(put(redis, 1))
    said = continuum("dead", "replay", identity)
    assert (said.code, "say --yes to replay 1 letter" in said.err) == (2, True)
    assert redis.xlen(DEAD_LETTERS.name) == 1


@pytest.mark.parametrize(
    "wrong", [(), ("abc", "--all"), ("abc", "--error", "KeyError"), ("--all", "--older", "soon")]
)
def test_a_replay_of_nothing_certain_is_wrong_usage(continuum: Machine, wrong: tuple[str, ...]) -> None:
    assert continuum("dead", "replay", "--yes", *wrong).code == 2


@pytest.mark.parametrize(("answer", "code", "left"), [("n\n", 1, 1), ("y\n", 0, 0)])
def test_on_a_terminal_it_asks_first(
    settings: dict[str, str], redis: Redis, answer: str, code: int, left: int
) -> None:
    put(redis, 1)
    with terminal("dead", "replay", "--all", settings=settings) as screen:
        screen.until("Replay 1 letter (1 ValueError)?")
        screen.type(answer)
        assert screen.end() == code
    assert redis.xlen(DEAD_LETTERS.name) == left


def test_ctrl_c_ends_a_slow_replay_between_two_letters(settings: dict[str, str], redis: Redis) -> None:
    for number in range(1, 6):
        put(redis, number)
    with terminal("dead", "replay", "--all", "--yes", "--rate", "0.5", settings=settings) as screen:
        screen.until("1/5")
        screen.process.send_signal(signal.SIGINT)
        assert screen.end() == 130
    assert redis.xlen(DEAD_LETTERS.name) == 4
