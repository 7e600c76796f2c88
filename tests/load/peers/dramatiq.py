"""dramatiq. Acknowledged after the job: late by design. Threads, as many as slots, in one process.

What a dead worker held goes back by *maintenance*, which a share of the commands triggers at random: 0.1 %
by default, 10 % where a short lease is asked for.
"""

import time

import dramatiq
from dramatiq.brokers.redis import RedisBroker

from tests.load.peers.told import Told, job_of, main

SHORT = 10.0


def _broker(told: Told) -> RedisBroker:
    broker = RedisBroker(
        url=told.url,
        heartbeat_timeout=int(told.lease * 1000),
        maintenance_chance=100_000 if told.lease < SHORT else 1_000,
    )
    dramatiq.set_broker(broker)
    return broker


def worker(told: Told) -> None:
    """Work until killed."""
    broker = _broker(told)

    def work(text: str) -> None:
        told.work_in_thread(job_of(text))

    dramatiq.actor(work, actor_name="work")
    dramatiq.Worker(broker, worker_threads=told.slots).start()
    while True:
        time.sleep(60)


def enqueue(told: Told) -> None:
    """Enqueue what was asked for."""
    _broker(told)

    def work(text: str) -> None:
        raise AssertionError("workers work")

    actor = dramatiq.actor(work, actor_name="work")
    told.send_in_thread(actor.send)


if __name__ == "__main__":
    main(worker, enqueue)
