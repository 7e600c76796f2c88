"""Trimming: by whole nodes where it may, exactly where it must."""

from tests.faults.redis_facts.asking import STREAM, Asking

NODE = 100
"""Entries in one node of a stream, by default."""


def many(ask: Asking, count: int) -> list[bytes]:
    ask("DEL", STREAM)
    return [ask.add() for _ in range(count)]


def test_an_approximate_trim_drops_whole_nodes_only(ask: Asking) -> None:
    entries = many(ask, 3 * NODE)
    dropped = ask("XTRIM", STREAM, "MINID", "~", entries[-1])
    assert dropped == 2 * NODE
    assert ask("XTRIM", STREAM, "MINID", "~", entries[-1]) == 0


def test_an_approximate_trim_never_drops_what_is_to_stay(ask: Asking) -> None:
    entries = many(ask, 3 * NODE)
    ask("XTRIM", STREAM, "MINID", "~", entries[NODE + 7])
    assert ask("XRANGE", STREAM, entries[NODE + 7], entries[NODE + 7])


def test_an_approximate_trim_drops_no_more_than_its_limit(ask: Asking) -> None:
    entries = many(ask, 5 * NODE)
    assert ask("XTRIM", STREAM, "MINID", "~", entries[-1], "LIMIT", 2 * NODE) == 2 * NODE


def test_an_exact_trim_drops_all_before(ask: Asking) -> None:
    entries = many(ask, NODE)
    assert ask("XTRIM", STREAM, "MINID", entries[40]) == 40


def test_trimming_takes_nothing_off_the_pending_list(ask: Asking) -> None:
    ask.read("a")
    ask("XTRIM", STREAM, "MAXLEN", 0)
    assert [entry for entry, _, _ in ask.pending()] == ask.entries
