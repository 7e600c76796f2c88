"""Ids, moments and visibility of simulated documents."""

from datetime import UTC, datetime

from continuum_simulators.paperless.records import User
from continuum_simulators.paperless.shelf import Shelf

SOMEBODY = User(9, "somebody", "t", rights=frozenset({"view_document"}))


def test_ids_rise_and_leave_gaps() -> None:
    shelf = Shelf(gap_share=0.3)
    ids = [shelf.put("text", title="t").id for _ in range(200)]
    assert ids == sorted(set(ids))
    assert 200 < ids[-1] < 800


def test_without_gaps_ids_are_consecutive() -> None:
    shelf = Shelf(gap_share=0)
    assert [shelf.put("text", title="t").id for _ in range(3)] == [1, 2, 3]


def test_the_id_of_a_document_that_was_rolled_back_is_given_out_again() -> None:
    shelf = Shelf(gap_share=0)
    stored = shelf.put("text", title="t")
    shelf.roll_back(stored)
    assert shelf.documents == {}
    assert shelf.next_id() == stored.id


def test_no_two_moments_are_the_same() -> None:
    still = datetime(2026, 1, 1, tzinfo=UTC)
    shelf = Shelf(wall=lambda: still)
    moments = [shelf.now() for _ in range(100)]
    assert moments == sorted(set(moments))


def test_a_document_of_somebody_else_is_there_and_not_seen() -> None:
    shelf = Shelf()
    stored = shelf.put("text", title="t", owner=2)
    assert shelf.visible(stored.id, SOMEBODY) is None
    assert shelf.existing(stored.id) is stored
    stored.viewers = [SOMEBODY.id]
    assert shelf.visible(stored.id, SOMEBODY) is stored


def test_a_name_is_made_once() -> None:
    shelf = Shelf()
    assert shelf.named("tags", "tax").id == shelf.named("tags", "tax").id
    assert shelf.named("tags", "home").id != shelf.named("tags", "tax").id
