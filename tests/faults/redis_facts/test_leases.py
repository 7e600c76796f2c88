"""Pending entries: who has them, how often, and what becomes of those that are deleted."""

from tests.faults.redis_facts.asking import GROUP, STREAM, Asking


def test_xclaim_takes_from_anybody_when_it_asks_for_no_idle_time(ask: Asking) -> None:
    ask.read("a")
    ask.claim("b", ask.entries[0])
    assert ask.pending("b") == [(ask.entries[0], b"b", 2)]


def test_xclaim_leaves_what_has_not_idled_long_enough(ask: Asking) -> None:
    ask.read("a")
    assert ask.claim("b", ask.entries[0], idle=60_000) == []
    assert ask.pending("b") == []


def test_xclaim_counts_a_delivery(ask: Asking) -> None:
    ask.read("a")
    ask.claim("a", ask.entries[0])
    assert ask.pending()[0] == (ask.entries[0], b"a", 2)


def test_xclaim_with_justid_counts_no_delivery(ask: Asking) -> None:
    ask.read("a")
    ask.claim("b", ask.entries[0], "JUSTID")
    assert ask.pending()[0] == (ask.entries[0], b"b", 1)


def test_xclaim_with_retrycount_sets_the_count_also_to_nothing(ask: Asking) -> None:
    ask.read("a")
    ask.claim("a", ask.entries[0], "RETRYCOUNT", 0, "JUSTID")
    ask.claim("a", ask.entries[1], "RETRYCOUNT", 7)
    assert [count for _, _, count in ask.pending()] == [0, 7, 1]


def test_xclaim_with_idle_makes_an_entry_look_older(ask: Asking) -> None:
    ask.read("a")
    ask.claim("retry-1", ask.entries[0], "IDLE", 90_000, "JUSTID")
    idle = ask("XPENDING", STREAM, GROUP, "-", "+", 1)[0][2]
    assert 90_000 <= idle < 150_000


def test_xclaim_without_idle_makes_an_entry_young_again(ask: Asking) -> None:
    ask.read("a")
    ask.claim("a", ask.entries[0], "IDLE", 90_000, "JUSTID")
    ask.claim("a", ask.entries[0], "JUSTID")
    assert ask("XPENDING", STREAM, GROUP, "-", "+", 1)[0][2] < 90_000


def test_xclaim_creates_the_consumer_that_it_hands_over_to(ask: Asking) -> None:
    ask.read("a")
    ask.claim("never-seen-before", ask.entries[0], "JUSTID")
    assert len(ask("XINFO", "CONSUMERS", STREAM, GROUP)) == 2


def test_xclaim_does_nothing_about_an_entry_that_is_not_pending(ask: Asking) -> None:
    assert ask.claim("a", ask.entries[0]) == []
    assert ask.pending() == []


def test_xpending_names_the_entries_of_one_consumer(ask: Asking) -> None:
    ask.read("a", count=2)
    ask.read("b")
    assert [entry for entry, _, _ in ask.pending("a")] == ask.entries[:2]
    assert [entry for entry, _, _ in ask.pending("b")] == ask.entries[2:]


def test_xpending_of_one_entry_and_consumer_says_whether_it_is_held(ask: Asking) -> None:
    ask.read("a")
    first = ask.entries[0]
    assert len(ask("XPENDING", STREAM, GROUP, first, first, 1, "a")) == 1
    assert ask("XPENDING", STREAM, GROUP, first, first, 1, "b") == []


def test_xpending_goes_on_after_an_entry_with_a_bracket(ask: Asking) -> None:
    ask.read("a")
    rows = ask("XPENDING", STREAM, GROUP, b"(" + ask.entries[0], "+", 10, "a")
    assert [row[0] for row in rows] == ask.entries[1:]


def test_a_deleted_entry_stays_in_the_pending_list(ask: Asking) -> None:
    ask.read("a")
    ask("XDEL", STREAM, ask.entries[0])
    assert ask.pending()[0] == (ask.entries[0], b"a", 1)


def test_only_old_servers_keep_a_deleted_entry_pending_when_it_is_claimed(ask: Asking) -> None:
    ask.read("a")
    ask("XDEL", STREAM, ask.entries[0])
    ask.claim("b", ask.entries[0], "JUSTID")
    assert (ask.entries[0] in [entry for entry, _, _ in ask.pending()]) == ask.build.keeps_ghosts


def test_xack_takes_a_deleted_entry_off_the_pending_list(ask: Asking) -> None:
    ask.read("a")
    ask("XDEL", STREAM, ask.entries[0])
    assert ask("XACK", STREAM, GROUP, ask.entries[0]) == 1
    assert ask.entries[0] not in [entry for entry, _, _ in ask.pending()]


def test_acknowledging_does_not_delete(ask: Asking) -> None:
    ask.read("a")
    ask("XACK", STREAM, GROUP, *ask.entries)
    assert ask("XLEN", STREAM) == 3


def test_xgroup_delconsumer_drops_what_is_pending_without_a_word(ask: Asking) -> None:
    ask.read("a")
    assert ask("XGROUP", "DELCONSUMER", STREAM, GROUP, "a") == 3
    assert ask.pending() == []
    assert ask.read("b") in (None, [], {}), "nobody gets them again"


def test_a_group_that_is_created_again_at_0_reads_everything_once_more(ask: Asking) -> None:
    ask.read("a")
    ask("XACK", STREAM, GROUP, *ask.entries)
    ask("XGROUP", "DESTROY", STREAM, GROUP)
    ask("XGROUP", "CREATE", STREAM, GROUP, "0")
    ask.read("b")
    assert [entry for entry, _, _ in ask.pending("b")] == ask.entries


def test_a_group_does_not_get_what_was_deleted_before_it_read(ask: Asking) -> None:
    ask("XDEL", STREAM, ask.entries[1])
    ask.read("a")
    assert [entry for entry, _, _ in ask.pending()] == [ask.entries[0], ask.entries[2]]
