"""Which errors of Redis mean "wait", which "stop", and which are bugs of ours."""

import pytest
from redis import exceptions as redis

from continuum_messaging.errors import RedisDown, redis_errors
from continuum_proto.errors import ConfigurationError


@pytest.mark.parametrize(
    "error",
    [
        redis.ConnectionError("refused"),
        redis.TimeoutError("hung"),
        redis.BusyLoadingError("loading"),
        redis.OutOfMemoryError("command not allowed when used memory > 'maxmemory'."),
        redis.ReadOnlyError("You can't write against a read only replica."),
        redis.MasterDownError("Link with MASTER is down"),
        redis.TryAgainError("try again"),
        redis.ResponseError("MISCONF Redis is configured to save RDB snapshots"),
        redis.ResponseError("NOREPLICAS Not enough good replicas to write."),
        redis.ResponseError("UNBLOCKED the stream key no longer exists"),
        redis.ResponseError("BUSY Redis is busy running a script."),
        redis.ResponseError("Error running script: @user_script:5: MISCONF Errors writing to the AOF file"),
        redis.ResponseError("@user_script:1: Script killed by user with SCRIPT KILL..."),
        ConnectionResetError(),
    ],
)
def test_redis_is_down(error: Exception) -> None:
    with pytest.raises(RedisDown), redis_errors():
        raise error


@pytest.mark.parametrize(
    "error",
    [
        redis.AuthenticationError("invalid username-password pair or user is disabled."),
        redis.NoPermissionError("this user has no permissions to run the 'xadd' command"),
        redis.ResponseError("ACL failure in script: User limited has no permissions"),
        redis.ResponseError("The user executing the script can't run this command or subcommand script: 0c"),
        redis.ResponseError(
            "@user_script:1: The user executing the script can't access at least one of the keys"
        ),
    ],
)
def test_redis_refuses_us(error: Exception) -> None:
    with pytest.raises(ConfigurationError, match="REDIS_URL"), redis_errors():
        raise error


def test_a_handshake_that_is_refused_is_seen_through_its_wrapping() -> None:
    wrapped = redis.ConnectionError("wrong")
    wrapped.__cause__ = redis.AuthenticationError("wrong")
    with pytest.raises(ConfigurationError), redis_errors():
        raise wrapped


def test_anything_else_is_a_bug_and_goes_through() -> None:
    with pytest.raises(redis.ResponseError), redis_errors():
        raise redis.ResponseError("WRONGTYPE Operation against a key holding the wrong kind of value")
