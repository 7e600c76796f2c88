"""PostgreSQL away, locked or read-only: nothing is lost, no attempt is used, nobody is told twice."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from continuum_archive import Archive, migrate
from continuum_archive.errors import translated
from continuum_console.embedded import Running
from continuum_messaging import DeliveryBroker, MemoryLanes
from continuum_proto import texts
from continuum_proto.errors import DatabaseDown
from continuum_proto.topology import BRIEFS
from tests.archives import PAGES, drafted
from tests.integration.persistence.wiring import take_part

HOUR = 3600.0


def persistence(archive: Archive) -> MemoryLanes:
    lanes = MemoryLanes()
    take_part(DeliveryBroker.in_memory(lanes), lanes, archive)
    return lanes


async def put_drafts(lanes: MemoryLanes, number: int) -> None:
    for document in range(1, number + 1):
        event = drafted(1, document=document)
        lanes.state.keys[f"continuum.text:{event.id}"] = (texts.pack(PAGES), lanes.state.now + 24 * HOUR)
        await lanes.publish(BRIEFS, event)


async def stored(url: str) -> int:
    connection = await asyncpg.connect(url)
    try:
        count: int = await connection.fetchval(
            "SELECT count(*) FROM brief_versions WHERE state = 'published'"
        )
        return count
    finally:
        await connection.close()


@pytest.fixture
async def impatient(archive_url: str) -> AsyncIterator[Archive]:
    """An archive that waits a fiftieth of a second for a lock: in an hour it waits a hundred times."""
    async with Archive.open(archive_url, lock_timeout=0.02) as archive:
        yield archive


async def test_nothing_is_lost_while_postgresql_is_away(
    own_postgresql: Running, own_database_url: str
) -> None:
    await migrate(own_database_url)
    async with Archive.open(own_database_url) as archive:
        lanes = persistence(archive)
        await archive.fetch("CHECKPOINT")  # servers of tests are forgetful
        own_postgresql.kill()
        await put_drafts(lanes, 5)
        await lanes.pass_time(2 * HOUR)
        assert lanes.letters() == []
        assert lanes.parked().keys() <= {0}
        own_postgresql.start()
        await lanes.pass_time(60)
        assert lanes.parked() == {}
    assert await stored(own_database_url) == 5


async def test_a_locked_table_uses_no_attempt(impatient: Archive, archive_url: str) -> None:
    lanes = persistence(impatient)
    connection = await asyncpg.connect(archive_url)
    async with connection.transaction():
        await connection.execute("LOCK TABLE brief_versions")
        await put_drafts(lanes, 2)
        await lanes.pass_time(HOUR)
        assert lanes.letters() == []
    await connection.close()
    await lanes.pass_time(60)
    assert await stored(archive_url) == 2


async def test_a_read_only_server_uses_no_attempt(archive: Archive, archive_url: str) -> None:
    lanes = persistence(archive)
    await read_only(archive_url, "on")
    await put_drafts(lanes, 1)
    await lanes.pass_time(HOUR)
    assert (lanes.letters(), await stored(archive_url)) == ([], 0)
    await read_only(archive_url, "off")
    await lanes.pass_time(60)
    assert await stored(archive_url) == 1


async def read_only(url: str, word: str) -> None:
    """Let the database take no writes from anybody, or take them again; connections begin anew."""
    connection = await asyncpg.connect(url)
    await connection.execute("SET default_transaction_read_only = off")
    name = await connection.fetchval("SELECT current_database()")
    await connection.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = {word}")
    await cut_others(connection)
    await connection.close()


async def cut_others(connection: asyncpg.Connection) -> None:
    await connection.execute(
        """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> $1""",
        connection.get_server_pid(),
    )


async def test_a_cut_connection_is_replaced(archive: Archive, archive_url: str) -> None:
    """It is cut again and again, since what is said of it depends on the moment."""
    for _ in range(30):
        await archive.fetch("SELECT 1")
        connection = await asyncpg.connect(archive_url)
        await cut_others(connection)
        await connection.close()
        outcomes = await asyncio.gather(
            *(archive.fetch("SELECT 1") for _ in range(3)), return_exceptions=True
        )
        assert [
            one for one in outcomes if isinstance(one, Exception) and not isinstance(one, DatabaseDown)
        ] == []
    assert await archive.fetch("SELECT 1")


def test_a_connection_that_says_it_is_busy_was_cut() -> None:
    with pytest.raises(DatabaseDown), translated():
        raise asyncpg.InternalClientError("cannot switch to state 12; another operation (2) is in progress")


async def test_too_many_connections_are_a_database_that_is_down(archive_url: str) -> None:
    connection = await asyncpg.connect(archive_url)
    name = await connection.fetchval("SELECT current_database()")
    await connection.execute(f"ALTER DATABASE {name} CONNECTION LIMIT 1")
    # The user of tests is a superuser, whom no limit stops: one without rights stands in.
    await connection.execute("CREATE ROLE plain LOGIN")
    try:
        async with Archive.open(archive_url.replace("//continuum@", "//plain@")) as archive:
            with pytest.raises(DatabaseDown, match="TooManyConnections"):
                await archive.fetch("SELECT 1")
    finally:
        await connection.execute("DROP ROLE plain")
        await connection.close()
