"""A bare aiohttp handler: with ``REDIS_URL`` it adds the body to a stream, without it does nothing."""

import asyncio
import gc
import json
import os
import sys

from aiohttp import web

from continuum_messaging import open_redis

STREAM = "bare"
CONNECTIONS = 16
"""To Redis, as ingest has."""


async def serve(redis_url: str | None) -> None:
    """Serve until killed."""
    redis = None if redis_url is None else open_redis(redis_url, connections=CONNECTIONS)

    async def take(request: web.Request) -> web.Response:
        body = await request.read()
        if redis is not None:
            await redis.xadd(STREAM, {"data": body})
        return web.json_response({"accepted": True}, status=202)

    app = web.Application()
    app.router.add_post("/webhooks/paperless", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    sys.stdout.write(json.dumps({"event": "listening", "port": runner.addresses[0][1]}) + "\n")
    sys.stdout.flush()
    # As services do once they are ready.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(os.environ.get("REDIS_URL")))
