"""The promise as a law: runs of fifty steps on the twin and on every server."""

import asyncio
import os
import time
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.property.grounds import Ground, RedisGround, TwinGround, impatient_settlers
from tests.property.machine import DeliveryMachine
from tests.servers import Build, StreamServer, every_build

STEPS = 50
RUNS = {"twin": 200, "server": 100}
LONG_RUNS = 50_000
SHARDS = 50


@pytest.fixture(params=[pytest.param("twin", id="memory"), *every_build()])
def ground(
    request: pytest.FixtureRequest, running_builds: Callable[[Build], StreamServer]
) -> Iterator[Ground]:
    with asyncio.Runner() as runner:
        if request.param == "twin":
            yield TwinGround(runner)
            return
        server = RedisGround(running_builds(request.param), runner)
        with impatient_settlers():
            yield server
        server.run(server.close())


def machine_on(ground: Ground) -> type[DeliveryMachine]:
    """Return the machine for one ground; every class of its own begins with fresh steps."""
    return type("Delivery", (DeliveryMachine,), {"ground": ground})


def runs(count: int, *, derandomize: bool) -> settings:
    """Return how often a machine runs; nothing is kept from one time to the next."""
    return settings(
        max_examples=count,
        stateful_step_count=STEPS,
        derandomize=derandomize,
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )


@pytest.mark.timeout(600)
def test_the_promise_holds_whatever_happens(ground: Ground) -> None:
    """The same runs each time: what fails here fails everywhere."""
    count = RUNS["server" if ground.real else "twin"]
    run_state_machine_as_test(machine_on(ground), settings=runs(count, derandomize=True))


@pytest.mark.long
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("shard", range(SHARDS))
def test_the_promise_holds_in_new_runs(ground: Ground, shard: int) -> None:
    """Other runs each time; the seed of a failure is printed, and begins with its shard."""
    chosen = int(os.environ.get("CONTINUUM_SEED", time.time_ns() % 10**9)) * SHARDS + shard
    share = LONG_RUNS * RUNS["server" if ground.real else "twin"] // 500 // SHARDS
    print(f"CONTINUUM_SEED={chosen // SHARDS}, shard {shard}: {share} runs")
    machine = seed(chosen)(machine_on(ground))
    run_state_machine_as_test(machine, settings=runs(share, derandomize=False))
