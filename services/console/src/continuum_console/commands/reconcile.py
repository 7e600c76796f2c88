"""``continuum reconcile``: ask ingest to list all of Paperless, and see what came of comparing it."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Final
from uuid import UUID, uuid4

from redis.asyncio import Redis
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from continuum_archive import Archive
from continuum_archive.reconciliations import Reconciliation, Reconciliations
from continuum_console import exits
from continuum_console.commands.output import console, print_json
from continuum_console.interrupts import Interrupts
from continuum_console.operating.reconciliation_view import for_machines, report_view, result_view
from continuum_console.running import required
from continuum_messaging import open_redis
from continuum_messaging.errors import redis_errors
from continuum_proto.documents import WantedListing
from continuum_proto.errors import DependencyDown
from continuum_proto.topology import LISTING_WANTED_KEY

LATEST: Final = 10
DAYS: Final = 7
LOOK: Final = 0.3
PATIENCE: Final = 60.0
"""Seconds without any progress after which nobody seems to work on it."""
FORGOTTEN: Final = timedelta(days=1)
"""After that nobody remembers what was wanted."""


class NobodyLists(DependencyDown):
    """No ingest has begun to list, or none went on."""

    dependency = "ingest"


def reconcile_now(data: Path, env_file: Path, *, accept_absent: bool, as_json: bool) -> int:
    """Ask for a comparison, wait for it and print what came of it; an alarm is not well."""
    redis_url = required("REDIS_URL", data, env_file)
    database_url = required("DATABASE_URL", data, env_file)
    wanted = WantedListing(run=uuid4(), accept_absent=accept_absent)
    answer = Interrupts().run(_ask(redis_url, database_url, wanted))
    if answer is None:
        sys.stderr.write("It goes on without us: see `continuum reconcile --report`.\n")
        return exits.INTERRUPTED
    done, forgotten = answer
    if as_json:
        print_json({**for_machines(done), "forgotten": forgotten})
    else:
        console().print(result_view(done, forgotten=forgotten))
    return exits.NOT_WELL if done.alarm else exits.OK


def show_report(data: Path, env_file: Path, *, as_json: bool) -> int:
    """Print what came of the latest comparisons and what webhooks missed; a standing alarm is not well."""
    return asyncio.run(_report(required("DATABASE_URL", data, env_file), as_json=as_json))


async def _report(database_url: str, *, as_json: bool) -> int:
    async with _reconciliations(database_url) as reconciliations:
        latest, found = await reconciliations.latest(LATEST), await reconciliations.found_by(DAYS)
        forgotten = await reconciliations.forgotten()
    if as_json:
        comparisons = [for_machines(one) for one in latest]
        told = {"comparisons": comparisons, "days": DAYS, "found_by": dict(found), "forgotten": forgotten}
        print_json(told)
    else:
        console().print(report_view(latest, found, days=DAYS, forgotten=forgotten))
    compared = [one for one in latest if one.compared_at]
    return exits.NOT_WELL if compared and compared[0].alarm else exits.OK


async def _ask(redis_url: str, database_url: str, wanted: WantedListing) -> tuple[Reconciliation, int]:
    """Ask ingest and wait until persistence has compared; return also how many documents are forgotten.

    :raises NobodyLists: nothing has moved for a minute.
    """
    async with (
        aclosing(open_redis(redis_url)) as redis,
        _reconciliations(database_url) as reconciliations,
    ):
        await _want(redis, wanted)
        return await _follow(reconciliations, wanted.run), await reconciliations.forgotten()


async def _want(redis: Redis, wanted: WantedListing) -> None:
    with redis_errors():
        await redis.set(LISTING_WANTED_KEY, wanted.model_dump_json(), ex=FORGOTTEN)


async def _follow(reconciliations: Reconciliations, run: UUID) -> Reconciliation:
    columns = (TextColumn("  {task.description}"), BarColumn(), MofNCompleteColumn())
    out = console(stderr=True)
    with Progress(*columns, console=out, disable=not out.is_terminal, transient=True) as progress:
        task = progress.add_task("waiting for ingest", total=None)
        here, moved = 0, monotonic()
        while True:
            found = await reconciliations.of(run)
            if found is not None and found.compared_at is not None:
                return found
            if found is not None and found.parts_here > here:
                here, moved = found.parts_here, monotonic()
                progress.update(task, description="listing", completed=here, total=found.parts)
            if monotonic() - moved > PATIENCE:
                raise NobodyLists(_stuck(found))
            await asyncio.sleep(LOOK)


def _stuck(found: Reconciliation | None) -> str:
    if found is None:
        return (
            f"no ingest has begun to list within {PATIENCE:.0f} s: see whether one runs with PAPERLESS_URL "
            "and PAPERLESS_TOKEN (`continuum check`) and what its log says; it lists as soon as it can"
        )
    return (
        f"{found.parts_here} of {found.parts} parts are here and none came for {PATIENCE:.0f} s: see the "
        "logs of ingest and persistence, and `continuum queue`"
    )


@asynccontextmanager
async def _reconciliations(database_url: str) -> AsyncIterator[Reconciliations]:
    async with Archive.open(database_url, connections=1) as archive:
        await archive.require_schema()
        yield Reconciliations(archive)
