"""FastStream's own Redis stream subscriber, with ``max_workers``; acknowledged after the handler.

A second subscriber of the same handler claims what was pending for a lease, as its documentation shows.
``logger=None``. The group is made at ``0`` beforehand: FastStream makes it at ``$`` and would never see
what was enqueued before its first start.
"""

import asyncio
from uuid import uuid4

from faststream import AckPolicy
from faststream.redis import RedisBroker, StreamSub
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from tests.load.peers.told import Told, job_of, main

STREAM, GROUP = "jobs", "workers"


async def _work(told: Told) -> None:
    await _group(told)
    broker = _broker(told)
    consumer = uuid4().hex

    async def work(text: str) -> None:
        await told.work(job_of(text))

    new = StreamSub(STREAM, group=GROUP, consumer=consumer, max_records=told.slots)
    broker.subscriber(stream=new, max_workers=told.slots, ack_policy=AckPolicy.NACK_ON_ERROR)(work)
    lease = int(told.lease * 1000)
    left = StreamSub(STREAM, group=GROUP, consumer=consumer, min_idle_time=lease, polling_interval=1000)
    broker.subscriber(stream=left, max_workers=told.slots, ack_policy=AckPolicy.NACK_ON_ERROR)(work)
    await broker.start()
    await asyncio.Event().wait()


async def _enqueue(told: Told) -> None:
    await _group(told)
    async with _broker(told) as broker:
        await told.send(lambda text: broker.publish(text, stream=STREAM))


def _broker(told: Told) -> RedisBroker:
    return RedisBroker(told.url, logger=None)  # type: ignore[arg-type]  # documented, not typed


async def _group(told: Told) -> None:
    async with Redis.from_url(told.url) as redis:
        try:
            await redis.xgroup_create(STREAM, GROUP, id="0", mkstream=True)
        except ResponseError as exc:
            if "BUSYGROUP" not in str(exc):
                raise


if __name__ == "__main__":
    main(lambda told: asyncio.run(_work(told)), lambda told: asyncio.run(_enqueue(told)))
