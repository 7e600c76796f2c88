"""What can go wrong between us and Redis, in the words of the contract."""

from collections.abc import Iterator
from contextlib import contextmanager

from redis import exceptions as redis

from continuum_proto.errors import ConfigurationError, DependencyDown

__all__ = ["RedisDown", "redis_errors", "refused", "silent", "unavailable"]

REFUSED = (redis.AuthenticationError, redis.AuthorizationError, redis.NoPermissionError)
REFUSED_IN_SCRIPT = ("ACL failure in script", "The user executing the script can't")
"""How Valkey and Redis 7.2, and how older ones tell of a right that a script has not; none has a code."""
DOWN = (
    redis.ConnectionError,
    redis.TimeoutError,
    OSError,
    redis.OutOfMemoryError,
    redis.ReadOnlyError,
    redis.ClusterDownError,
    redis.TryAgainError,
)
DOWN_CODES = (
    "BUSY ",
    "MISCONF ",
    "NOREPLICAS ",
    "UNBLOCKED ",
    "OOM ",
    "READONLY ",
    "LOADING ",
    "MASTERDOWN ",
    "Script killed by user",  # only before its first write: nothing has changed
)


class RedisDown(DependencyDown):
    """Redis does not answer, is full, loading, read-only, or has no primary."""

    dependency = "redis"


def refused(error: BaseException) -> bool:
    """Tell whether Redis refused our name, password or rights: waiting cannot help."""
    # A handshake that fails is wrapped: what connected is told "connection error" and the cause.
    if isinstance(error, REFUSED) or isinstance(error.__cause__, REFUSED):
        return True
    return isinstance(error, redis.ResponseError) and any(words in str(error) for words in REFUSED_IN_SCRIPT)


def unavailable(error: BaseException) -> bool:
    """Tell whether ``error`` means "Redis is down": never an attempt, always worth waiting for."""
    if refused(error):
        return False
    if isinstance(error, DOWN):
        return True
    # A script that was refused a write may name the code behind words of its own (Redis 6.2).
    return isinstance(error, redis.ResponseError) and any(code in str(error) for code in DOWN_CODES)


def silent(error: BaseException) -> bool:
    """Tell whether nothing was heard in time: the peer may be dead, and every connection to it."""
    return any(isinstance(each, redis.TimeoutError | TimeoutError) for each in (error, error.__cause__))


@contextmanager
def redis_errors() -> Iterator[None]:
    """Translate what redis-py raises.

    :raises RedisDown: waiting will help.
    :raises ConfigurationError: it will not: the name, the password or the rights are wrong.
    """
    try:
        yield
    except (redis.RedisError, OSError) as exc:
        if refused(exc):
            raise ConfigurationError(f"REDIS_URL: Redis refuses us: {exc}") from exc
        if unavailable(exc):
            raise RedisDown(str(exc) or type(exc).__name__) from exc
        raise
