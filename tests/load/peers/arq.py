"""arq. It removes a job from its queue when the job has ended: late by design.

``poll_delay`` is 0.01 instead of 0.5 s, or the next 50 no-op jobs would wait half a second. Results are
not kept. Another worker takes over after ``job_timeout`` + 10 s; the 10 are fixed.
"""

import asyncio
from typing import Any

from arq import Worker, create_pool, func
from arq.connections import RedisSettings

from tests.load.peers.told import Told, job_of, main


def worker(told: Told) -> None:
    """Work until killed."""

    async def work(_: dict[str, Any], text: str) -> None:
        await told.work(job_of(text))

    asyncio.set_event_loop(asyncio.new_event_loop())
    Worker(
        functions=[func(work, name="work", timeout=told.lease, max_tries=5, keep_result=0)],
        redis_settings=RedisSettings.from_dsn(told.url),
        max_jobs=told.slots,
        job_timeout=told.lease,
        poll_delay=0.01,
        handle_signals=False,
        log_results=False,
    ).run()


async def _enqueue(told: Told) -> None:
    pool = await create_pool(RedisSettings.from_dsn(told.url))
    await told.send(lambda text: pool.enqueue_job("work", text))


if __name__ == "__main__":
    main(worker, lambda told: asyncio.run(_enqueue(told)))
