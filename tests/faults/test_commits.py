"""The proxy before PostgreSQL cuts a connection where it says, and leaves alone what is said otherwise."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest

from continuum_console.embedded import PostgreSQL
from tests.faults.commits import Cut, DatabaseProxy, Messages
from tests.faults.waiting import until_so


@pytest.fixture
def proxy(postgresql: PostgreSQL) -> Iterator[DatabaseProxy]:
    with DatabaseProxy(Path(postgresql.runtime, ".s.PGSQL.5432")) as proxy:
        yield proxy


@pytest.fixture
async def direct(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database_url)
    await connection.execute("CREATE TABLE kept (number integer)")
    yield connection
    await connection.close()


async def through(proxy: DatabaseProxy, database_url: str) -> asyncpg.Connection:
    name = database_url.partition("@/")[2].partition("?")[0]
    return await asyncpg.connect(f"postgresql://continuum@127.0.0.1:{proxy.port}/{name}?sslmode=disable")


def test_messages_are_cut_wherever_the_chunks_end() -> None:
    sent = b"\0\0\0\x08\0\x03\0\0" + b"Q\0\0\0\x06;\0" + b"S\0\0\0\x04" + b"X\0\0\0\x04"
    whole = [b"\0\0\0\x08\0\x03\0\0", b"Q\0\0\0\x06;\0", b"S\0\0\0\x04", b"X\0\0\0\x04"]
    messages = Messages(greets=True)
    assert [message for byte in sent for message in messages.feed(bytes([byte]))] == whole


async def test_what_is_asked_and_answered_passes(
    proxy: DatabaseProxy, direct: asyncpg.Connection, database_url: str
) -> None:
    connection = await through(proxy, database_url)
    async with connection.transaction():
        await connection.executemany("INSERT INTO kept VALUES ($1)", [(number,) for number in range(1000)])
    assert await connection.fetchval("SELECT string_agg(repeat('x', 1000), '') FROM kept") == "x" * 1_000_000
    assert proxy.cuts == 0
    await connection.close()


@pytest.mark.parametrize(("cut", "kept"), [(Cut.UNHEARD, 0), (Cut.BETWEEN, 1), (Cut.UNANSWERED, 1)])
async def test_a_commit_is_cut_and_the_next_one_is_not(
    proxy: DatabaseProxy, direct: asyncpg.Connection, database_url: str, cut: Cut, kept: int
) -> None:
    connection = await through(proxy, database_url)
    proxy.cut_next(cut)
    with pytest.raises((asyncpg.PostgresConnectionError, OSError, asyncpg.InterfaceError)):
        async with connection.transaction():
            await connection.execute("INSERT INTO kept VALUES (1)")
    assert proxy.cuts == 1

    async def so() -> bool:
        return bool(await direct.fetchval("SELECT count(*) = $1 FROM kept", kept))

    await until_so(so, f"{kept} rows are kept", 5)
    connection = await through(proxy, database_url)
    async with connection.transaction():
        await connection.execute("INSERT INTO kept VALUES (2)")
    assert (await direct.fetchval("SELECT count(*) FROM kept"), proxy.cuts) == (kept + 1, 1)
    await connection.close()
