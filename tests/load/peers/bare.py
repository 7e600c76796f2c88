"""A bare loop: XREADGROUP and XACK, one after each job. No leases, no retries, no limits, no letters."""

import asyncio
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from tests.load.peers.told import Told, job_of, main

STREAM, GROUP = "jobs", "workers"


async def _work(told: Told) -> None:
    redis: Any = Redis.from_url(told.url)
    reads: Any = Redis.from_url(told.url)
    await _group(redis)
    free = asyncio.Semaphore(told.slots)
    running: set[asyncio.Task[None]] = set()

    async def work(entry: bytes, fields: dict[bytes, bytes]) -> None:
        await told.work(job_of(fields[b"data"].decode()))
        free.release()
        await redis.xack(STREAM, GROUP, entry)

    while True:
        await free.acquire()
        room = 1
        while not free.locked():
            await free.acquire()
            room += 1
        answer = await reads.xreadgroup(GROUP, "bare", {STREAM: ">"}, count=room, block=1000)
        entries = answer[0][1] if answer else []
        for entry, fields in entries:
            task = asyncio.create_task(work(entry, fields))
            running.add(task)
            task.add_done_callback(running.discard)
        for _ in range(room - len(entries)):
            free.release()


async def _enqueue(told: Told) -> None:
    redis: Any = Redis.from_url(told.url)
    await _group(redis)
    await told.send(lambda text: redis.xadd(STREAM, {"data": text}))


async def _group(redis: Any) -> None:
    try:
        await redis.xgroup_create(STREAM, GROUP, id="0", mkstream=True)
    except ResponseError as exc:
        if "BUSYGROUP" not in str(exc):
            raise


if __name__ == "__main__":
    main(lambda told: asyncio.run(_work(told)), lambda told: asyncio.run(_enqueue(told)))
