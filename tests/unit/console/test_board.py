"""Documents on their way: what the live view knows."""

from hypothesis import given
from hypothesis import strategies as st

from continuum_console.demo.board import BRIEFED, FINAL, QUEUED, WAITING, Board


def board_of(count: int) -> Board:
    board = Board()
    board.expect((f"k{number}", f"Document {number}") for number in range(count))
    return board


def test_a_document_moves_from_upload_to_brief() -> None:
    board = board_of(1)
    board.uploaded("k0", at=1.0)
    board.arrived("k0", 7)
    board.observe({7: (QUEUED, "")}, at=2.0)
    assert not board.finished()
    changed = board.observe({7: (BRIEFED, "")}, at=3.0)
    assert [row.title for row in changed] == ["Document 0"]
    assert board.finished()
    assert (board.rows["k0"].since, board.rows["k0"].until) == (1.0, 3.0)


def test_a_document_that_is_looked_at_again_is_under_way_again() -> None:
    board = board_of(1)
    board.arrived("k0", 7)
    board.observe({7: (BRIEFED, "")}, at=2.0)
    board.observe({7: (QUEUED, "")}, at=3.0)
    assert not board.finished()
    assert board.rows["k0"].until is None


def test_documents_of_others_change_nothing() -> None:
    board = board_of(1)
    assert board.observe({99: (BRIEFED, "")}, at=1.0) == []


def test_a_file_that_paperless_refuses_is_finished_and_failed() -> None:
    board = board_of(2)
    board.refused("k0", "not a PDF", at=1.0)
    assert board.headline() == "0 of 2 briefed, 1 failed"
    assert not board.finished()


@given(st.lists(st.sampled_from([WAITING, "uploaded", *sorted(FINAL)]), max_size=40), st.integers(1, 30))
def test_the_view_fits_its_room_and_keeps_the_order(states: list[str], room: int) -> None:
    board = board_of(len(states))
    for number, state in enumerate(states):
        board.arrived(f"k{number}", number + 1)
        board.observe({number + 1: (state, "")}, at=float(number))
    visible = board.visible(room)
    assert len(visible) == min(room, len(states))
    keys = list(board.rows)
    assert [keys.index(row.key) for row in visible] == sorted(keys.index(row.key) for row in visible)
