"""What Redis loses, reconciliation finds: power, everything, a stream, a group, entries."""

from time import monotonic
from typing import Any

from continuum_messaging.lua import execute
from continuum_proto.topology import BRIEFS, DOCUMENTS, REPORTS, VANISHED_KEY
from tests.faults.disks import cut_tail
from tests.faults.registry import service_row
from tests.faults.rows.people import DELETE_PENDING, TRIM_ALL
from tests.faults.rows.servers import TAIL
from tests.faults.services.outcomes import no_draft_again, nobody_restarted, nothing_dead
from tests.faults.services.stage import Services
from tests.faults.waiting import until_so

GROUPS = ((DOCUMENTS.name, "briefing"), (BRIEFS.name, "persistence"), (REPORTS.name, "notification"))


@service_row(11, "Redis without power, under the services", injections=50, recovers=lambda _: 10.0)
async def without_power(services: Services) -> None:
    """What was appended last is not on the disk: entries, settlements, what was remembered."""
    data = services.town.system.stack.plan.data / "valkey"
    async with services.flow():
        for _ in services.injections():
            await services.busy()
            async with services.town.down("valkey"):
                cut_tail(data, TAIL)
            await services.recovery(monotonic())
    nobody_restarted(services)
    await nothing_dead(services)


@service_row(16, "FLUSHALL under the services", injections=10, recovers=lambda _: 5.0)
async def flushed(services: Services) -> None:
    """Redis forgets everything, and so which documents are briefed already.

    Until the listing has filled that in again whoever comes a second time is drafted a second time: that
    is counted, and readers see nothing of it.
    """
    async with services.flow():
        for _ in services.injections():
            await services.busy()
            await services.town.redis.flushall()
            await services.recovery(monotonic())
    nobody_restarted(services)
    await nothing_dead(services)


@service_row(17, "stream or group deleted under the services", injections=10, recovers=lambda _: 5.0)
async def deleted(services: Services) -> None:
    """DEL of a stream and XGROUP DESTROY, in turns: of documents, of drafts, of what readers are told."""
    async with services.flow():
        for number in services.injections():
            await services.busy()
            stream, group = GROUPS[number // 2 % len(GROUPS)]
            if number % 2:
                await services.town.redis.xgroup_destroy(stream, group)
            else:
                await services.town.redis.delete(stream)
            await services.recovery(monotonic())
    nobody_restarted(services)
    await nothing_dead(services)
    await no_draft_again(services)


@service_row(
    18, "entries deleted or trimmed while pending in briefing", injections=20, recovers=lambda _: 10.0
)
async def vanished(services: Services) -> None:
    """XDEL and XTRIM MAXLEN 0, in turns, while a slow Paperless keeps briefing at work."""
    gone: set[str] = set()
    services.town.paperless.faults.delay = 0.5
    async with services.flow():
        for number in services.injections():
            await until_so(lambda: _pending(services), "briefing is at work", 30)
            gone |= await _delete(services, trim=number % 2 == 0)
            await services.recovery(monotonic())
    kept: Any = await services.town.redis.hkeys(VANISHED_KEY)
    unrecorded = gone - {entry.decode() for entry in kept}
    services.figures["entries deleted while pending"] = len(gone)
    services.check(not unrecorded, f"each is recorded as vanished, but not {sorted(unrecorded)[:3]}")
    nobody_restarted(services)
    await nothing_dead(services)
    await no_draft_again(services)


async def _pending(services: Services) -> bool:
    about: Any = await services.town.redis.xpending(DOCUMENTS.name, "briefing")
    return bool(about["pending"])


async def _delete(services: Services, *, trim: bool) -> set[str]:
    """Delete what is pending, or trim the stream to nothing; return what was pending."""
    script, limit = (TRIM_ALL, 1000) if trim else (DELETE_PENDING, 2)
    answer: Any = await execute(services.town.redis, "EVAL", script, 1, DOCUMENTS.name, "briefing", limit)
    return {f"{DOCUMENTS.name} briefing {entry.decode()}" for entry in answer}
