"""Faults that strike Redis: killed, without power, frozen, loading, full, without a disk."""

import asyncio
from time import monotonic

from redis.exceptions import BusyLoadingError, RedisError

from tests.faults.disks import append_only_commands, cut_tail, fill, give_room
from tests.faults.outcomes import (
    no_attempt_used,
    nobody_restarted,
    nothing_dead,
    publish_again,
    refused_within_a_second,
)
from tests.faults.registry import Needs, row
from tests.faults.stage import Stage
from tests.faults.tearing import torn
from tests.faults.waiting import until, until_so

TAIL = 64 * 1024
"""Bytes that are not on the disk yet when the power fails: more than a second's."""
LOADING = 4.0
"""Seconds that reading the append-only file takes at least."""
LOADED = 10_000
"""Commands to read: while it reads a thousand Redis answers nobody."""
FROZEN = (10.0, 60.0)


@row(10, "Redis killed", injections=20, recovers=lambda times: 5.0)
async def killed(stage: Stage) -> None:
    """SIGKILL, then a start on the same append-only file.

    While Redis syncs that file it puts off writing to it: what it confirms meanwhile dies with it. The
    source publishes that again, and the row counts it.
    """
    forgotten = 0
    async with stage.flow():
        for _ in stage.injections():
            await stage.sometime(1.0)
            await asyncio.to_thread(stage.server.kill)
            await stage.sometime(0.5)
            await asyncio.to_thread(stage.server.start)
            back = monotonic()
            before = {put.event.id: put.entry for put in stage.source.log}
            await publish_again(stage)
            forgotten += sum(before.get(put.event.id) not in (None, put.entry) for put in stage.source.log)
            await stage.recovery(back)
        nobody_restarted(stage)
    stage.figures["confirmed by Redis and forgotten"] = forgotten


@row(11, "Redis without power", injections=50, recovers=lambda times: 5.0)
async def without_power(stage: Stage) -> None:
    """What was appended last is not on the disk; the source publishes again what is missing."""
    async with stage.flow():
        for _ in stage.injections():
            await stage.sometime(0.5)
            await asyncio.to_thread(stage.server.kill)
            cut_tail(stage.server.data, TAIL)
            halves = await asyncio.to_thread(torn, stage.server)
            stage.check(not halves, f"nothing is torn: {halves[:3]}")
            await asyncio.to_thread(stage.server.start)
            back = monotonic()
            await publish_again(stage)
            await stage.recovery(back)
        nobody_restarted(stage)


@row(12, "Redis frozen", injections=2, recovers=lambda times: 7.0)
async def frozen(stage: Stage) -> None:
    """SIGSTOP for ten seconds, then for a minute."""
    async with stage.flow():
        for number in stage.injections():
            stage.server.freeze()
            await asyncio.sleep(FROZEN[number - 1] * max(stage.scale, 0.2))
            stage.server.thaw()
            await stage.recovery(monotonic())
        nobody_restarted(stage)
    refused_within_a_second(stage)
    no_attempt_used(stage)
    await nothing_dead(stage)


@row(13, "Redis loading", injections=5, recovers=lambda times: 5.0)
async def loading(stage: Stage) -> None:
    """A start on an append-only file that takes seconds to read."""
    pipeline = stage.redis.pipeline(transaction=False)
    for number in range(LOADED):
        pipeline.set("filler", number)
    await pipeline.execute()
    async with stage.flow():
        for _ in stage.injections():
            await stage.goes_on(monotonic())
            await asyncio.to_thread(stage.server.kill)
            _read_slowly(stage)
            starting = asyncio.create_task(asyncio.to_thread(stage.server.start))
            await until_so(lambda: _is_loading(stage), "Redis says that it is loading", LOADING * 2)
            await starting
            await stage.recovery(monotonic())
        nobody_restarted(stage)
    no_attempt_used(stage)
    await nothing_dead(stage)


def _read_slowly(stage: Stage) -> None:
    delay = LOADING / append_only_commands(stage.server.data)
    with (stage.server.data / "valkey.conf").open("a") as settings:
        settings.write(f"key-load-delay {int(delay * 1e6)}\n")


async def _is_loading(stage: Stage) -> bool:
    try:
        await stage.redis.ping()
    except BusyLoadingError:
        return True
    except (RedisError, OSError):
        return False
    return False


@row(14, "Redis full", injections=10, recovers=lambda times: 5.0)
async def full(stage: Stage) -> None:
    """``maxmemory`` is half of what is used: nothing goes in, and what is in comes out."""
    async with stage.flow():
        for _ in stage.injections():
            await stage.sometime()
            used = (await stage.redis.info("memory"))["used_memory"]
            await stage.redis.config_set("maxmemory", used // 2)
            await _drained(stage)
            await stage.redis.config_set("maxmemory", 0)
            await stage.recovery(monotonic())
        nobody_restarted(stage)
    refused_within_a_second(stage)
    no_attempt_used(stage)
    await nothing_dead(stage)


async def _drained(stage: Stage) -> None:
    taken = {put.answer for put in stage.source.log if put.entry is not None}
    await until(lambda: taken <= {row.event for row in stage.shown.rows()}, "the backlog drains", 10)
    await until(lambda: bool(stage.source.owed()), "something new is refused", 5)


@row(15, "disk of Redis full", injections=10, recovers=lambda times: 5.0, needs=Needs(fillable=True))
async def disk_full(stage: Stage) -> None:
    """The append-only file cannot grow for three seconds: Redis refuses every write."""
    async with stage.flow():
        for _ in stage.injections():
            await stage.sometime()
            fill(stage.server)
            await until(lambda: bool(stage.source.owed()), "publishing is refused", 10)
            await asyncio.sleep(3)
            await _alive(stage)
            give_room(stage.server)
            await stage.recovery(monotonic())
        nobody_restarted(stage)
    refused_within_a_second(stage)
    no_attempt_used(stage)
    await nothing_dead(stage)


async def _alive(stage: Stage) -> None:
    for member in stage.crew.members:
        live, _ = await member.ask("/livez")
        ready, _ = await member.ask("/readyz")
        stage.check((live, ready) == (200, 503), f"alive and not ready, not {live} and {ready}")
