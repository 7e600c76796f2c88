"""The same questions as one would answer them first: pages by OFFSET, a statement a row, words by ILIKE.

``DATABASE_URL=… python -m tests.load.api.naive`` serves them and says its port. Statements are prepared and
rows go out as they are: nothing is slower here than it has to be.
"""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from typing import Final

import asyncpg
from aiohttp import web

LIST: Final = """
    SELECT * FROM brief_versions WHERE state = 'published' ORDER BY published_at DESC OFFSET $1 LIMIT 20
"""
DOCUMENT: Final = "SELECT * FROM documents WHERE id = $1"
CITED: Final = "SELECT count(*) FROM citations WHERE brief_id = $1 AND version = $2 AND match = $3"
VERSION: Final = "SELECT * FROM brief_versions WHERE brief_id = $1 AND state = 'published'"
POINTS: Final = "SELECT * FROM key_points WHERE brief_id = $1 AND version = $2 ORDER BY n"
CITATIONS: Final = "SELECT * FROM citations WHERE brief_id = $1 AND version = $2 AND point = $3 ORDER BY n"
MENTIONS: Final = "SELECT * FROM mentions WHERE brief_id = $1 AND version = $2"
ENTITY: Final = "SELECT * FROM entities WHERE id = $1"
LIKE: Final = "SELECT source_id, n, text FROM pages WHERE text ILIKE '%' || $1 || '%' LIMIT 20"
VECTORS: Final = """
    SELECT source_id, n, left(text, 300) AS text FROM pages, websearch_to_tsquery('simple', $1) AS query
    WHERE to_tsvector('simple', text) @@ query
    ORDER BY ts_rank(to_tsvector('simple', text), query) DESC LIMIT 20
"""
Row = dict[str, object]


async def briefs(connection: asyncpg.Connection, offset: str) -> object:
    """Return a page of briefs, each with its document and counts."""
    return [
        {
            **row,
            "document": await _one(connection, DOCUMENT, row["document_id"]),
            "citations": {
                match: await connection.fetchval(CITED, row["brief_id"], row["version"], match)
                for match in ("exact", "normalized", "approximate")
            },
        }
        for row in await _all(connection, LIST, int(offset))
    ]


async def brief(connection: asyncpg.Connection, id: str) -> object:
    """Return a brief with its points and names."""
    row = await _one(connection, VERSION, id)
    key = (id, row["version"])
    points = await _all(connection, POINTS, *key)
    mentions = await _all(connection, MENTIONS, *key)
    return {
        **row,
        "document": await _one(connection, DOCUMENT, row["document_id"]),
        "points": [
            {**point, "citations": await _all(connection, CITATIONS, *key, point["id"])} for point in points
        ],
        "entities": [
            {**mention, **await _one(connection, ENTITY, mention["entity_id"])} for mention in mentions
        ],
    }


async def like(connection: asyncpg.Connection, words: str) -> object:
    """Return pages that hold these very letters."""
    return await _all(connection, LIKE, words)


async def vectors(connection: asyncpg.Connection, words: str) -> object:
    """Return the pages that hold these words most."""
    return await _all(connection, VECTORS, words)


async def _all(connection: asyncpg.Connection, sql: str, *arguments: object) -> list[Row]:
    return [dict(row) for row in await connection.fetch(sql, *arguments)]


async def _one(connection: asyncpg.Connection, sql: str, argument: object) -> Row:
    return dict(await connection.fetchrow(sql, argument))


async def serve() -> None:
    """Serve until the process ends."""
    async with asyncpg.create_pool(os.environ["DATABASE_URL"], command_timeout=600) as pool:
        app = web.Application()
        for path, answer in (("list", briefs), ("brief", brief), ("like", like), ("vectors", vectors)):
            app.router.add_get(f"/{path}", _handler(pool, answer))
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        print(json.dumps({"event": "listening", "port": runner.addresses[0][1]}), flush=True)
        await asyncio.Event().wait()


def _handler(
    pool: asyncpg.Pool, answer: Callable[[asyncpg.Connection, str], Awaitable[object]]
) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        async with pool.acquire() as connection:
            found = await answer(connection, request.query["q"])
        return web.json_response(found, dumps=lambda value: json.dumps(value, default=str))

    return handle


if __name__ == "__main__":
    sys.exit(asyncio.run(serve()))
