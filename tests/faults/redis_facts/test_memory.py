"""A full server: what it refuses, and what it lets through."""

import pytest

from tests.faults.redis_facts.asking import GROUP, STREAM, Asking

FULL = "command not allowed when used memory > 'maxmemory'"
"""With the code OOM before it, or in the middle of other words where a script of Redis 6.2 was refused."""


def test_a_full_server_refuses_to_append(ask: Asking) -> None:
    with ask.full():
        assert FULL in ask.refused("XADD", STREAM, "*", "id", "y")


def test_a_full_server_lets_read_claim_acknowledge_and_delete(ask: Asking) -> None:
    with ask.full():
        ask.read("a")
        ask.claim("b", ask.entries[0], "JUSTID")
        assert ask("XACK", STREAM, GROUP, ask.entries[0]) == 1
        assert ask("XDEL", STREAM, ask.entries[0]) == 1


@pytest.mark.parametrize(
    "first",
    ["redis.call('XACK', KEYS[1], 'group', '0-1')", "redis.call('XDEL', KEYS[1], '0-1')"],
)
def test_a_script_whose_first_write_needs_no_memory_may_go_on_to_append_when_full(
    ask: Asking, first: str
) -> None:
    with ask.full():
        ask.script(f"{first} return redis.call('XADD', KEYS[1], '*', 'id', 'y')")
    assert ask("XLEN", STREAM) == 4


def test_a_script_that_claims_first_may_go_on_to_append_when_full(ask: Asking) -> None:
    ask.read("a")
    with ask.full():
        ask.script(
            "redis.call('XCLAIM', KEYS[1], 'group', 'a', 0, ARGV[1], 'JUSTID') "
            "return redis.call('XADD', KEYS[1], '*', 'id', 'y')",
            ask.entries[0],
        )
    assert ask("XLEN", STREAM) == 4


def test_a_script_that_appends_first_is_refused_when_full(ask: Asking) -> None:
    text = "return redis.call('XADD', KEYS[1], '*', 'id', 'y')"
    with ask.full():
        assert FULL in ask.refused("EVAL", text, 1, STREAM)


def test_a_script_that_only_reads_first_is_refused_its_append_when_full(ask: Asking) -> None:
    text = "redis.call('XLEN', KEYS[1]) return redis.call('XADD', KEYS[1], '*', 'id', 'y')"
    with ask.full():
        assert FULL in ask.refused("EVAL", text, 1, STREAM)


def test_a_script_with_a_shebang_does_not_begin_when_full(ask: Asking) -> None:
    """On 6.2 it does not even compile."""
    text = "#!lua\nredis.call('XACK', KEYS[1], 'group', '0-1') return 1"
    with ask.full():
        told = ask.refused("EVAL", text, 1, STREAM)
    assert ("compiling" in told) if ask.build.keeps_ghosts else (FULL in told)


def test_a_full_server_refuses_to_create_a_group_even_one_that_is_there(ask: Asking) -> None:
    with ask.full():
        told = ask.refused("XGROUP", "CREATE", STREAM, GROUP, "0", "MKSTREAM")
    assert "BUSYGROUP" not in told


def test_a_refusal_in_the_middle_of_a_script_undoes_nothing(ask: Asking) -> None:
    ask.read("a")
    ask("SET", "continuum.string", "no stream")
    text = (
        "redis.call('XACK', KEYS[1], 'group', ARGV[1]) "
        "return redis.call('XADD', 'continuum.string', '*', 'a', 'b')"
    )
    assert "WRONGTYPE" in ask.refused("EVAL", text, 1, STREAM, ask.entries[0])
    assert ask.entries[0] not in [entry for entry, _, _ in ask.pending()]
