"""Connections that are cut, hang, run out or are given up in the middle of a command."""

import asyncio
import random
from collections.abc import Callable, Iterator
from time import monotonic
from typing import Any

import pytest
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as ConnectionLost

from continuum_messaging import Publisher, RedisDown, ensure_topology, open_redis
from continuum_messaging.errors import redis_errors
from continuum_messaging.settler import Settler
from continuum_proto.documents import DocumentChanged
from continuum_proto.event import Event
from continuum_proto.topology import CRASHES_KEY, DOCUMENTS
from tests.contract.messaging.benches import changed, eventually, quick
from tests.faults.proxy import Command, Fate, Proxy, Slowness, runs
from tests.integration.messaging.workers import GROUP, client, eventually_so, pending, worker
from tests.servers import StreamServer, builds


@pytest.fixture(scope="module")
def server() -> Iterator[StreamServer]:
    with StreamServer(builds()[0], tcp=True) as server:
        yield server


@pytest.fixture
def proxy(server: StreamServer) -> Iterator[Proxy]:
    server.empty()
    with Proxy(server.port) as proxy:
        yield proxy


@pytest.fixture
def url(server: StreamServer, proxy: Proxy) -> str:
    """By way of the proxy."""
    return server.url_by(proxy.port)


class Counted:
    """Decides by the number of a command among its like."""

    def __init__(self, like: Callable[[Command], bool], fate: Fate, *, of: Callable[[int], bool]) -> None:
        self.seen = 0
        self._like, self._fate, self._of = like, fate, of

    def __call__(self, command: Command) -> Fate:
        if not self._like(command):
            return Fate.PASS
        self.seen += 1
        return self._fate if self._of(self.seen) else Fate.PASS


def always(number: int) -> bool:
    return True


def first(number: int) -> bool:
    return number == 1


def named(name: bytes) -> Callable[[Command], bool]:
    return lambda command: command[0] == name


class Done:
    """A handler that remembers."""

    def __init__(self) -> None:
        self.documents: list[int] = []

    async def __call__(self, event: Event[DocumentChanged]) -> None:
        self.documents.append(event.data.document_id)


def retries(redis: Redis) -> int:
    pool: Any = redis.connection_pool
    connection = pool.make_connection()
    return int(connection.retry._retries)


# The library alone repeats --------------------------------------------------------------------


async def test_no_connection_repeats_by_itself(url: str) -> None:
    async with Publisher.open(url) as publisher, worker(url, Done()) as lanes, client(url) as redis:
        clients = [redis, *lanes._clients]
        assert len(clients) >= 5
        assert [retries(each) for each in (*clients, publisher._streams._commands)] == [0] * (
            len(clients) + 1
        )


@pytest.mark.parametrize("packing", [False, True], ids=["plain", "packing"])
async def test_a_command_whose_reply_is_lost_is_sent_once(proxy: Proxy, url: str, packing: bool) -> None:
    proxy.decide = sent = Counted(named(b"INCRBY"), Fate.LOSE, of=always)
    async with open_redis(url, packing=packing) as redis:
        with pytest.raises(ConnectionLost):
            await redis.incr("count")
        assert (sent.seen, await redis.get("count")) == (1, b"1")


async def test_a_lost_reply_of_publishing_leaves_one_entry(proxy: Proxy, url: str) -> None:
    async with Publisher.open(url) as publisher, client(url) as redis:
        await publisher.publish_document(changed(1))
        proxy.decide = sent = Counted(runs("publish_document"), Fate.LOSE, of=first)
        published = await publisher.publish_document(changed(2))
        assert sent.seen == 2
        assert await redis.xlen(DOCUMENTS.name) == 2
        assert await redis.xrange(DOCUMENTS.name, published.entry, published.entry)


async def test_publishing_gives_up_when_every_reply_is_lost(proxy: Proxy, url: str) -> None:
    event = changed(1)
    async with Publisher.open(url) as publisher, client(url) as redis:
        await publisher.publish_document(changed(2))
        proxy.decide = sent = Counted(runs("publish_document"), Fate.LOSE, of=always)
        with pytest.raises(RedisDown):
            await publisher.publish_document(event)
        assert sent.seen == 2
        proxy.decide = sent = Counted(runs("publish_document"), Fate.LOSE, of=first)
        await publisher.publish_document(event)
        assert await redis.xlen(DOCUMENTS.name) == 2


async def test_what_a_lost_read_gave_us_is_worked_on_within_a_poll(proxy: Proxy, url: str) -> None:
    """It is ours already: no attempt more, no crash, and no wait for a lease."""
    done = Done()
    async with client(url) as redis, Publisher.open(url) as publisher:
        await ensure_topology(redis)
        for document in range(1, 6):
            await publisher.publish_document(changed(document))
        proxy.decide = sent = Counted(named(b"XREADGROUP"), Fate.LOSE, of=lambda number: number <= 3)
        began = monotonic()
        async with worker(url, done, settings=quick(lease=30.0, slots=2)):
            await eventually(lambda: sorted(done.documents) == [1, 2, 3, 4, 5])
            await eventually_so(lambda: _empty(redis))
        assert sent.seen >= 3
        assert monotonic() - began < 5
        assert not await redis.exists(CRASHES_KEY.format(stream=DOCUMENTS.name, group=GROUP))


async def _empty(redis: Redis) -> bool:
    return await pending(redis) == {}


# Cut in the middle ----------------------------------------------------------------------------


async def test_a_pipeline_that_is_cut_in_the_middle_is_repeated_and_takes_effect_once(
    proxy: Proxy, url: str
) -> None:
    """Every script gets the answer to itself, however often its connection is reset."""
    chance = random.Random(7)
    async with open_redis(url, connections=1, packing=True) as redis, client(url) as looking:
        settler = Settler(redis)
        running = asyncio.create_task(settler.run())
        proxy.decide = sent = Counted(runs("publish"), Fate.LOSE, of=lambda _: chance.random() < 0.02)

        async def publish(number: int) -> tuple[int, bytes]:
            keys = ["numbers", f"published:{number}"]
            reply = await settler.call("publish", keys, [60_000, "n", number])
            return number, reply.value[0]

        async with asyncio.timeout(30):
            answered = dict(await asyncio.gather(*(publish(number) for number in range(500))))
        running.cancel()
        entries: Any = await looking.xrange("numbers")
        assert proxy.lost > 0
        assert sent.seen > 500
        assert len(entries) == 500
        assert answered == {int(fields[b"n"]): entry for entry, fields in entries}


async def test_a_reset_of_every_connection_costs_no_attempt_and_loses_nothing(proxy: Proxy, url: str) -> None:
    done = Done()
    async with client(url) as redis, Publisher.open(url) as publisher, worker(url, done):
        for document in range(1, 101):
            while not await _published(publisher, document):
                pass
            if document % 10 == 0:
                await asyncio.to_thread(proxy.reset)
        await eventually(lambda: set(done.documents) == set(range(1, 101)))
        await eventually_so(lambda: _settled(redis))
        assert await redis.xlen("continuum.dead-letters") == 0


async def _published(publisher: Publisher, document: int) -> bool:
    try:
        await publisher.publish_document(changed(document))
    except RedisDown:
        return False
    return True


async def _settled(redis: Redis) -> bool:
    try:
        return await pending(redis) == {}
    except ConnectionLost:
        return False


# Given up -------------------------------------------------------------------------------------


@pytest.mark.parametrize("packing", [False, True], ids=["plain", "packing"])
async def test_a_cancelled_command_leaves_no_reply_to_the_next(proxy: Proxy, url: str, packing: bool) -> None:
    proxy.slowness = Slowness(latency=0.002, jitter=0.002)
    chance = random.Random(11)
    cancelled = 0
    async with open_redis(url, connections=1, packing=packing) as redis:
        for number in range(150):
            task = asyncio.ensure_future(_several(redis, number) if number % 2 else redis.echo(f"a{number}"))
            await asyncio.sleep(chance.uniform(0, 0.006))
            cancelled += task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            assert await redis.echo(f"b{number}") == f"b{number}".encode()
    assert cancelled >= 20


async def _several(redis: Redis, number: int) -> Any:
    pipeline = redis.pipeline(transaction=False)
    for part in range(20):
        pipeline.echo(f"a{number}.{part}")
    return await pipeline.execute()


@pytest.mark.parametrize("packing", [False, True], ids=["plain", "packing"])
async def test_a_command_that_ran_out_of_time_leaves_no_reply_to_the_next(
    proxy: Proxy, url: str, packing: bool
) -> None:
    async with open_redis(url, connections=1, packing=packing) as redis:
        for number in range(10):
            proxy.slowness = Slowness(latency=0.05)
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.02):
                    await _several(redis, number)
            proxy.slowness = Slowness()
            assert await redis.echo(f"b{number}") == f"b{number}".encode()


async def test_a_pool_that_is_used_up_makes_wait_and_does_not_fail(url: str) -> None:
    async with open_redis(url, connections=2) as redis:
        answers = await asyncio.gather(*(redis.blpop(["nothing"], timeout=0.02) for _ in range(40)))
    assert answers == [None] * 40


async def test_a_pool_that_stays_used_up_means_that_redis_is_down(url: str) -> None:
    async with open_redis(url, connections=1, timeout=0.3) as redis:
        pool: Any = redis.connection_pool
        taken = await pool.get_connection()
        with pytest.raises(RedisDown), redis_errors():
            await redis.ping()
        await pool.release(taken)
        assert await redis.ping()


# Hung -----------------------------------------------------------------------------------------


async def test_a_read_whose_answer_never_comes_is_given_up_by_our_own_clock(proxy: Proxy, url: str) -> None:
    done = Done()
    proxy.decide = Counted(named(b"XREADGROUP"), Fate.HOLD, of=first)
    async with Publisher.open(url) as publisher, worker(url, done, settings=quick(lease=30.0, block=0.5)):
        began = monotonic()
        await publisher.publish_document(changed(1))
        await eventually(lambda: done.documents == [1])
        assert monotonic() - began < 5.5


async def test_a_process_says_that_redis_hangs_and_goes_on_when_it_is_back(
    server: StreamServer, url: str
) -> None:
    done = Done()
    async with Publisher.open(url) as publisher, worker(url, done, settings=quick(lease=5.0)) as lanes:
        await publisher.publish_document(changed(1))
        await eventually(lambda: done.documents == [1])
        server.freeze()
        try:
            hung = monotonic()
            problem = await lanes.problem()
            assert problem is not None
            assert monotonic() - hung < 6
        finally:
            server.thaw()
        await eventually_so(lambda: _well(lanes))
        await publisher.publish_document(changed(2))
        await eventually(lambda: done.documents[-1] == 2)


async def _well(lanes: Any) -> bool:
    return await lanes.problem() is None
