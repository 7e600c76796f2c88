"""What PostgreSQL can do to us, in our own words."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import asyncpg

from continuum_proto.errors import ConfigurationError, ContractViolation, DatabaseDown

__all__ = ["NotMigrated", "translated", "words"]


class NotMigrated(ConfigurationError):
    """The database lacks tables that this release needs."""


DOWN: Final = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,  # class 08
    asyncpg.InterfaceError,  # the pool or connection was closed under us
    asyncpg.InternalClientError,  # cut in the moment before it is used, a connection says that it is busy
    asyncpg.InsufficientResourcesError,  # class 53: disk full, out of memory, too many connections
    asyncpg.OperatorInterventionError,  # class 57: admin shutdown, crash, starting up, statement cancelled
    asyncpg.PostgresSystemError,  # class 58: I/O error
    asyncpg.TransactionRollbackError,  # class 40: deadlock, serialization failure
    asyncpg.LockNotAvailableError,  # lock_timeout
    asyncpg.ReadOnlySQLTransactionError,  # default_transaction_read_only, or a standby
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
)
"""Conditions of the server that pass without a change of the event."""

QUOTA: Final = ("Disk quota exceeded", "File too large")
"""What a server says that may not use more of its disk: it has no code for it, other than for a full one."""

NOT_OURS: Final = (asyncpg.UndefinedTableError, asyncpg.UndefinedColumnError)
"""A schema older than our statements, or none."""


@contextmanager
def translated() -> Iterator[None]:
    """Turn errors of asyncpg into ours, without the values that its messages quote.

    :raises DatabaseDown: the server is away, full, locked, read-only or not migrated.
    :raises ContractViolation: a value that no row may hold.
    """
    try:
        yield
    except NOT_OURS as exc:
        raise DatabaseDown(f"{exc.args[0]}: run `python -m continuum_archive migrate`") from exc
    except asyncpg.CheckViolationError as exc:
        raise ContractViolation(f"the archive refuses it: {exc.constraint_name}") from exc
    except asyncpg.DataError as exc:
        raise ContractViolation(f"the archive cannot hold it: {type(exc).__name__}") from exc
    except asyncpg.InternalServerError as exc:
        if not exc.args[0].endswith(QUOTA):
            raise
        raise DatabaseDown(words(exc)) from exc
    except DOWN as exc:
        raise DatabaseDown(words(_first(exc))) from exc


def _first(error: BaseException) -> BaseException:
    """Return what happened first: tidying up after a lost connection fails in other words."""
    while isinstance(error.__context__, DOWN):
        error = error.__context__
    return error


def words(error: BaseException) -> str:
    """Say what happened in a line; a server's details may quote rows, so its message alone."""
    if isinstance(error, asyncpg.PostgresError):
        return f"{type(error).__name__}: {error.args[0]}"
    return f"{type(error).__name__}: {error}".removesuffix(": ")
