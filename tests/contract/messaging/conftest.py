"""Both kinds of delivery, one after the other."""

from collections.abc import AsyncIterator

import pytest

from tests.contract.messaging.benches import Bench, MemoryBench, RedisBench


@pytest.fixture(params=["memory", "valkey"])
async def bench(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    if request.param == "memory":
        yield MemoryBench()
    else:
        async with RedisBench.open(request.getfixturevalue("redis_url")) as real:
            yield real
