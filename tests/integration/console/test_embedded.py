"""The embedded servers: real ones, private, and there again after a kill."""

import asyncio
import os
import signal
import stat
from pathlib import Path

import asyncpg
import pytest
from redis import Redis
from redis.exceptions import NoPermissionError

from continuum_console.embedded import PostgreSQL, Running, Valkey
from continuum_console.stack.watchdog import alive


def test_valkey_keeps_what_it_was_told_when_killed(own_valkey: Running, own_valkey_url: str) -> None:
    with Redis.from_url(own_valkey_url) as redis:
        redis.config_set("appendfsync", "always")
        redis.xadd("continuum.documents", {"id": "1"})
    own_valkey.kill()
    own_valkey.start()
    with Redis.from_url(own_valkey_url) as redis:
        assert redis.xlen("continuum.documents") == 1


def test_valkey_never_evicts_and_keeps_an_append_only_file(redis_url: str) -> None:
    with Redis.from_url(redis_url) as redis:
        assert redis.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert redis.config_get("appendonly") == {"appendonly": "yes"}


def test_a_reader_without_a_name_reads_and_does_not_write(valkey: Valkey, redis_url: str) -> None:
    with Redis.from_url(redis_url) as redis:
        redis.xadd("continuum.documents", {"id": "1"})
    with Redis.from_url(valkey.reader_url) as reader:
        assert len(reader.xrange("continuum.documents", "-", "+", count=1)) == 1
        with pytest.raises(NoPermissionError):
            reader.xadd("continuum.documents", {"id": "2"})


def test_sockets_are_for_their_owner_alone(valkey: Valkey, own_postgresql: Running) -> None:
    database = own_postgresql.program.folder.parents[1]
    assert stat.S_IMODE(valkey.socket.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(database.stat().st_mode) == 0o700
    assert stat.S_IMODE((database / ".s.PGSQL.5432").stat().st_mode) == 0o700


async def test_each_test_has_an_empty_database_of_version_18(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        assert await connection.fetchval("SHOW server_version_num") >= "180000"
        assert await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0
        assert await connection.fetchval("SHOW server_encoding") == "UTF8"
    finally:
        await connection.close()


async def test_postgresql_starts_again_after_a_kill(own_postgresql: Running, own_database_url: str) -> None:
    own_postgresql.kill()
    assert (own_postgresql.program.folder / "postmaster.pid").exists()
    own_postgresql.start()
    connection = await asyncpg.connect(own_database_url)
    assert await connection.fetchval("SELECT 1") == 1
    await connection.close()


async def test_a_kill_ends_also_who_cannot_notice_it(own_postgresql: Running, own_database_url: str) -> None:
    """A process that stands still would keep the memory of the old server, and so a new one from starting."""
    connection = await asyncpg.connect(own_database_url)
    frozen = connection.get_server_pid()
    os.kill(frozen, signal.SIGSTOP)
    own_postgresql.kill()
    assert not alive(frozen)
    own_postgresql.start()
    connection.terminate()


async def test_a_start_waits_for_what_a_killed_server_left(
    own_postgresql: Running, own_database_url: str
) -> None:
    connection = await asyncpg.connect(own_database_url)
    left = connection.get_server_pid()
    os.kill(left, signal.SIGSTOP)
    os.kill(own_postgresql.pid, signal.SIGKILL)
    folder = own_postgresql.program.folder
    preparing = asyncio.create_task(asyncio.to_thread(PostgreSQL(folder, folder.parents[1]).prepare))
    await asyncio.wait([preparing], timeout=0.3)
    assert not preparing.done()
    os.kill(left, signal.SIGKILL)
    await asyncio.wait_for(preparing, 5)
    own_postgresql.kill()  # it is dead, and we are to bury it
    own_postgresql.start()
    connection.terminate()


def test_stopping_leaves_no_lock(own_postgresql: Running) -> None:
    own_postgresql.stop()
    assert own_postgresql.program.stop_signal is signal.SIGINT
    assert not Path(own_postgresql.program.folder, "postmaster.pid").exists()
