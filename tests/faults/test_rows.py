"""The short set: rows whose faults are cheap, with few injections."""

import pytest

from tests.faults.performing import perform
from tests.faults.plan import Times
from tests.faults.registry import NotHere
from tests.faults.report import line
from tests.faults.rows import ROWS

DELIVERY = ("1", "2", "5", "6", "7", "10", "11", "14", "16", "18", "26", "38")
SCALES = {
    **dict.fromkeys(DELIVERY, 0.1),
    "16s": 0.2,
    "31s": 0.05,
    "32s": 0.06,
    "33s": 0.125,
    "34s": 0.05,
    "35s": 0.25,
    "36s": 0.34,
    "38s": 0.05,
    "42s": 0.1,
}
"""By row: what share of its injections."""
TIMES = Times(lease=1.5, handler=0.1)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("label", SCALES)
async def test_nothing_is_lost_and_nothing_is_seen_twice(label: str) -> None:
    try:
        result = await perform(ROWS[label], scale=SCALES[label], times=TIMES)
    except NotHere as exc:
        pytest.skip(str(exc))
    assert result.passed, line(result)
