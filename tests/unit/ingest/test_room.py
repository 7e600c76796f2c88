"""How many may wait for Redis."""

import pytest

from continuum_ingest.room import Room


def test_a_room_is_full_until_somebody_leaves() -> None:
    room = Room(2)
    with room:
        with room:
            assert room.full
        assert not room.full


def test_whoever_fails_leaves_as_well() -> None:
    room = Room(1)
    with pytest.raises(LookupError), room:
        raise LookupError
    assert not room.full
