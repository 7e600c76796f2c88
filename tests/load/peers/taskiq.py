"""taskiq with the stream broker of taskiq-redis. Acknowledged after the result is saved, its default.

There is no result backend; ``max_prefetch`` is 50 beside 50 tasks. Orphans are claimed after
``idle_timeout``, but only by a worker that has just read something new.
"""

import asyncio
import logging

from taskiq.acks import AcknowledgeType
from taskiq.api import run_receiver_task
from taskiq_redis import RedisStreamBroker

from tests.load.peers.told import Told, job_of, main


def _broker(told: Told) -> RedisStreamBroker:
    return RedisStreamBroker(
        told.url,
        consumer_id="0",
        idle_timeout=int(told.lease * 1000),
        unacknowledged_lock_timeout=told.lease,
    )


def worker(told: Told) -> None:
    """Work until killed."""
    logging.disable(logging.WARNING)
    broker = _broker(told)

    async def work(text: str) -> None:
        await told.work(job_of(text))

    broker.register_task(work, task_name="work")
    asyncio.run(
        run_receiver_task(
            broker,
            max_async_tasks=told.slots,
            max_prefetch=told.slots,
            run_startup=True,
            ack_time=AcknowledgeType.WHEN_SAVED,
        )
    )


async def _enqueue(told: Told) -> None:
    broker = _broker(told)

    async def work(text: str) -> None:
        raise AssertionError("workers work")

    task = broker.register_task(work, task_name="work")
    await broker.startup()
    await told.send(task.kiq)
    await broker.shutdown()


if __name__ == "__main__":
    main(worker, lambda told: asyncio.run(_enqueue(told)))
