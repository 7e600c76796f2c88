"""Scripts: lost ones, and those that may not do what they try."""

import pytest
from redis import Redis
from redis.exceptions import NoScriptError, ResponseError

from tests.faults.redis_facts.asking import STREAM, Asking
from tests.servers import StreamServer

RULES = ("reset", "on", ">secret", "~continuum.*", "+eval", "+xack", "+xlen")


def test_a_script_is_unknown_by_its_sha_after_script_flush(ask: Asking) -> None:
    sha = ask("SCRIPT", "LOAD", "return 1")
    assert ask("EVALSHA", sha, 0) == 1
    ask("SCRIPT", "FLUSH")
    with pytest.raises(NoScriptError):
        ask("EVALSHA", sha, 0)


def test_eval_also_keeps_the_script_for_evalsha(ask: Asking) -> None:
    ask("EVAL", "return 2", 0)
    assert ask("EVALSHA", "7f923f79fe76194c868d7e1d0820de36700eb649", 0) == 2


def test_scripts_are_forgotten_by_a_restart_of_all_but_old_servers(own_stream_server: StreamServer) -> None:
    with own_stream_server.client() as redis:
        redis.config_set("appendfsync", "always")
        sha = redis.script_load("return 1")
    own_stream_server.restart()
    with own_stream_server.client() as redis:
        assert redis.script_exists(sha) == [own_stream_server.build.keeps_ghosts]


@pytest.mark.parametrize(
    "text",
    [
        "return redis.call('XADD', KEYS[1], '*', 'a', 'b')",
        "return redis.call('XLEN', 'elsewhere')",
    ],
)
def test_a_command_without_the_right_to_it_fails_inside_a_script_with_words_of_its_own(
    ask: Asking, stream_server: StreamServer, text: str
) -> None:
    """Outside of scripts every server begins with NOPERM."""
    ask("ACL", "SETUSER", "narrow", *RULES)
    socket = str(stream_server.folder / "valkey.sock")
    narrow = Redis(unix_socket_path=socket, username="narrow", password="secret")
    with narrow as redis, pytest.raises(ResponseError) as refusal:
        redis.eval(text, 1, STREAM)
    ask("ACL", "DELUSER", "narrow")
    told = str(refusal.value)
    old = ask.build.name == "redis" and ask.build.version < (7, 2)
    assert ("The user executing the script can't" if old else "ACL failure in script") in told


def test_time_inside_a_script_is_the_server_s(ask: Asking) -> None:
    seconds, _ = ask.script("return redis.call('TIME')")
    now, _ = ask("TIME")
    assert abs(int(now) - int(seconds)) <= 5


def test_numbers_of_thirteen_digits_survive_lua(ask: Asking) -> None:
    """Entry ids hold milliseconds: doubles are exact beyond them."""
    assert ask("EVAL", "return string.format('%.0f-%.0f', 1795491464484, 18)", 0) == b"1795491464484-18"
