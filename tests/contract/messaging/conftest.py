"""Every kind of delivery, one after the other: the twin, and Redis as each server does it."""

from collections.abc import AsyncIterator, Callable

import pytest

from tests.contract.messaging.benches import Bench, MemoryBench, RedisBench
from tests.servers import Build, StreamServer, every_build

TWIN = pytest.param("twin", id="memory")


@pytest.fixture(params=[TWIN, *every_build()])
async def bench(
    request: pytest.FixtureRequest, running_builds: Callable[[Build], StreamServer]
) -> AsyncIterator[Bench]:
    if request.param == "twin":
        yield MemoryBench()
        return
    server = running_builds(request.param)
    server.empty()
    async with RedisBench.open(server.url) as real:
        yield real
