"""What people do to Redis by hand: they flush, delete, trim, stop scripts, take rights away."""

import asyncio
from dataclasses import replace
from itertools import cycle
from time import monotonic
from typing import Any

from continuum_messaging.lua import execute
from continuum_proto.topology import BRIEFS, DOCUMENTS
from tests.faults.crew import Member
from tests.faults.outcomes import nobody_restarted, nothing_dead, publish_again
from tests.faults.registry import Needs, row
from tests.faults.stage import Stage
from tests.faults.waiting import until

DELETE_PENDING = """
local deleted = {}
for _, row in ipairs(redis.call('XPENDING', KEYS[1], ARGV[1], '-', '+', ARGV[2])) do
  deleted[#deleted + 1] = row[1]
  redis.call('XDEL', KEYS[1], row[1])
end
return deleted
"""
TRIM_ALL = """
local pending = {}
for _, row in ipairs(redis.call('XPENDING', KEYS[1], ARGV[1], '-', '+', ARGV[2])) do
  pending[#pending + 1] = row[1]
end
redis.call('XTRIM', KEYS[1], 'MAXLEN', 0)
return pending
"""
SLOW = "local n = 0 while true do n = n + 1 end"
GROUP = "briefing"


@row(16, "FLUSHALL", injections=10, recovers=lambda times: 5.0)
async def flushed(stage: Stage) -> None:
    """Redis forgets everything; the source publishes again whatever does not show."""
    async with stage.flow():
        for _ in stage.injections():
            await stage.sometime(1.0)
            await stage.redis.flushall()
            at = monotonic()
            await publish_again(stage)
            await stage.recovery(at)
        nobody_restarted(stage)


@row(17, "stream or group deleted", injections=10, recovers=lambda times: 5.0)
async def deleted(stage: Stage) -> None:
    """DEL of a stream and XGROUP DESTROY, in turns, of the documents and of what follows from them."""
    async with stage.flow():
        for number in stage.injections():
            await stage.sometime(1.0)
            stream, group = (DOCUMENTS, GROUP) if number % 4 in (1, 2) else (BRIEFS, "persistence")
            if number % 2:
                await stage.redis.xgroup_destroy(stream.name, group)
            else:
                await stage.redis.delete(stream.name)
            at = monotonic()
            await publish_again(stage)
            await stage.recovery(at)
            # An answer that was deleted is asked for anew: its cause was settled long ago.
            await asyncio.sleep(stage.times.lease)
            await publish_again(stage, since=at, anew=True)
        nobody_restarted(stage)
    await nothing_dead(stage)


@row(18, "entries deleted or trimmed while pending", injections=20)
async def vanished(stage: Stage) -> None:
    """XDEL and XTRIM MAXLEN 0, in turns; each entry that was pending is written down."""
    gone: set[str] = set()
    async with stage.flow(handler=1.0):
        for number in stage.injections():
            await stage.busy()
            script = DELETE_PENDING if number % 2 else TRIM_ALL
            limit = 2 if number % 2 else 1000
            answer: Any = await execute(stage.redis, "EVAL", script, 1, DOCUMENTS.name, GROUP, limit)
            gone |= {f"{DOCUMENTS.name} {GROUP} {entry.decode()}" for entry in answer}
            await publish_again(stage)
            await stage.sometime(1.0)
    history = await stage.history()
    unrecorded = gone - set(history.vanished)
    stage.figures["entries deleted while pending"] = len(gone)
    stage.check(bool(gone), "something was pending when it was deleted")
    stage.check(not unrecorded, f"each is recorded as vanished, but not {sorted(unrecorded)[:3]}")
    nobody_restarted(stage)


@row(
    19,
    "scripts flushed, stopped, slow",
    injections=15,
    recovers=lambda times: 5.0,
    needs=Needs(build="redis-7", options={"enable-debug-command": "yes", "busy-reply-threshold": "100"}),
)
async def scripts(stage: Stage) -> None:
    """SCRIPT FLUSH; a script of somebody's that runs until it is killed; DEBUG SLEEP."""
    async with stage.flow():
        for number in stage.injections():
            await stage.sometime(1.0)
            match number % 3:
                case 0:
                    await stage.redis.script_flush()
                case 1:
                    await _run_and_kill(stage)
                case _:
                    await execute(stage.redis, "DEBUG", "SLEEP", "3")
            await stage.recovery(monotonic())
        nobody_restarted(stage)
    await nothing_dead(stage)


async def _run_and_kill(stage: Stage) -> None:
    running = asyncio.create_task(execute(stage.redis, "EVAL", SLOW, 0))
    await asyncio.sleep(2)
    await stage.redis.script_kill()
    await asyncio.gather(running, return_exceptions=True)


@row(30, "password or right revoked", injections=8, recovers=lambda times: 5.0)
async def revoked(stage: Stage) -> None:
    """The workers' user loses a right, is switched off, gets another password: each says so and ends."""
    stage.plan = replace(stage.plan, url=f"unix://workers:secret@{stage.server.socket}?db=0")
    struck = cycle(STRIKES)
    await _allow(stage)
    async with stage.flow(workers=2):
        for _ in stage.injections():
            await stage.sometime(1.0)
            commands, roles = next(struck)
            mourned = [member for role in roles for member in stage.crew.alive(role)]
            at = monotonic()
            for command in commands:
                await execute(stage.redis, *command.split())
            stage.recoveries += await asyncio.gather(*(_told(stage, member, at) for member in mourned))
            await _allow(stage)
            for member in mourned:
                await stage.crew.start(member.plan).ready()
            await stage.goes_on(monotonic())


EVERYBODY = ("worker", "sink")
STRIKES = (
    (("ACL SETUSER workers -xadd",), ("worker",)),  # the sink adds nothing
    (("ACL SETUSER workers off", "CLIENT KILL USER workers"), EVERYBODY),
    (("ACL SETUSER workers resetpass >other", "CLIENT KILL USER workers"), EVERYBODY),
    (("ACL SETUSER workers -xreadgroup",), EVERYBODY),
)


async def _told(stage: Stage, member: Member, at: float) -> float:
    """Return how many seconds after ``at`` a process said why it ends."""
    await until(lambda: "Redis refuses us" in member.log.read_text(), "each process says why", 20)
    told = monotonic() - at
    await member.ended()
    stage.check(member.exit_code == 78, f"it ends with 78, not {member.exit_code}")
    return told


async def _allow(stage: Stage) -> None:
    await execute(stage.redis, "ACL", "SETUSER", "workers", "reset", "on", ">secret", "~*", "&*", "+@all")
