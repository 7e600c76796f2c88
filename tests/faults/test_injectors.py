"""What the rows do to servers happens to them."""

import time
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import ResponseError

from continuum_proto.topology import DOCUMENTS, PUBLISHED_KEY
from tests.faults.clocks import Clock
from tests.faults.disks import append_only_size, cut_tail, fill, fillable, give_room
from tests.faults.registry import NotHere
from tests.faults.tearing import torn
from tests.servers import Build, StreamServer, found


def test_a_cut_tail_loses_the_last_commands_and_no_other(build: Build) -> None:
    with StreamServer(build) as server:
        with server.client() as redis:
            for number in range(100):
                redis.set(f"key-{number:02}", "x" * 100)
        server.kill()
        size = append_only_size(server.data)
        cut = cut_tail(server.data, size // 2)
        assert append_only_size(server.data) == size - cut
        server.start()
        with server.client() as redis:
            left = sorted(redis.keys())
        assert left == [f"key-{number:02}".encode() for number in range(len(left))]
        assert 40 <= len(left) <= 100


def test_nothing_is_torn_where_the_cut_took_everything(build: Build) -> None:
    with StreamServer(build) as server:
        with server.client() as redis:
            redis.config_set("appendfsync", "always")  # else a busy disk may keep the deletion from it
            redis.xadd(DOCUMENTS.name, {"id": "1"})
            redis.delete(DOCUMENTS.name)
        server.kill()
        assert torn(server) == []


def test_nothing_is_torn_where_the_cut_took_the_group_and_left_the_stream(build: Build) -> None:
    with StreamServer(build) as server:
        with server.client() as redis:
            redis.config_set("appendfsync", "always")
            redis.set(PUBLISHED_KEY.format(event_id="1"), "0-1")
            redis.xadd(DOCUMENTS.name, {"id": "1"})
        server.kill()
        assert torn(server) == []


def test_a_full_disk_is_one_that_redis_complains_about_until_there_is_room(
    build: Build, tmp_path: Path
) -> None:
    with StreamServer(fillable(build, tmp_path)) as server, server.client() as redis:
        fill(server)
        with pytest.raises(ResponseError, match="MISCONF"):
            _write(redis, until_taken=False)
        give_room(server)
        _write(redis, until_taken=True)


def _write(redis: Redis, *, until_taken: bool) -> None:
    """Write until it is taken, or until it is refused."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            redis.set("key", "x" * 100)
        except ResponseError:
            if not until_taken:
                raise
            time.sleep(0.05)
        else:
            if until_taken:
                return
    raise AssertionError("nothing changed")


def test_the_clock_of_a_server_goes_where_it_is_set(tmp_path: Path) -> None:
    clock = Clock(tmp_path)
    try:
        environment = clock.environment()
    except NotHere as exc:
        pytest.skip(str(exc))
    with StreamServer(found("redis-6.2"), environment=environment) as server, server.client() as redis:
        for wrong in (0, 60, -120):
            clock.step(wrong)
            assert redis.time()[0] - time.time() == pytest.approx(wrong, abs=2)
