"""Faults that strike workers: killed, frozen, blocked, stopped."""

import signal

from tests.faults.registry import row
from tests.faults.stage import Stage


@row(1, "worker killed in a handler", injections=100, recovers=lambda times: times.lease + 1)
async def killed(stage: Stage) -> None:
    """SIGKILL at a random time of a handler; another worker takes the place."""
    async with stage.flow():
        for _ in stage.injections():
            victim = await stage.busy()
            await stage.sometime()
            at = victim.signal(signal.SIGKILL)
            await victim.ended()
            stage.hurt(victim, at)
            await stage.worker().ready()
