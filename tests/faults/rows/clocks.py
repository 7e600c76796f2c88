"""Wrong clocks: of Redis, of the workers."""

import signal
from time import monotonic

from tests.faults.clocks import wrong_by
from tests.faults.outcomes import no_attempt_used, nobody_restarted, nothing_dead
from tests.faults.registry import Needs, row
from tests.faults.stage import Stage
from tests.faults.waiting import until

SETTABLE = Needs(build="redis-6.2", clock=True)
HOUR = 3600


@row(23, "clock of Redis forward by 60 s", injections=10, recovers=lambda times: 5.0, needs=SETTABLE)
async def forward(stage: Stage) -> None:
    """Every lease looks as if it had run out long ago."""
    async with stage.flow(handler=1.0):
        for number in stage.injections():
            await stage.busy()
            stage.clock.step(60 * number)
            await stage.recovery(monotonic())
        nobody_restarted(stage)
    history = await stage.history()
    slots = len(stage.crew.alive()) * stage.plan.delivery.slots
    stage.check(history.repeated <= slots * stage.injected, "no more is done twice than there are slots")
    await nothing_dead(stage)


@row(24, "clock of Redis back by 120 s", injections=5, recovers=lambda times: times.lease + 5, needs=SETTABLE)
async def back(stage: Stage) -> None:
    """What was to happen soon seems to be minutes away; a worker dies as well."""
    async with stage.flow():
        for number in stage.injections():
            victim = await stage.busy()
            stage.clock.step(-120 * number)
            at = victim.signal(signal.SIGKILL)
            await victim.ended()
            stage.hurt(victim, at)
            await stage.worker().ready()
            await stage.recovery(at)
    await nothing_dead(stage)


@row(25, "clocks of the workers wrong by an hour", injections=2, recovers=lambda times: times.lease + 1)
async def wrong(stage: Stage) -> None:
    """One worker an hour late, one an hour early, one that is right; each dies once."""
    async with stage.flow(workers=1):
        for number in stage.injections():
            ahead = stage.worker(environment=wrong_by(HOUR))
            behind = stage.worker(environment=wrong_by(-HOUR))
            for member in (ahead, behind):
                await member.ready()
                await member.says("clock_differs")
            victim = (ahead, behind)[number % 2]
            await until(lambda: bool(stage.journals.working(victim.pid)), "it works", 30)  # noqa: B023
            stage.hurt(victim, victim.signal(signal.SIGKILL))
            await victim.ended()
    no_attempt_used(stage)
    await nothing_dead(stage)
