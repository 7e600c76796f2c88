"""Whose question goes next: short documents first, nobody passed for ever, none with every slot."""

import asyncio
from collections import deque

import pytest
from hypothesis import given
from hypothesis import strategies as st

from continuum_briefs.ollama.turns import PATIENT, Visit, Waiting, order, share_of


@pytest.fixture(autouse=True)
async def _loop() -> None:
    """Futures need a loop."""
    asyncio.get_running_loop()


async def test_the_document_that_was_asked_about_least_goes_first() -> None:
    long, short = Waiting(Visit("long", asked=7), False), Waiting(Visit("short"), False)
    assert order([long, short], turn=1, share=2) == [short, long]


async def test_of_equals_the_one_that_came_first_goes_first() -> None:
    one, two = Waiting(Visit("one"), False), Waiting(Visit("two"), False)
    assert order([one, two], turn=1, share=2) == [one, two]


async def test_a_document_with_its_share_waits() -> None:
    full, other = Waiting(Visit("full", under_way=2), False), Waiting(Visit("other", asked=9), False)
    assert order([full, other], turn=1, share=2) == [other]


async def test_a_long_document_goes_on_however_many_short_ones_come() -> None:
    long = Waiting(Visit("long", asked=40), False)
    waiting = deque([long])
    for turn in range(2 * PATIENT):
        waiting.append(Waiting(Visit(f"short {turn}"), False))
        chosen = order(waiting, turn=turn, share=2)[0]
        waiting.remove(chosen)
        if chosen is long:
            return
    raise AssertionError("passed for ever")


@given(st.integers(1, 1000))
def test_no_document_has_every_slot_of_several(slots: int) -> None:
    share = share_of(slots)
    assert 1 <= share <= slots
    assert share < slots or slots == 1
    assert share <= max(2, slots / 4)
