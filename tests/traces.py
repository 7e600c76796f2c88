"""Looking for a word in everything that the system keeps: every table, and every key of Redis."""

from typing import Any

from redis.asyncio import Redis

from continuum_archive import Archive

__all__ = ["traces_in_archive", "traces_in_redis"]


async def traces_in_archive(archive: Archive, word: str) -> list[str]:
    """Return each row of each table that holds ``word``, as text or as bytes, in any column."""
    tables = await archive.fetch(
        "SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables"
        " WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')"
    )
    found = []
    for table in tables:
        rows = await archive.fetch(f"SELECT whole::text AS row FROM {table['name']} AS whole")
        found += [f"{table['name']}: {row['row']}" for row in rows if _holds(row["row"], word)]
    return found


async def traces_in_redis(redis: Redis, word: str) -> list[str]:
    """Return each key whose name or content holds ``word``, whatever its type."""
    found = []
    async for key in redis.scan_iter():
        content = await _content(redis, key)
        if _holds(f"{key!r} {content!r}", word):
            found.append(f"{key!r}: {content!r}")
    return found


def _holds(text: str, word: str) -> bool:
    """Tell whether ``text`` holds the word; PostgreSQL writes bytes as hexadecimal digits."""
    folded = text.casefold()
    return word.casefold() in folded or any(
        written.encode().hex() in folded for written in (word, word.lower(), word.upper())
    )


async def _content(redis: Redis, key: bytes) -> object:
    kind: Any = await redis.type(key)
    match kind:
        case b"string":
            return await redis.get(key)
        case b"hash":
            return await redis.hgetall(key)
        case b"stream":
            return await redis.xrange(key)
        case b"set":
            return await redis.smembers(key)
        case b"list":
            return await redis.lrange(key, 0, -1)
        case b"zset":
            return await redis.zrange(key, 0, -1)
        case b"none":  # it has expired since it was named
            return None
        case _:
            raise AssertionError(f"{key!r} is a {kind!r}: say how it is looked into")
