"""A stream with a group and three entries, on each server."""

from collections.abc import Iterator

import pytest

from tests.faults.redis_facts.asking import Asking
from tests.servers import StreamServer


@pytest.fixture
def ask(stream_server: StreamServer) -> Iterator[Asking]:
    """Three entries that nobody has read."""
    with stream_server.client() as redis:
        yield Asking.of(redis, stream_server.build)
