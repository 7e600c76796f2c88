"""What an event costs in the memory of Redis, on every server of this machine: ``make bench NAME=memory``.

The last line is one JSON object: bytes by server.
"""

import asyncio
import json
from typing import Any

from redis.asyncio import Redis

from continuum_messaging import Publisher, ensure_topology, open_redis
from continuum_messaging.lua import execute
from continuum_proto.topology import DOCUMENTS
from tests.contract.messaging.benches import changed
from tests.servers import Build, StreamServer, builds

EVENTS = 10_000
AT_ONCE = 100


async def main() -> None:
    """Measure each server in turn and print a table."""
    print(f"{'server':<12} {'entry':>6} {'with its keys':>14} {'pending in a group':>19}   bytes")
    figures = {}
    for build in builds():
        figures[build.id] = found = await measured(build)
        print(f"{build.id:<12} {found['entry']:6.0f} {found['event']:14.0f} {found['pending']:19.0f}")
    print(json.dumps({"events": EVENTS, "bytes": figures}))


async def measured(build: Build) -> dict[str, float]:
    """Publish, let one group read, and see what has become of the memory."""
    with StreamServer(build) as server:
        async with Publisher.open(server.url) as publisher, open_redis(server.url) as redis:
            await ensure_topology(redis)
            empty = await used(redis)
            for first in range(0, EVENTS, AT_ONCE):
                some = (publisher.publish_document(changed(first + each + 1)) for each in range(AT_ONCE))
                await asyncio.gather(*some)
            full = await used(redis)
            stream: Any = await redis.memory_usage(DOCUMENTS.name, samples=0)
            wanted = ("GROUP", "briefing", "reader", "COUNT", AT_ONCE, "STREAMS", DOCUMENTS.name, ">")
            while await execute(redis, "XREADGROUP", *wanted):
                pass
            leased = await used(redis)
    shares = {"entry": stream, "event": full - empty, "pending": leased - full}
    return {name: round(size / EVENTS, 1) for name, size in shares.items()}


async def used(redis: Redis) -> int:
    """Return the memory in use, without the buffers of connections."""
    memory: Any = await redis.info("memory")
    return int(memory["used_memory"]) - int(memory["mem_clients_normal"])


if __name__ == "__main__":
    asyncio.run(main())
