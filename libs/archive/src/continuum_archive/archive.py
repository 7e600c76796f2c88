"""The archive: a pool of connections, and errors in our own words."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Self

import asyncpg

from continuum_archive.errors import NotMigrated, translated
from continuum_archive.migrating import recorded_version, require_schema
from continuum_archive.observing import observe, unobserved
from continuum_proto.errors import DatabaseDown

__all__ = ["Archive"]


class Archive:
    """PostgreSQL as the services see it. Readers and writers stand on this."""

    def __init__(self, pool: "asyncpg.Pool", connect_timeout: float) -> None:
        self._pool, self._connect_timeout = pool, connect_timeout

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        dsn: str,
        *,
        connections: int = 10,
        connect_timeout: float = 10.0,
        lock_timeout: float = 5.0,
        statement_timeout: float = 60.0,
    ) -> AsyncIterator[Self]:
        """Open a pool that connects when it is first used: PostgreSQL may still be away.

        All in seconds; what waits longer for a connection or a lock, or takes longer, counts as a database
        that is down.
        """
        observe()
        with translated():
            pool = await asyncpg.create_pool(
                dsn,
                min_size=0,
                max_size=connections,
                timeout=connect_timeout,
                command_timeout=statement_timeout,
                reset=_tidy,
                server_settings={
                    "application_name": "continuum",
                    "lock_timeout": str(int(lock_timeout * 1000)),
                    "idle_in_transaction_session_timeout": "60000",
                    "jit": "off",  # takes longer than any question of ours
                },
            )
        try:
            yield cls(pool, connect_timeout)
        finally:
            await _close(pool)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator["asyncpg.pool.PoolConnectionProxy"]:
        """Borrow a connection.

        :raises DatabaseDown: as everything else here, when PostgreSQL does not answer.
        """
        with translated():
            async with self._pool.acquire(timeout=self._connect_timeout) as connection:
                yield connection

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator["asyncpg.pool.PoolConnectionProxy"]:
        """Borrow a connection with a transaction on it: committed at the end, undone by an exception."""
        async with self.connection() as connection, connection.transaction():
            yield connection

    async def fetch(self, statement: str, *arguments: object) -> Sequence["asyncpg.Record"]:
        """Run one statement and return its rows."""
        async with self.connection() as connection:
            rows: Sequence[asyncpg.Record] = await connection.fetch(statement, *arguments)
            return rows

    async def fetchrow(self, statement: str, *arguments: object) -> "asyncpg.Record | None":
        """Run one statement and return its first row."""
        async with self.connection() as connection:
            return await connection.fetchrow(statement, *arguments)

    async def schema_version(self) -> str | None:
        """Return the version of the schema, or None where there is none."""
        async with self.connection() as connection:
            return await recorded_version(connection)

    async def require_schema(self) -> None:
        """Refuse a database that is older than this release's queries.

        :raises NotMigrated: there is no schema, or an older one.
        """
        require_schema(await self.schema_version())

    async def problem(self) -> str | None:
        """Say what keeps the archive from being used, or nothing: a health probe."""
        try:
            with unobserved():
                await self.require_schema()
        except (DatabaseDown, NotMigrated) as exc:
            return str(exc)
        return None


async def _tidy(connection: "asyncpg.pool.PoolConnectionProxy") -> None:
    """Leave a connection as it was borrowed: we set nothing on one, so most need no round trip for it."""
    if connection.is_in_transaction():
        await connection.reset()


async def _close(pool: "asyncpg.Pool") -> None:
    """Say goodbye to the server; a server that does not listen is left."""
    try:
        async with asyncio.timeout(5):
            await pool.close()
    except (TimeoutError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        pool.terminate()
