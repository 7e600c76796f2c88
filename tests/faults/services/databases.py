"""What happens to PostgreSQL: killed, cut off in a COMMIT, locked, deadlocked, full, read-only."""

import asyncio
from collections import Counter
from time import monotonic
from typing import Protocol

import asyncpg

from tests.faults.commits import Cut, DatabaseProxy
from tests.faults.registry import Needs, service_row
from tests.faults.services.outcomes import (
    nobody_restarted,
    nothing_dead,
    outage_uses_no_attempt,
    stored_and_told_once,
    waits,
)
from tests.faults.services.stage import Services
from tests.faults.small_disk import OnSmallDisk, fill, give_room, move_to_small_disk
from tests.faults.waiting import until, until_so

PROBED = {"CONTINUUM_PROBE_SECONDS": "0.5"}
"""Whether it is back is looked at twice a second instead of twice a minute."""
HELD = 1.0
"""Seconds for which trouble goes on once persistence has said so."""
DEADLOCK = "60s"
"""How long our own side of a deadlock would wait: the services' side finds it first."""
GLANCE = 0.02


class Trouble(Protocol):
    """What happens to PostgreSQL."""

    __name__: str

    async def __call__(self, services: Services) -> None:
        """Let it happen; return when it is over."""


@service_row(31, "PostgreSQL killed", injections=20, recovers=lambda _: 5.0, needs=Needs(settings=PROBED))
async def killed(services: Services) -> None:
    """The server and all its processes get SIGKILL while drafts come in, and start on the same data."""
    async with services.flow(announced=True):
        for _ in services.injections():
            await services.busy()
            async with services.town.down("postgresql"):
                await services.sometime(2.0)
            await services.recovery(monotonic())
    nobody_restarted(services)
    outage_uses_no_attempt(services, "DatabaseDown", "persistence", "notification")
    await nothing_dead(services)
    await stored_and_told_once(services)


@service_row(
    32,
    "result of a COMMIT unknown",
    injections=50,
    recovers=lambda _: 5.0,
    needs=Needs(settings=PROBED, proxied=True),
)
async def unknown(services: Services) -> None:
    """A connection is cut in a COMMIT: before the server got it, at once after, when it had committed."""
    cuts = tuple(Cut)
    async with services.flow(announced=True):
        for number in services.injections():
            await services.busy()
            await _cut(services.proxy, cuts[number % len(cuts)])
            await services.recovery(monotonic())
    nobody_restarted(services)
    outage_uses_no_attempt(services, "DatabaseDown", "persistence", "notification")
    await nothing_dead(services)
    await stored_and_told_once(services)


async def _cut(proxy: DatabaseProxy, cut: Cut) -> None:
    before = proxy.cuts
    proxy.cut_next(cut)
    await until(lambda: proxy.cuts > before, "a COMMIT was cut", 10)


@service_row(
    33,
    "PostgreSQL read-only, full, deadlocked, locked",
    injections=16,
    recovers=lambda _: 5.0,
    needs=Needs(settings=PROBED, fillable=True),
)
async def upset(services: Services) -> None:
    """In turns; where no small disk can be mounted the full one is left out, and said so."""
    troubles = TROUBLES
    server = services.town.system.stack.plan.postgresql
    if isinstance(server, OnSmallDisk):
        await move_to_small_disk(server, "brief_versions", services.town.system.database)
    else:
        troubles = tuple(each for each in TROUBLES if each is not full)
        services.figures["kinds left out: no small disk here"] = 1
    seen: Counter[str] = Counter()
    async with services.flow(rate=3.0, announced=True):
        for number in services.injections():
            trouble = troubles[(number - 1) % len(troubles)]
            await services.busy()
            await trouble(services)
            await services.recovery(monotonic())
            seen[trouble.__name__] += 1
    services.figures.update({f"times {name}": times for name, times in seen.items()})
    nobody_restarted(services)
    outage_uses_no_attempt(services, "DatabaseDown", "persistence", "notification")
    await nothing_dead(services)
    await stored_and_told_once(services)


async def read_only(services: Services) -> None:
    """The server takes no writes from anybody, as a standby does."""
    database = services.town.system.database
    await database.execute("ALTER SYSTEM SET default_transaction_read_only = on")
    await database.execute("SELECT pg_reload_conf()")
    services.town.put()
    await _said(services, "read-only transaction")
    await asyncio.sleep(HELD)
    await database.execute("ALTER SYSTEM RESET default_transaction_read_only")
    await database.execute("SELECT pg_reload_conf()")


async def full(services: Services) -> None:
    """The disk with the briefs has no room for another page."""
    server, pid = services.town.system.stack.plan.postgresql, services.town.system.pids()["postgresql"]
    assert server is not None
    fill(server, pid)
    filling = asyncio.create_task(_put_until_cancelled(services))
    await _said(services, "No space left on device")
    filling.cancel()
    await asyncio.sleep(HELD)
    give_room(server, pid)


async def deadlocked(services: Services) -> None:
    """Somebody has what persistence wants, and wants what persistence has."""
    document = services.town.put()
    await services.town.until([document], "briefed")
    async with services.town.system.database.acquire() as connection, connection.transaction():
        await connection.execute(f"SET LOCAL deadlock_timeout = '{DEADLOCK}'")
        await connection.execute("SELECT FROM briefs WHERE document_id = $1 FOR UPDATE", document)
        services.town.rewrite(document, "The rent of the garage stays at 55 EUR.\n")
        saying = asyncio.create_task(_said(services, "deadlock detected"))
        await until_so(lambda: _awaited(connection), "persistence waits for us", 20, glance=GLANCE)
        await connection.execute("SELECT FROM documents WHERE id = $1 FOR UPDATE", document)
    await saying


async def locked(services: Services) -> None:
    """Somebody locks the briefs for longer than persistence waits for a lock."""
    async with services.town.system.database.acquire() as connection, connection.transaction():
        await connection.execute("LOCK TABLE brief_versions")
        services.town.put()
        await _said(services, "lock timeout")
        await asyncio.sleep(HELD)


TROUBLES: tuple[Trouble, ...] = (read_only, full, deadlocked, locked)


async def _put_until_cancelled(services: Services) -> None:
    """Put documents in: what is stored already leaves room on its last page for one or two more."""
    while True:
        services.town.put()
        await asyncio.sleep(0.2)


async def _awaited(connection: "asyncpg.pool.PoolConnectionProxy") -> bool:
    """Tell whether a connection holds up somebody else."""
    return bool(
        await connection.fetchval(
            "SELECT count(*) FROM pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))"
        )
    )


async def _said(services: Services, words: str) -> None:
    """See that persistence is not ready, and says why."""
    await until_so(
        lambda: waits(services, "persistence", f"database: .*{words}"),
        f"persistence says {words!r}",
        20,
        glance=0.05,
    )
