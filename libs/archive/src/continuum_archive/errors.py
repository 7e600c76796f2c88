"""What PostgreSQL can do to us, in our own words."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import asyncpg

from continuum_proto.errors import ConfigurationError, ContractViolation, DatabaseDown

__all__ = ["NotMigrated", "translated"]


class NotMigrated(ConfigurationError):
    """The database lacks tables that this release needs."""


DOWN: Final = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,  # class 08
    asyncpg.InterfaceError,  # the pool or connection was closed under us
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

REFUSED: Final = (asyncpg.DataError, asyncpg.CheckViolationError, asyncpg.UntranslatableCharacterError)
"""The event holds what the schema forbids: it will be refused again every time."""


@contextmanager
def translated() -> Iterator[None]:
    """Turn errors of asyncpg into ours.

    :raises DatabaseDown: the server is away, full, locked or read-only.
    :raises NotMigrated: a table or column is not there.
    :raises ContractViolation: a value that no row may hold.
    """
    try:
        yield
    except (asyncpg.UndefinedTableError, asyncpg.UndefinedColumnError) as exc:
        raise NotMigrated(f"{exc}: run `python -m continuum_archive migrate`") from exc
    except REFUSED as exc:
        raise ContractViolation(f"{type(exc).__name__}: {exc}") from exc
    except DOWN as exc:
        raise DatabaseDown(f"{type(exc).__name__}: {exc}") from exc
