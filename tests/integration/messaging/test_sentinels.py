"""Behind sentinels: the primary is found, and found again when it is another."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from redis import Redis, RedisError

from continuum_console.embedded import Program, Running
from continuum_messaging import Publisher, RedisDown, open_redis
from continuum_messaging.errors import redis_errors
from continuum_proto.documents import DocumentChanged
from continuum_proto.event import Event
from tests.contract.messaging.benches import changed, eventually
from tests.integration.messaging.workers import client, eventually_so, pending, worker
from tests.servers import StreamServer, builds, free_port

SERVICE, USER, PASSWORD = "mine", "tester", "secret"
NOBODY = "redis+sentinel://127.0.0.1:1/mine"

SETTINGS = f"""\
port {{port}}
bind 127.0.0.1
dir {{folder}}
sentinel monitor {SERVICE} 127.0.0.1 {{primary}} 1
sentinel auth-user {SERVICE} {USER}
sentinel auth-pass {SERVICE} {PASSWORD}
sentinel down-after-milliseconds {SERVICE} 1000
sentinel failover-timeout {SERVICE} 5000
"""


@dataclass(frozen=True)
class Watched:
    """A primary, its replica, and the sentinel that watches them."""

    servers: tuple[StreamServer, StreamServer]
    sentinel: Redis
    url: str

    def primary(self) -> StreamServer:
        """Return whom the sentinel takes for the primary."""
        address: Any = self.sentinel.sentinel_get_master_addr_by_name(SERVICE)
        (server,) = [server for server in self.servers if server.port == address[1]]
        return server

    async def fail_over(self) -> None:
        """Let the replica take over, as soon as there is one that can."""
        await eventually_so(self._ordered)

    async def lose_the_primary(self) -> None:
        """Kill the primary, as soon as there is a replica that can take over."""
        await eventually_so(self._replicated)
        self.primary().kill()

    async def _replicated(self) -> bool:
        replicas: Any = self.sentinel.sentinel_slaves(SERVICE)
        return any(replica["master-link-status"] == "ok" for replica in replicas)

    async def _ordered(self) -> bool:
        try:
            return bool(self.sentinel.sentinel_failover(SERVICE))
        except RedisError:  # no good replica is known yet
            return False


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    """A sentinel with its servers, all of them private."""
    build = builds()[0]
    with ExitStack() as stack:
        first, second = (stack.enter_context(StreamServer(build, tcp=True)) for _ in range(2))
        for server in (first, second):
            with server.client() as redis:
                redis.acl_setuser(
                    USER,
                    enabled=True,
                    passwords=[f"+{PASSWORD}"],
                    keys=["*"],
                    channels=["*"],
                    categories=["+@all"],
                )
                redis.config_set("masteruser", USER)
                redis.config_set("masterauth", PASSWORD)
                redis.config_set("repl-diskless-sync-delay", 0)
        with second.client() as redis:
            redis.replicaof("127.0.0.1", first.port)
        port = free_port()
        stack.enter_context(Running(sentinel(str(build.binary), tmp_path, port, primary=first.port)))
        looking = stack.enter_context(Redis(port=port))
        yield Watched(
            (first, second), looking, f"redis+sentinel://{USER}:{PASSWORD}@127.0.0.1:{port}/{SERVICE}"
        )


def sentinel(binary: str, folder: Path, port: int, *, primary: int) -> Program:
    """Return the program of a sentinel: the server itself, told to watch."""
    settings = folder / "sentinel.conf"
    settings.write_text(SETTINGS.format(port=port, folder=folder, primary=primary))

    def problem(_pid: int) -> str | None:
        try:
            with Redis(port=port) as redis:
                redis.ping()
        except RedisError as waiting:
            return str(waiting)
        return None

    argv = (binary, str(settings), "--sentinel")
    return Program(name="sentinel", argv=argv, folder=folder, log=folder / "log", problem=problem)


@pytest.mark.parametrize("fail_over", [Watched.fail_over, Watched.lose_the_primary])
async def test_work_goes_on_with_the_new_primary(
    watched: Watched, fail_over: Callable[[Watched], Awaitable[None]]
) -> None:
    done: list[int] = []

    async def handler(event: Event[DocumentChanged]) -> None:
        done.append(event.data.document_id)

    async with (
        client(watched.url) as redis,
        Publisher.open(watched.url) as publisher,
        worker(watched.url, handler),
    ):
        before = watched.primary()
        await publisher.publish_document(changed(1))
        await eventually(lambda: done == [1])
        await fail_over(watched)
        await eventually(lambda: watched.primary() is not before)
        await eventually_so(lambda: published(publisher, 2))
        await eventually(lambda: 2 in done)
        await eventually_so(lambda: empty(redis))
        with watched.primary().client() as primary:
            information: Any = primary.info("replication")
        assert information["role"] == "master"


async def published(publisher: Publisher, document: int) -> bool:
    try:
        await publisher.publish_document(changed(document))
    except RedisDown:
        return False
    return True


async def empty(redis: Any) -> bool:
    with redis_errors():
        return await pending(redis) == {}


async def test_without_a_primary_redis_is_down() -> None:
    redis = open_redis(NOBODY)
    with pytest.raises(RedisDown, match="No master found for 'mine'"), redis_errors():
        await redis.ping()
    await redis.aclose()
