"""How an address of Redis is written."""

import pytest

from continuum_messaging import open_redis
from continuum_messaging.sentinels import SentinelPool, parse_sentinels
from continuum_proto.errors import ConfigurationError


def test_sentinels_are_read_from_their_address() -> None:
    address = parse_sentinels("redis+sentinel://me:secret@one:26380,two,[::1]:26381/primary-7/3")

    assert address.hosts == (("one", 26380), ("two", 26379), ("::1", 26381))
    assert address.service == "primary-7"
    assert address.primary == "redis://me:secret@primary/3"
    assert not address.tls


def test_user_and_database_may_be_left_out() -> None:
    address = parse_sentinels("rediss+sentinel://one:1/mine?ssl_ca_certs=/ca.pem")

    assert address.primary == "rediss://primary/0?ssl_ca_certs=/ca.pem"
    assert address.tls


@pytest.mark.parametrize(
    "url",
    [
        "redis+sentinel://",
        "redis+sentinel://host:26379",
        "redis+sentinel://host:26379/",
        "redis+sentinel:///service",
        "redis+sentinel://:secret@host:port/service",
        "redis+sentinel://host:99999/service",
        "redis+sentinel://one,,two/service",
        "redis+sentinel://host/service/first",
        "redis+sentinel://host/service/0/0",
    ],
)
def test_a_malformed_address_of_sentinels_is_refused_with_the_right_form(url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"redis\+sentinel://user:password@host:26379") as refusal:
        open_redis(url)
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize("url", ["http://host", "redis://host:port", "host:6379"])
def test_any_other_malformed_address_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match="REDIS_URL"):
        open_redis(url)


@pytest.mark.parametrize("packing", [False, True])
def test_a_client_behind_sentinels_speaks_as_every_other(packing: bool) -> None:
    client = open_redis("redis+sentinel://me:secret@one/mine/3", connections=2, timeout=4, packing=packing)
    pool = client.connection_pool

    assert isinstance(pool, SentinelPool)
    assert (pool.max_connections, pool.timeout) == (2, 4)
    kwargs = pool.connection_kwargs
    assert (kwargs["username"], kwargs["password"], kwargs["db"]) == ("me", "secret", 3)
    assert kwargs["retry"].get_retries() == 0
    assert all(
        sentinel.connection_pool.connection_kwargs["retry"].get_retries() == 0
        for sentinel in pool.sentinel_manager.sentinels
    )
