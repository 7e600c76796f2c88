"""streaq. Acknowledged together with storing the result, after the job: late by design.

Results are not kept, nothing is logged of single jobs. Orphans are claimed after ``idle_timeout``.
"""

import asyncio
import logging

from streaq import Worker

from tests.load.peers.told import Told, job_of, main


def _worker(told: Told) -> Worker[None]:
    return Worker(
        redis_url=told.url,
        concurrency=told.slots,
        idle_timeout=told.lease,
        handle_signals=False,
    )


def worker(told: Told) -> None:
    """Work until killed."""
    logging.disable(logging.INFO)
    streaq = _worker(told)

    async def work(text: str) -> None:
        await told.work(job_of(text))

    streaq.task(name="work", ttl=0, silent=True, max_tries=5)(work)
    streaq.run_sync()


async def _enqueue(told: Told) -> None:
    streaq = _worker(told)

    async def work(text: str) -> None:
        raise AssertionError("workers work")

    task = streaq.task(name="work", ttl=0, silent=True, max_tries=5)(work)

    async def send(text: str) -> None:
        await task.enqueue(text)

    async with streaq:
        await told.send(send)


if __name__ == "__main__":
    main(worker, lambda told: asyncio.run(_enqueue(told)))
