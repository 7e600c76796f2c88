"""A benchmark that spares a slow server tells nothing."""

import asyncio

from tests.load.api.open_loop import at_rate


async def test_what_waits_for_a_slow_answer_counts_from_when_it_was_due() -> None:
    turn = asyncio.Lock()

    async def ask(number: int) -> None:
        async with turn:
            await asyncio.sleep(0.1 if number == 0 else 0)

    taken = await at_rate(ask, rate=100, seconds=0.1)
    assert len(taken.milliseconds) == 10
    for number, waited in enumerate(taken.milliseconds):  # each was due 10 ms later, and came after the first
        assert waited >= 95 - 10 * number
