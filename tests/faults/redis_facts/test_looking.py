"""What servers say of themselves, of groups and of streams."""

from tests.faults.redis_facts.asking import GROUP, STREAM, Asking
from tests.servers import StreamServer


def info(ask: Asking) -> dict[str, str]:
    lines = ask("INFO").decode().splitlines()
    return dict(line.split(":", 1) for line in lines if ":" in line)


def test_lag_is_told_by_all_but_old_servers(ask: Asking) -> None:
    ask.read("a", count=1)
    lag = ask.about_group().get(b"lag")
    assert lag == (None if ask.build.keeps_ghosts else 2)


def test_lag_is_unknown_after_a_deletion_before_the_end_of_what_was_read(ask: Asking) -> None:
    ask.read("a", count=1)
    ask("XDEL", STREAM, ask.entries[1])
    assert ask.about_group().get(b"lag") is None


def test_last_delivered_id_is_the_last_entry_that_was_read(ask: Asking) -> None:
    ask.read("a", count=2)
    assert ask.about_group()[b"last-delivered-id"] == ask.entries[1]


def test_last_generated_id_survives_the_deletion_of_every_entry(ask: Asking) -> None:
    ask("XDEL", STREAM, *ask.entries)
    flat = ask("XINFO", "STREAM", STREAM)
    about = flat if isinstance(flat, dict) else dict(zip(flat[::2], flat[1::2], strict=True))
    assert about[b"last-generated-id"] == ask.entries[-1]


def test_a_deleted_stream_forgets_its_last_generated_id(ask: Asking) -> None:
    ask("DEL", STREAM)
    assert ask("XADD", STREAM, "1-1", "a", "b") == b"1-1"


def test_info_tells_what_findings_ask_for(ask: Asking) -> None:
    told = info(ask)
    assert told["maxmemory_policy"] == "noeviction"
    assert told["aof_enabled"] == "1"
    assert {"used_memory", "maxmemory", "run_id", "redis_version"} <= set(told)


def test_valkey_says_who_it_is_beside_a_redis_version_that_it_stands_for(ask: Asking) -> None:
    told = info(ask)
    version = ".".join(map(str, ask.build.version))
    if ask.build.name == "valkey":
        assert (told["server_name"], told["valkey_version"]) == ("valkey", version)
        assert told["redis_version"] != version
    else:
        assert told["redis_version"] == version
        assert "valkey_version" not in told


def test_a_restart_shows_as_a_new_run_id(own_stream_server: StreamServer) -> None:
    def run_id() -> object:
        with own_stream_server.client() as redis:
            return redis.info("server")["run_id"]

    before = run_id()
    own_stream_server.restart()
    assert run_id() != before


def test_entries_groups_and_pending_lists_survive_a_kill(own_stream_server: StreamServer) -> None:
    with own_stream_server.client() as redis:
        redis.config_set("appendfsync", "always")
        ask = Asking.of(redis, own_stream_server.build)
        ask.read("a", count=2)
        ask.claim("retry-1", ask.entries[0], "IDLE", 5000, "RETRYCOUNT", 3, "JUSTID")
        before = ask.pending()
    own_stream_server.restart()
    with own_stream_server.client() as redis:
        redis.response_callbacks.clear()
        again = Asking(redis, own_stream_server.build, ask.entries)
        assert sorted(again.pending()) == sorted(before)
        assert again.about_group()[b"last-delivered-id"] == ask.entries[1]


def test_ids_go_on_after_a_restart_also_when_the_newest_entries_were_deleted(
    own_stream_server: StreamServer,
) -> None:
    with own_stream_server.client() as redis:
        redis.config_set("appendfsync", "always")
        ask = Asking.of(redis, own_stream_server.build)
        future = b"9999999999999-5"
        ask("XADD", STREAM, future, "a", "b")
        ask("XDEL", STREAM, future)
    own_stream_server.restart()
    with own_stream_server.client() as redis:
        redis.response_callbacks.clear()
        assert Asking(redis, own_stream_server.build, []).add() == b"9999999999999-6"


def test_a_consumer_that_never_read_is_not_in_the_group(ask: Asking) -> None:
    assert ask("XINFO", "CONSUMERS", STREAM, GROUP) == []


def test_count_is_for_each_stream_of_a_read(ask: Asking) -> None:
    other = "continuum.other"
    ask("XGROUP", "CREATE", other, GROUP, "0", "MKSTREAM")
    for _ in range(3):
        ask("XADD", other, "*", "id", "y")
    ask("XREADGROUP", "GROUP", GROUP, "a", "COUNT", 2, "STREAMS", STREAM, other, ">", ">")
    assert len(ask.pending()) == 2
    assert ask("XPENDING", other, GROUP)[0] == 2
