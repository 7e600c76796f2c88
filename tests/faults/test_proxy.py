"""The proxy does to a connection what its name says, and nothing else."""

import socket
from collections.abc import Iterator
from time import monotonic
from urllib.parse import urlsplit

import pytest
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as ConnectionLost
from redis.exceptions import TimeoutError as TimedOut
from redis.retry import Retry

from continuum_console.embedded import Valkey
from tests.faults.proxy import Fate, Proxy, Slowness
from tests.faults.resp import Frames, words


@pytest.fixture
def proxy(valkey: Valkey, redis_url: str) -> Iterator[Proxy]:
    with Proxy(valkey.socket) as proxy:
        yield proxy


@pytest.fixture
def redis(proxy: Proxy, redis_url: str) -> Iterator[Redis]:
    about = urlsplit(redis_url)
    with Redis(
        port=proxy.port,
        username=about.username,
        password=about.password,
        socket_timeout=0.3,
        protocol=2,
        retry=Retry(NoBackoff(), 0),
    ) as client:
        yield client


def test_messages_are_cut_wherever_the_chunks_end() -> None:
    sent = b"*2\r\n$4\r\nECHO\r\n$4\r\n\r\n\r\n\r\n+OK\r\n*2\r\n*1\r\n:1\r\n$-1\r\n*-1\r\n"
    whole = [b"*2\r\n$4\r\nECHO\r\n$4\r\n\r\n\r\n\r\n", b"+OK\r\n", b"*2\r\n*1\r\n:1\r\n$-1\r\n", b"*-1\r\n"]
    frames = Frames()
    assert [frame for byte in sent for frame in frames.feed(bytes([byte]))] == whole
    assert words(whole[0]) == [b"ECHO", b"\r\n\r\n"]


def test_what_is_sent_and_answered_passes(redis: Redis) -> None:
    pipeline = redis.pipeline(transaction=False)
    for number in range(2000):
        pipeline.set(f"key-{number}", b"\r\n" * 100)
    pipeline.mget([f"key-{number}" for number in range(2000)])
    assert pipeline.execute()[-1] == [b"\r\n" * 100] * 2000


def test_a_lost_reply_is_of_a_command_that_was_done(proxy: Proxy, redis: Redis) -> None:
    proxy.decide = lambda command: Fate.LOSE if command[0].startswith(b"INCR") else Fate.PASS
    redis.set("count", 1)
    with pytest.raises(ConnectionLost):
        redis.incr("count")
    assert (redis.get("count"), proxy.lost) == (b"2", 1)


def test_a_held_reply_leaves_the_client_waiting(proxy: Proxy, redis: Redis) -> None:
    proxy.decide = lambda command: Fate.HOLD if command[0].startswith(b"INCR") else Fate.PASS
    with pytest.raises(TimedOut):
        redis.incr("count")
    assert redis.get("count") == b"1"


def test_a_black_hole_accepts_and_says_nothing(proxy: Proxy, redis: Redis) -> None:
    redis.ping()
    proxy.silence()
    for _ in ("connected before", "connected since"):
        with pytest.raises(TimedOut):
            redis.ping()
    proxy.heal()
    assert redis.ping()


def test_only_what_was_connected_drops_out(proxy: Proxy, redis: Redis) -> None:
    redis.ping()
    proxy.drop_out()
    with pytest.raises(TimedOut):
        redis.ping()
    assert redis.ping()


def test_a_reset_reaches_the_client_as_one(proxy: Proxy, redis: Redis) -> None:
    with socket.create_connection(("127.0.0.1", proxy.port)) as client:
        client.sendall(b"*1\r\n$4\r\nPING\r\n")
        client.recv(100)
        proxy.reset()
        with pytest.raises(ConnectionResetError):
            client.recv(100)


def test_refused_connections_are_taken_again_at_the_same_port(proxy: Proxy, redis: Redis) -> None:
    proxy.refuse()
    with pytest.raises(ConnectionLost, match="refused"):
        redis.ping()
    proxy.accept()
    assert redis.ping()


def test_a_slow_link_takes_its_time(proxy: Proxy, redis: Redis) -> None:
    redis.ping()
    proxy.slowness = Slowness(latency=0.1, jitter=0.02, bandwidth=100_000)
    began = monotonic()
    redis.set("key", b"x" * 10_000)
    assert 0.18 <= monotonic() - began <= 0.29
