"""Every kind of delivery, one after the other: the twin, and Redis as each server does it."""

from collections.abc import AsyncIterator, Callable

import pytest

from continuum_proto.rights import RIGHTS
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
    async with RedisBench.open(server.url, worker_url=with_rights_of_services(server)) as real:
        yield real


def with_rights_of_services(server: StreamServer) -> str:
    """Return how to connect with the rights of both services as whose groups the suite reads."""
    rules = f"{RIGHTS['briefing'].rules} {RIGHTS['persistence'].rules}"
    with server.client() as redis:
        redis.execute_command("ACL", "SETUSER", "worker", "reset", "on", ">secret", *rules.split())
    return server.reader_url.replace("unix://", "unix://worker:secret@")
