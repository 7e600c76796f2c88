"""The history checker sees what it is there to see."""

from collections.abc import Sequence

from continuum_messaging import Letter
from continuum_proto.documents import DocumentChanged, Trigger
from continuum_proto.envelope import document_subject
from continuum_proto.event import Event
from tests.faults.history import History, percentile
from tests.faults.shown import Row
from tests.faults.source import Put


def put(document: int, *, taken: bool = True) -> Put:
    payload = DocumentChanged(document_id=document, trigger=Trigger.ADDED)
    event = Event.new(payload, source="continuum/test", subject=document_subject(document))
    return Put(event, at=100.0, entry="1-1" if taken else None, stands_for=event.id if taken else None)


def shown(put: Put, *, event: str = "", at: float = 101.0) -> Row:
    return Row(event or put.answer, put.document, str(put.stands_for), at, attempts=1)


def history(
    puts: Sequence[Put],
    rows: Sequence[Row] = (),
    letters: Sequence[Letter] = (),
    copies: Sequence[str] = (),
    begun: Sequence[int] = (),
) -> History:
    return History(puts, rows, letters, (), copies, begun)


def test_what_shows_is_neither_lost_nor_twice() -> None:
    found = history([put(1)])
    found = history(found.puts, [shown(found.puts[0])])
    assert (found.lost(), found.twice()) == ([], [])


def test_what_nobody_can_find_is_lost() -> None:
    here, gone = put(1), put(2)
    assert history([here, gone], [shown(here)]).lost() == [2]


def test_what_redis_never_took_is_not_lost() -> None:
    assert history([put(1, taken=False)]).lost() == []


def test_a_dead_letter_is_not_lost() -> None:
    dead = put(1)
    letter = Letter("1-1", {b"id": str(dead.event.id).encode()})
    assert history([dead], letters=[letter]).lost() == []


def test_a_letter_of_the_answer_is_not_lost_either() -> None:
    dead = put(1)
    assert history([dead], letters=[Letter("1-1", {b"id": dead.answer.encode()})]).lost() == []


def test_what_was_put_in_again_after_a_loss_stands_for_it() -> None:
    lost, again = put(1), put(1)
    assert history([lost], [shown(again)]).lost() == [1]
    lost.successor = again
    assert history([lost, again], [shown(again)]).lost() == []


def test_two_rows_of_one_cause_are_twice() -> None:
    once = put(1)
    other = put(1)
    rows = [shown(once), shown(once, event=other.answer)]
    assert history([once, other], rows).twice() == [f"cause {once.event.id}"]


def test_a_row_that_nobody_put_in_is_twice() -> None:
    once, stranger = put(1), put(1)
    assert history([once], [shown(once), shown(stranger)]).twice() == ["document 1"]


def test_an_event_in_two_entries_is_twice() -> None:
    once = put(1)
    assert history([once], [shown(once)], copies=["e"]).twice() == ["event e"]


def test_late_is_what_showed_after_the_time() -> None:
    soon, late = put(1), put(2)
    rows = [shown(soon), shown(late, at=109.0)]
    assert history([soon, late], rows).late(5.0) == [2]
    assert history([soon, late], rows).delays() == [1.0, 9.0]


def test_each_document_is_named_with_what_became_of_it() -> None:
    late, lost, doubled = put(1), put(2), put(3)
    found = history([late, lost, doubled], [shown(late, at=109.0), shown(doubled)], copies=["e"])
    assert list(found.told(5.0)) == ["document 2: lost", "event e: twice", "document 1: late"]


def test_work_that_begins_again_is_counted() -> None:
    assert history([], begun=[1, 3, 1]).repeated == 2


def test_the_percentile_is_one_of_the_values() -> None:
    assert percentile([], 0.95) == 0.0
    assert percentile([3.0], 0.95) == 3.0
    assert percentile(list(range(1, 101)), 0.95) == 95
