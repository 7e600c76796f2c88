"""Celery. Acknowledged after the job by ``acks_late``. Threads, as many as slots, in one process.

Results are ignored; no gossip, mingle, heartbeat or events. Orphans are restored after
``visibility_timeout``, looked for each second (by default every 100 s).
"""

from typing import Any

from celery import Celery

from tests.load.peers.told import Told, job_of, main

LOOK = 1.0
"""Seconds between two looks for orphans."""


def _app(told: Told) -> Any:
    app = Celery("bench", broker=told.url)
    app.conf.update(
        task_acks_late=True,
        task_ignore_result=True,
        task_store_errors_even_if_ignored=False,
        worker_prefetch_multiplier=1,
        worker_send_task_events=False,
        worker_hijack_root_logger=False,
        worker_disable_rate_limits=True,
        broker_connection_retry_on_startup=True,
        broker_transport_options={
            "visibility_timeout": told.lease,
            "unacked_restore_interval": LOOK,
            "unacked_restore_throttle": 1,
        },
    )
    return app


def worker(told: Told) -> None:
    """Work until killed."""
    app = _app(told)

    def work(text: str) -> None:
        told.work_in_thread(job_of(text))

    app.task(work, name="work")
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel=ERROR"]
    app.worker_main(["worker", "--pool=threads", f"--concurrency={told.slots}", *quiet])


def enqueue(told: Told) -> None:
    """Enqueue what was asked for."""
    app = _app(told)
    with app.producer_pool.acquire(block=True) as producer:
        told.send_in_thread(
            lambda text: app.send_task("work", (text,), producer=producer, ignore_result=True)
        )


if __name__ == "__main__":
    main(worker, enqueue)
