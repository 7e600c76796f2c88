"""Faults that strike workers: killed, frozen, blocked, stopped."""

import asyncio
import random
import resource
import signal
from collections.abc import Mapping
from functools import partial
from time import monotonic

from continuum_messaging import Point
from tests.faults.crew import Member
from tests.faults.outcomes import (
    attempts_used,
    delay,
    deliveries_alone,
    leases_waited_for,
    merged_too_late,
)
from tests.faults.plan import EXIT
from tests.faults.registry import row
from tests.faults.stage import Stage
from tests.faults.waiting import until_so
from tests.faults.worker import AFTER_EFFECT
from tests.faults.wounds import Wound

SPECIAL = 1_000_000
"""Documents from here on are treated differently, as a plan's script says."""
LOST = {"metric": "continuum_messages_processed_total", "outcome": "lease_lost"}

LAG = "continuum_event_loop_lag_seconds"


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


@row(2, "killed between effect and settle", injections=50, recovers=lambda times: times.lease + 1)
async def killed_before_settling(stage: Stage) -> None:
    """A worker whose answer is ready, or the sink whose row is written, exits before Redis is told."""
    async with stage.flow(workers=2):
        for number in stage.injections():
            if number % 2:
                victim = stage.worker(exit_at=Point.BEFORE_SETTLE, exit_after=random.randint(1, 3))
            else:
                victim = stage.crew.start(stage.plan, role="sink", exit_at=AFTER_EFFECT)
            await victim.ended()
            stage.check(victim.exit_code == EXIT, "the victims die at the named point")
            stage.hurt(victim)
    rows, documents = len(stage.shown.rows()), len(stage.source.log)
    stage.check(rows == documents, f"as many rows as documents: {documents}, not {rows}")


@row(4, "all workers killed at once", injections=10, recovers=lambda times: times.lease + 5)
async def all_killed(stage: Stage) -> None:
    """SIGKILL to every worker and the sink, then all start again."""
    async with stage.flow(rate=20):
        for _ in stage.injections():
            await stage.busy(least=2)
            victims = [*stage.crew.alive("worker"), *stage.crew.alive("sink")]
            struck = [(victim, victim.signal(signal.SIGKILL)) for victim in victims]
            for victim, at in struck:
                await victim.ended()
                stage.hurt(victim, at)
            successors = [stage.crew.start(victim.plan) for victim in victims]
            for successor in successors:
                await successor.ready()
            await stage.sometime(stage.times.lease)


@row(5, "frozen worker", injections=50, recovers=lambda times: times.lease + 1)
async def frozen(stage: Stage) -> None:
    """SIGSTOP for three leases, SIGCONT: whoever wakes up has lost its leases, and notices."""
    async with stage.flow(workers=8, rate=20):
        batch: dict[Member, Wound] = {}
        for number in stage.injections():
            victim, wound = await _freeze(stage, [*batch])
            batch[victim] = wound
            if len(batch) == 5 or number == stage.row.scaled(stage.scale):
                await _thaw(stage, batch)
                batch.clear()


async def _freeze(stage: Stage, frozen: list[Member]) -> tuple[Member, Wound]:
    """Stop a worker that holds something which it does not settle any more."""
    while True:
        victim = await stage.busy(but=frozen)
        wound = stage.hurt(victim, victim.signal(signal.SIGSTOP))
        if wound.held:
            return victim, wound
        victim.signal(signal.SIGCONT)


async def _thaw(stage: Stage, frozen: Mapping[Member, Wound]) -> None:
    """Let them go on after three leases: each must count what it has lost."""
    await asyncio.sleep(3 * stage.times.lease)
    for victim in frozen:
        victim.signal(signal.SIGCONT)
    for victim, wound in frozen.items():
        taken = stage.wounds.taken_from(wound)

        async def noticed(victim: Member = victim, taken: int = taken) -> bool:
            return await victim.count(**LOST) >= taken

        await until_so(noticed, f"a worker counts the {taken} leases that it lost", 5)
        stage.figures["leases lost"] = stage.figures.get("leases lost", 0) + taken


@row(6, "event loop blocked", injections=10, recovers=lambda times: times.lease + 1)
async def blocked(stage: Stage) -> None:
    """A handler computes for three leases: others take its work, are not delayed, and it is reported."""
    script = {SPECIAL + number: "block" for number in range(1, 1 + stage.row.scaled(stage.scale))}
    async with stage.flow(script=script):
        for number in stage.injections():
            await stage.source.put(SPECIAL + number)
            victim = await stage.working_on(SPECIAL + number)
            stage.hurt(victim)
            alive, _ = await victim.ask("/livez", patience=stage.times.lease)
            stage.check(alive != 200, "a blocked worker does not say that it is alive")
            reported = partial(_reported, stage, victim)
            await until_so(reported, "log and metric tell of the blocked loop", 4 * stage.times.lease)
    stage.figures["p95 of documents that no blocked worker held (s)"] = p95 = delay(
        stage, but=stage.wounds.documents()
    )
    stage.check(p95 <= stage.times.handler + 1, f"others are not delayed: p95 {p95:.2f} s")


async def _reported(stage: Stage, victim: Member) -> bool:
    """Tell whether a worker that was blocked for three leases says so, in its log and by its metric."""
    said = victim.said("event_loop_blocked") or {}
    late = await victim.count(f"{LAG}_count") - await victim.count(f"{LAG}_bucket", le="2.5")
    return float(str(said.get("seconds", 0))) > 2 * stage.times.lease and late > 0


@row(7, "orderly stop under load", injections=50)
async def stopped(stage: Stage) -> None:
    """SIGTERM, one after the other, each with its successor ready: nothing waits, no attempt is used up."""
    async with stage.flow(rate=20):
        for number in stage.injections():
            victim = stage.crew.alive("sink")[0] if number % 5 == 0 else await stage.busy()
            await stage.crew.start(victim.plan).ready()
            at = victim.signal(signal.SIGTERM)
            ended = await victim.ended(2 * stage.times.drain)
            stage.check(victim.exit_code == 0, "a worker that was told to stop exits with 0")
            stage.recoveries.append(ended - at)
    stage.check(attempts_used(stage) == 0, f"no attempt is used up: {attempts_used(stage)}")
    waited = len(leases_waited_for(stage))
    stage.check(waited == 0, f"nothing waits for a lease: {waited}")


@row(8, "stopped twice, or past the drain time", injections=20, recovers=lambda times: times.lease + 1)
async def stopped_twice(stage: Stage) -> None:
    """A handler that takes a minute: a second SIGTERM ends it at once, else the drain time does."""
    script = {SPECIAL + number: "hang" for number in range(1, 1 + stage.row.scaled(stage.scale))}
    drain, given_back, abandoned = 1.0, set[tuple[str, str]](), set[tuple[str, str]]()
    async with stage.flow(script=script, drain=drain):
        for number in stage.injections():
            await stage.source.put(SPECIAL + number)
            victim = await stage.working_on(SPECIAL + number)
            await stage.worker(script=script, drain=drain).ready()
            at = victim.signal(signal.SIGTERM)
            if number % 2:
                await victim.says("stopping")
                at = victim.signal(signal.SIGTERM)
            held = {line.delivery for line in stage.hurt(victim, at).held}
            abandoned |= held if number % 2 else set()
            given_back |= set() if number % 2 else held
            took, most = await victim.ended() - at, 1.0 if number % 2 else drain + 1
            stage.check(took <= most, f"it exits within {most:g} s, not {took:.2f} s")
    waited = len((leases_waited_for(stage) & given_back) - abandoned)
    stage.check(waited == 0, f"only a second signal costs a lease, not the drain time: {waited}")


@row(9, "memory kill", injections=5, documents=300)
async def out_of_memory(stage: Stage) -> None:
    """Poison takes memory until its process is killed: alone in the end, then a letter, and nobody else."""
    poison = {SPECIAL + number: "allocate" for number in range(1, 1 + stage.row.scaled(stage.scale))}
    async with stage.replacing(), stage.flow(script=poison, memory=2**31, patience=90):
        for number in stage.injections():
            await stage.source.put(SPECIAL + number)
            await stage.sometime(stage.times.lease)
    history = await stage.history()
    dead = {put.document for put in stage.source.log if str(put.event.id) in history.dead}
    stage.check(dead == set(poison), f"the poison is dead and nothing else: {sorted(dead)}")
    alone = {document: deliveries_alone(stage, document) for document in poison}
    stage.figures["p95 of the neighbours (s)"] = delay(stage, but=poison)
    stage.check(set(alone.values()) == {3}, f"poison is delivered alone three times, not {alone}")


@row(38, "the same event a thousand times", injections=1000)
async def duplicates(stage: Stage) -> None:
    """Events that wait, are worked on or are done come again; new events of their documents come too."""
    async with stage.flow(rate=20):
        for number in stage.injections():
            put = random.choice(stage.source.log[-50:])
            if number % 10:
                await stage.source.offer(put)
            else:
                await stage.source.put(put.document)
            await stage.sometime(0.03)
    stage.check(stage.journals.together() == 0, "no two work on one document at a time")
    stage.check(merged_too_late(stage) == 0, "nothing merges into an event whose work has begun")


@row(40, "two processes with one host name", injections=10, recovers=lambda times: times.lease + 1)
async def one_host_name(stage: Stage) -> None:
    """Two start at the same moment on one host; one of them dies: the other keeps what is its own."""
    async with stage.flow(workers=1, rate=20):
        for _ in stage.injections():
            twins = [stage.worker(), stage.worker()]
            for twin in twins:
                await twin.ready()
            names = {str((twin.said("consumer") or {}).get("name")) for twin in twins}
            stage.check(len(names) == 2, "two processes have two names")
            await stage.sometime()
            victim = twins[0]
            at = victim.signal(signal.SIGKILL)
            await victim.ended()
            stage.hurt(victim, at)
            twins[1].signal(signal.SIGTERM)
            await twins[1].ended()


@row(41, "bad deploy: the handler raises on everything", injections=5, recovers=lambda times: 5.0)
async def bad_deploy(stage: Stage) -> None:
    """Every worker is replaced by one that only raises: these stop reading; a good deploy goes on."""
    settings, workers = stage.times.delivery(tiers=(0.05,)), 4
    async with stage.flow(workers=workers, rate=30, delivery=settings):
        for _ in stage.injections():
            before = len((await stage.history()).letters)
            bad = await _deploy(stage, workers, behaviour="raise", delivery=settings)
            for each in bad:
                await each.says("reading_stopped")
                status, words = await each.ask("/readyz")
                stage.check(status == 503 and "stopped reading" in words, "who stopped reading says so")
            letters = len((await stage.history()).letters) - before
            most = workers * (settings.failing_least + settings.slots)
            stage.check(letters <= most, f"at most {most} letters, not {letters}")
            await _deploy(stage, workers, delivery=settings)
            await stage.recovery(monotonic())
        letters = len((await stage.history()).letters)
        stage.figures["letters, all replayed"] = await stage.replay()
        stage.check(letters > 0, "there are letters to replay")
    stage.check(not (await stage.history()).letters, "no letter is left after the replay")


async def _deploy(stage: Stage, workers: int, **changes: object) -> list[Member]:
    """Replace all workers; return the new ones."""
    old = stage.crew.alive()
    new = [stage.worker(**changes) for _ in range(workers)]
    for member in new:
        await member.ready()
    for member in old:
        member.signal(signal.SIGTERM)
    for member in old:
        await member.ended()
    return new


@row(44, "descriptors or disk used up", injections=12, recovers=lambda times: 5.0)
async def used_up(stage: Stage) -> None:
    """A worker or the sink may open nothing, or the sink's rows may not grow: not ready, until they may."""
    stage.shown.weigh_down()
    async with stage.flow(rate=20):
        for number in stage.injections():
            victim = await stage.busy() if number % 3 == 0 else stage.crew.alive("sink")[0]
            limit = resource.RLIMIT_FSIZE if number % 3 == 1 else resource.RLIMIT_NOFILE
            before = resource.prlimit(victim.pid, limit)
            if limit == resource.RLIMIT_FSIZE:
                resource.prlimit(victim.pid, limit, (stage.shown.path.stat().st_size, before[1]))
            else:
                resource.prlimit(victim.pid, limit, (0, before[1]))
                await stage.redis.client_kill_filter(_type="normal", skipme=True)
            await _until_readiness(victim, False)
            await stage.sometime(stage.times.lease)
            resource.prlimit(victim.pid, limit, before)
            given = monotonic()
            await _until_readiness(victim, True)
            stage.recoveries.append(monotonic() - given)
    stage.check(all(member.alive for member in stage.crew.members), "nobody dies of it")
    stage.check(attempts_used(stage) == 0, f"no attempt is used up: {attempts_used(stage)}")


async def _until_readiness(member: Member, ready: bool) -> None:
    async def asked() -> bool:
        return ((await member.ask("/readyz"))[0] == 200) is ready

    await until_so(asked, f"readiness of {member.plan.role} {member.pid} is {ready}", 30)
