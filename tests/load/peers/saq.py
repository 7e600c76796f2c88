"""saq. A job stays in its list of active ones until it has ended: late by design.

Results are not kept. ``sweep`` looks for jobs older than their ``timeout``, each lease.
"""

import asyncio
import math
from typing import Any

from saq import Queue, Worker

from tests.load.peers.told import Told, job_of, main


def worker(told: Told) -> None:
    """Work until killed."""

    async def work(_: dict[str, Any], *, text: str) -> None:
        await told.work(job_of(text))

    async def run() -> None:
        queue = Queue.from_url(told.url)
        timers = {"sweep": math.ceil(told.lease)}
        await Worker(queue, [("work", work)], concurrency=told.slots, timers=timers).start()

    asyncio.run(run())


async def _enqueue(told: Told) -> None:
    queue = Queue.from_url(told.url)
    options = {"ttl": -1, "retries": 5, "timeout": math.ceil(told.lease)}
    await told.send(lambda text: queue.enqueue("work", text=text, **options))


if __name__ == "__main__":
    main(worker, lambda told: asyncio.run(_enqueue(told)))
