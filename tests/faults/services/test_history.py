"""The history checker of rows on the services sees what it is there to see."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from tests.faults.services.history import History, Version

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def version(document: int, number: int = 1, *, state: int = 0, seconds: float = 1) -> Version:
    return Version(document, number, NOW + timedelta(hours=state), NOW + timedelta(seconds=seconds))


def history(
    *versions: Version,
    documents: int = 1,
    statuses: dict[int, str] | None = None,
    dead: frozenset[int] = frozenset(),
    told: dict[tuple[int, int], int] | None = None,
    drafts: int = 0,
) -> History:
    added = dict.fromkeys(range(1, documents + 1), NOW)
    return History(added, statuses or {}, dead, versions, Counter(told or {}), drafts)


def test_a_document_with_a_brief_that_readers_know_of_is_neither_lost_nor_twice() -> None:
    found = history(version(1), told={(1, 1): 1})
    assert (found.lost(), found.twice(), found.untold()) == ([], [], [])


def test_a_document_of_which_nothing_came_is_lost_whatever_it_waits_for() -> None:
    assert history(documents=3, statuses={2: "queued", 3: "failed"}).lost() == [1, 2, 3]


def test_a_document_that_everybody_may_see_is_neither_gone_nor_hidden() -> None:
    assert history(documents=2, statuses={1: "gone", 2: "hidden"}).lost() == [1, 2]


def test_a_letter_or_a_reason_is_not_lost() -> None:
    statuses = {1: "failed", 2: "no_text", 3: "not_asked_for"}
    assert history(documents=3, statuses=statuses, dead=frozenset({1})).lost() == []


def test_two_versions_for_one_state_are_twice_and_for_two_states_are_not() -> None:
    assert history(version(1), version(1, 2)).twice() == ["brief of 1"]
    assert history(version(1), version(1, 2, state=1)).twice() == []


def test_readers_who_are_told_twice_of_one_version_are_told_twice() -> None:
    assert history(version(1), told={(1, 1): 2}).twice() == ["news of 1"]


def test_a_brief_of_a_document_that_is_not_there_is_one_too_many() -> None:
    assert history(version(2)).twice() == ["brief of 2, which is not there"]


def test_a_brief_that_nobody_was_told_of_is_named() -> None:
    assert history(version(1), version(2), documents=2, told={(1, 1): 1}).untold() == [2]


def test_late_is_a_first_brief_after_the_time() -> None:
    found = history(version(1, seconds=9), version(2), version(2, 2, state=1, seconds=9), documents=2)
    assert found.late(5) == [1]


def test_a_draft_that_changed_nothing_was_made_again() -> None:
    assert history(version(1), drafts=3).repeated == 2


def test_each_document_is_named_with_what_became_of_it() -> None:
    found = history(version(1, seconds=9), documents=2)
    assert list(found.told_of(5)) == ["document 2: lost", "document 1: nobody was told", "document 1: late"]
