"""Migrations on an empty database, by two at once, and what is said when there are none."""

import asyncio

import asyncpg
import pytest

from continuum_archive import SCHEMA, Archive, NotMigrated, migrate, schema_version
from continuum_archive.migrating import MIGRATIONS
from continuum_proto.errors import DatabaseDown


async def test_an_empty_database_gets_the_schema(database_url: str) -> None:
    assert await schema_version(database_url) is None
    assert await migrate(database_url) == SCHEMA
    assert await schema_version(database_url) == SCHEMA


async def test_migrating_twice_changes_nothing(database_url: str) -> None:
    await migrate(database_url)
    assert await migrate(database_url) == SCHEMA


async def test_starters_at_the_same_time_do_not_collide(database_url: str) -> None:
    versions = await asyncio.gather(*(migrate(database_url) for _ in range(4)))
    assert versions == [SCHEMA] * 4


async def test_a_missing_schema_is_named_with_what_to_do(database_url: str) -> None:
    async with Archive.open(database_url) as archive:
        with pytest.raises(NotMigrated, match="continuum_archive migrate"):
            await archive.require_schema()
        with pytest.raises(DatabaseDown, match="continuum_archive migrate"):
            await archive.fetch("SELECT * FROM documents")


async def test_a_newer_schema_serves_older_code(database_url: str) -> None:
    await migrate(database_url)
    async with Archive.open(database_url) as archive:
        await archive.fetch("UPDATE alembic_version SET version_num = '9999'")
        await archive.require_schema()


async def test_a_table_in_use_stops_the_migration_and_not_the_readers(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    await connection.execute("CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)")
    async with connection.transaction():
        await connection.execute("LOCK TABLE alembic_version")
        with pytest.raises(DatabaseDown, match="lock timeout"):
            await migrate(database_url, lock_timeout=0.1)
    await connection.close()
    assert await migrate(database_url) == SCHEMA


async def test_each_migration_is_kept_before_the_next_one_begins(database_url: str) -> None:
    """Its locks go with it: else readers would wait for all that follows, such as filling a table."""
    connection = await asyncpg.connect(database_url)
    await connection.execute("CREATE TABLE requests ()")
    with pytest.raises(asyncpg.DuplicateTableError):
        await migrate(database_url)
    assert await schema_version(database_url) == "0004"
    await connection.execute("DROP TABLE requests")
    await connection.close()
    assert await migrate(database_url) == SCHEMA


def test_the_schema_named_in_the_code_is_the_last_migration() -> None:
    numbers = sorted(path.name[:4] for path in (MIGRATIONS / "versions").glob("*.py"))
    assert numbers[-1] == SCHEMA


async def test_a_database_that_is_not_there_is_down() -> None:
    with pytest.raises(DatabaseDown):
        await migrate("postgresql://nobody@/nowhere?host=/nonexistent")
