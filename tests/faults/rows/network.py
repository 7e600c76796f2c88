"""Faults between workers and Redis: replies lost, links slow or dead, connections used up."""

import asyncio
import signal
from contextlib import AsyncExitStack
from time import monotonic

from continuum_messaging import Publisher
from continuum_messaging.lua import execute
from tests.faults.crew import Member
from tests.faults.outcomes import counted, no_attempt_used, nobody_restarted, nothing_dead
from tests.faults.proxy import Command, Fate, Proxy, Slowness, lose_some, runs
from tests.faults.registry import Needs, row
from tests.faults.source import Source
from tests.faults.stage import Stage
from tests.faults.waiting import until

PROXIED = Needs(proxied=True)
LANES = 8
"""Enough that a worker lives for longer than a lease: else what it holds would seem to kill workers."""


@row(
    3,
    "killed right after a settlement was sent",
    injections=50,
    recovers=lambda times: times.lease + 1,
    needs=PROXIED,
)
async def killed_after_sending(stage: Stage) -> None:
    """The settlement arrives, its reply does not, and the worker is killed before it can ask again."""
    async with AsyncExitStack() as stack:
        proxies = [stack.enter_context(Proxy(stage.server.port)) for _ in range(LANES)]
        async with stage.flow(workers=0):
            lanes = {proxy: _behind(stage, proxy) for proxy in proxies}
            for number in stage.injections():
                proxy = proxies[number % LANES]
                victim = lanes[proxy]
                await victim.ready()
                await _hold_one_settlement(proxy)
                at = victim.signal(signal.SIGKILL)
                await victim.ended()
                stage.hurt(victim, at)
                lanes[proxy] = _behind(stage, proxy)
                await asyncio.sleep(stage.times.lease / 4)
    stage.check(sum(proxy.lost for proxy in proxies) >= stage.injected, "each settlement had arrived")


def _behind(stage: Stage, proxy: Proxy) -> Member:
    return stage.worker(url=stage.server.url_by(proxy.port))


async def _hold_one_settlement(proxy: Proxy) -> None:
    settles, lost = runs("settle"), proxy.lost

    def hold(command: Command) -> Fate:
        return Fate.HOLD if settles(command) else Fate.PASS

    proxy.decide = hold
    await until(lambda: proxy.lost > lost, "a settlement is sent", 30)
    proxy.decide = lambda _command: Fate.PASS


@row(26, "replies lost", injections=100, needs=PROXIED)
async def replies_lost(stage: Stage) -> None:
    """The replies to one command in a hundred are lost, each with its connection, for everybody."""
    stage.proxy.decide = lose_some(0.01)
    async with stage.flow(rate=20.0):
        for number in stage.injections():
            await until(lambda: stage.proxy.lost >= number, "replies are lost", 60)  # noqa: B023
        nobody_restarted(stage)
    history = await stage.history()
    slowest = max(history.delays())
    stage.figures["slowest document in seconds"] = round(slowest, 2)
    stage.check(slowest <= 2 * stage.times.lease, f"no orphan waits for more than a lease: {slowest:.2f} s")
    no_attempt_used(stage)


@row(27, "slow link", injections=1, documents=300, needs=PROXIED)
async def slow_link(stage: Stage) -> None:
    """300 ms more or less by 200, and 50 kB/s, for everybody."""
    async with stage.flow(rate=5.0, patience=60):
        for _ in stage.injections():
            stage.proxy.slowness = Slowness(latency=0.3, jitter=0.2, bandwidth=50_000)
            await until(lambda: len(stage.source.log) >= stage.documents, "all is published", 300)
        lost = await counted(stage, "lease_lost")
        stage.figures["leases lost"] = lost
        stage.check(not lost, f"no lease is lost, not {lost:g}")
        nobody_restarted(stage)
    no_attempt_used(stage)


@row(28, "peer dead without a word", injections=10, recovers=lambda times: 7.0, needs=PROXIED)
async def dead_peer(stage: Stage) -> None:
    """Every connection falls silent, without FIN; new ones are served."""
    async with stage.flow():
        for _ in stage.injections():
            await stage.sometime(1.0)
            stage.proxy.drop_out()
            await stage.recovery(monotonic())
        nobody_restarted(stage)
    no_attempt_used(stage)
    await nothing_dead(stage)


@row(29, "connections used up", injections=5, recovers=lambda times: 7.0)
async def used_up(stage: Stage) -> None:
    """Everybody is cut off, and ``maxclients 10`` lets a few back in only; a pool of two for many."""
    async with stage.flow():
        for _ in stage.injections():
            await stage.sometime(1.0)
            await _crowd(stage)
            await stage.redis.config_set("maxclients", 10)
            await execute(stage.redis, "CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
            await asyncio.sleep(5)
            await stage.redis.config_set("maxclients", 1000)
            await stage.recovery(monotonic())
        nobody_restarted(stage)
    no_attempt_used(stage)
    await nothing_dead(stage)


async def _crowd(stage: Stage) -> None:
    """Publish by many at once through two connections: each waits for its turn."""
    async with Publisher.open(stage.url, connections=2) as publisher:
        crowd = Source(publisher)
        crowd.log, crowd.document = stage.source.log, stage.source.document  # type: ignore[method-assign]
        puts = await asyncio.gather(*(crowd.put() for _ in range(50)))
    refused = sum(bool(put.refusals) for put in puts)
    stage.check(not refused, f"whoever finds the pool in use waits, but {refused} were refused")
