"""How the benchmark of slots counts: its figure is what is promised."""

import pytest

from tests.load.slots.phases import used


def calls(number: int, *, slots: int, gap: float) -> list[tuple[float, float]]:
    """Return calls of a second each, one after the other in each slot with ``gap`` seconds between."""
    each = [(n * (1 + gap), n * (1 + gap) + 1) for n in range(number // slots)]
    return each * slots


@pytest.mark.parametrize(("gap", "share"), [(0.0, 1.0), (0.25, 0.8), (1.0, 0.5)])
def test_what_lies_between_calls_is_not_used(gap: float, share: float) -> None:
    assert used(calls(4000, slots=4, gap=gap), 4) == pytest.approx(share, abs=0.005)


def test_slots_that_nobody_asks_are_not_used() -> None:
    assert used(calls(4000, slots=4, gap=0.0), 8) == pytest.approx(0.5, abs=0.005)


def test_the_beginning_and_the_end_do_not_count() -> None:
    """There not every slot can be busy."""
    lonely = [(-100.0 - n, -99.0 - n) for n in range(100)]
    assert used([*calls(4000, slots=4, gap=0.0), *lonely], 4) == pytest.approx(1.0, abs=0.005)
