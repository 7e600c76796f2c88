"""Bringing a database to the schema that this release needs, and telling which one it has."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import asyncpg

from continuum_archive.errors import NotMigrated, translated

__all__ = ["SCHEMA", "migrate", "require_schema", "schema_version"]

SCHEMA: Final = "0011"
"""The schema that this release's queries are written for. Later ones only add to it: they serve as well."""

MIGRATIONS: Final = Path(__file__).parent / "migrations"
TURN: Final = 7_220_471_338_114_015_281
"""Key of the advisory lock that one migration at a time holds: any number, always the same."""


async def migrate(dsn: str, *, wait: float = 60.0, lock_timeout: float = 5.0) -> str:
    """Apply what is missing and return the schema version; a second starter waits for its turn.

    ``wait`` bounds that turn, ``lock_timeout`` what a statement may wait for a table in use (both seconds):
    a migration that cannot get its lock gives up rather than stop every reader behind it.

    :raises DatabaseDown: PostgreSQL is away, or one of the two waits was too long.
    """
    async with _turn(dsn, wait):
        await _upgrade(dsn, lock_timeout)
    return await schema_version(dsn) or ""


async def schema_version(dsn: str) -> str | None:
    """Return the version of the schema, or None where there is none.

    :raises DatabaseDown: PostgreSQL does not answer.
    """
    with translated():
        connection = await asyncpg.connect(dsn, timeout=10)
        try:
            return await recorded_version(connection)
        finally:
            await connection.close()


async def recorded_version(connection: "asyncpg.Connection | asyncpg.pool.PoolConnectionProxy") -> str | None:
    """Return the version that the last migration left in this database."""
    if await connection.fetchval("SELECT to_regclass('alembic_version')") is None:
        return None
    version: str | None = await connection.fetchval("SELECT version_num FROM alembic_version")
    return version


def require_schema(version: str | None) -> None:
    """Refuse a database that is older than this release's queries.

    Versions are numbers in order; a newer one is fine, because migrations expand before they contract.

    :raises NotMigrated: there is no schema, or an older one.
    """
    if version is None:
        raise NotMigrated("the database has no tables yet: run `python -m continuum_archive migrate`")
    if version < SCHEMA:
        raise NotMigrated(
            f"the database has schema {version}, this release needs {SCHEMA}: "
            "run `python -m continuum_archive migrate`"
        )


@asynccontextmanager
async def _turn(dsn: str, wait: float) -> AsyncIterator[None]:
    """Hold the advisory lock on a connection of its own; the server frees it if we die."""
    with translated():
        connection = await asyncpg.connect(dsn, timeout=10)
        try:
            await connection.execute(f"SET lock_timeout = {int(wait * 1000)}")
            await connection.execute("SELECT pg_advisory_lock($1)", TURN)
            yield
        finally:
            await connection.close()


async def _upgrade(dsn: str, lock_timeout: float) -> None:
    # Alembic and SQLAlchemy take 30 MB and half a second: only those who migrate pay for them.
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import Connection
    from sqlalchemy.exc import DBAPIError
    from sqlalchemy.ext.asyncio import create_async_engine
    from sqlalchemy.pool import NullPool

    async def connect() -> "asyncpg.Connection":
        settings = {"lock_timeout": f"{int(lock_timeout * 1000)}"}
        return await asyncpg.connect(dsn, timeout=10, server_settings=settings)

    def upgrade(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")

    engine = create_async_engine("postgresql+asyncpg://", async_creator=connect, poolclass=NullPool)
    try:
        async with engine.connect() as connection:  # Alembic begins and commits, once for each migration
            await connection.run_sync(upgrade)
    except DBAPIError as exc:
        # SQLAlchemy wraps the driver's error twice; ours to translate is the innermost.
        raise (exc.orig and exc.orig.__cause__) or exc from None
    finally:
        await engine.dispose()


def apply(file: str) -> None:
    """Run a migration's SQL file as it stands, many statements at once, in the migration's transaction.

    SQLAlchemy would prepare each statement alone and read ``:name`` as a parameter.
    """
    from alembic import op

    sql = (MIGRATIONS / "versions" / file).read_text("utf-8")
    connection = op.get_bind()
    connection.exec_driver_sql("SELECT 1")  # begins the transaction that asyncpg would not know of
    adapted = connection.connection.dbapi_connection
    assert adapted is not None
    adapted.run_async(lambda driver: driver.execute(sql))
