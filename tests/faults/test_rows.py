"""The short set: rows whose faults are cheap, with a tenth of their injections."""

import pytest

from tests.faults.performing import perform
from tests.faults.plan import Times
from tests.faults.registry import NotHere
from tests.faults.report import line
from tests.faults.rows import ROWS

SHORT = (1, 2, 5, 7, 10, 11, 14, 16, 18, 26, 38)
SCALE = 0.1
TIMES = Times(lease=1.5, handler=0.1)


@pytest.mark.parametrize("number", [number for number in SHORT if number in ROWS])
async def test_nothing_is_lost_and_nothing_is_seen_twice(number: int) -> None:
    try:
        result = await perform(ROWS[number], scale=SCALE, times=TIMES)
    except NotHere as exc:
        pytest.skip(str(exc))
    assert result.passed, line(result)
