"""Comparing a full listing of Paperless with what is known here, and asking for what differs."""

import json
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID, uuid5

import asyncpg

from continuum_archive.archive import Archive
from continuum_archive.owing import owe_documents
from continuum_archive.statements import statements
from continuum_proto.documents import DocumentChanged, InventoryListed, Lane, ListingReason, Trigger
from continuum_proto.event import Event
from continuum_proto.fingerprints import StoredFingerprint

__all__ = ["Comparer", "Comparison", "Finding", "Remembered"]

SQL: Final = statements("reconciling.sql")
MANY: Final = 100
"""More documents than these go through the bulk lane."""
FEW_ABSENT: Final = 20
SHARE_ABSENT: Final = 0.05
"""More absent documents than both raise an alarm: a token that lost rights lists nothing."""
PATIENCE: Final = timedelta(hours=1)
"""How long a document may wait before it is asked for again, where Redis has lost nothing."""
AGAIN: Final = timedelta(days=7)
"""How often a document without text is looked at: a new recognition does not change ``modified``."""
PAGE: Final = 1000


class Finding(StrEnum):
    """Why a document is asked for again."""

    MISSING = "missing"
    """Nothing is known of it."""
    STALE = "stale"
    """It has changed since it was read, or since it failed."""
    WAITING = "waiting"
    """It waits, perhaps for an event that Redis has lost."""
    RETURNED = "returned"
    """It was gone or hidden, and is listed."""
    ABSENT = "absent"
    """It is not listed: briefing finds out why."""
    HIDDEN = "hidden"
    """It was hidden: perhaps it is not any more."""
    NO_TEXT = "no_text"
    """It had no text a week ago."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of a whole listing."""

    run: UUID
    listed: int
    known: int
    findings: Counter[Finding]
    not_asked_for: int
    alarm: str | None = None
    """Why nothing was asked for."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What Redis should remember of a document."""

    document_id: int
    modified: datetime
    fingerprint: StoredFingerprint | None
    again: bool
    """It is asked for again: only a brief that stands in the archive may keep it from being drafted."""


Remember = Callable[[Sequence[Remembered]], Awaitable[None]]


class Comparer:
    """Takes listings, part by part."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def take(self, event: Event[InventoryListed], remember: Remember) -> Comparison | None:
        """Keep a part; where its listing is whole with it, compare and owe what differs.

        ``remember`` hears what Redis should know, before anything is committed. Nothing is returned where
        parts are missing, or the listing was compared before.
        """
        data = event.data
        async with self._archive.transaction() as connection:
            began = data.began or event.time
            await connection.execute(SQL["meet_run"], data.run, data.reason, data.parts, began)
            if await connection.fetchval(SQL["hold_run"], data.run) is not None:
                return None
            await _keep_part(connection, event)
            if await connection.fetchval(SQL["parts_here"], data.run) < data.parts:
                return None
            comparison, again = await _compare(connection, data, began)
            async for page in _remembered(connection, again):
                await remember(page)
            return comparison


async def _keep_part(connection: "asyncpg.pool.PoolConnectionProxy", event: Event[InventoryListed]) -> None:
    data = event.data
    await connection.execute(
        SQL["keep_part"],
        data.run,
        data.part,
        data.parts,
        [listed.id for listed in data.documents],
        [listed.modified for listed in data.documents],
        [listed.added for listed in data.documents],
        event.time,
    )


async def _compare(
    connection: "asyncpg.pool.PoolConnectionProxy", data: InventoryListed, began: datetime
) -> tuple[Comparison, frozenset[int]]:
    """Compare, owe what differs and keep what came of it; return that, and which documents are owed."""
    run = data.run
    patience = timedelta(0) if data.reason is ListingReason.LOSS else PATIENCE
    rows = await connection.fetch(
        SQL["compare"], run, await _first_start(connection, began), began - patience, began - AGAIN, began
    )
    if data.reason is ListingReason.LOSS:
        await connection.execute(SQL["forget_again"])
    not_asked = [row["id"] for row in rows if row["finding"] == "not_asked_for"]
    differing = [row for row in rows if row["finding"] != "not_asked_for"]
    findings = Counter(Finding(row["finding"]) for row in differing)
    known: int = await connection.fetchval(SQL["count_known"], run)
    listed: int = await connection.fetchval(SQL["count_listed"], run)
    alarm = None if data.accept_absent else _alarm(findings[Finding.ABSENT], known)
    if alarm is None:
        await connection.execute(SQL["keep_not_asked"], not_asked)
        await connection.execute(SQL["forget_not_asked"], run)
        await owe_documents(connection, run, [_owed(run, row, len(differing)) for row in differing])
    comparison = Comparison(run, listed, known, findings, len(not_asked), alarm)
    await _keep(connection, comparison)
    await connection.execute(SQL["drop_parts"], run)
    return comparison, frozenset(row["id"] for row in differing) if alarm is None else frozenset()


async def _first_start(connection: "asyncpg.pool.PoolConnectionProxy", began: datetime) -> datetime:
    value = await connection.fetchval(SQL["first_start"])
    return datetime.fromisoformat(json.loads(value)) if value else began


def _alarm(absent: int, known: int) -> str | None:
    if absent <= FEW_ABSENT or absent <= SHARE_ABSENT * known:
        return None
    return (
        f"{absent} of {known} known documents are not listed any more, so nothing was asked for: has the "
        "user of PAPERLESS_TOKEN lost rights? If they are deleted indeed, say "
        "`continuum reconcile --accept-absent`"
    )


def _owed(run: UUID, row: "asyncpg.Record", number: int) -> tuple[UUID, DocumentChanged]:
    change = DocumentChanged(
        document_id=row["id"],
        trigger=Trigger.RECONCILIATION,
        lane=Lane.BULK if number > MANY else Lane.LIVE,
        modified=row["modified"],
        cause=run,
    )
    return uuid5(run, f"document {row['id']}"), change


async def _keep(connection: "asyncpg.pool.PoolConnectionProxy", comparison: Comparison) -> None:
    await connection.execute(
        SQL["keep_comparison"],
        comparison.run,
        comparison.listed,
        comparison.known,
        comparison.findings[Finding.ABSENT],
        comparison.not_asked_for,
        json.dumps({finding.value: count for finding, count in sorted(comparison.findings.items())}),
        comparison.alarm,
    )


async def _remembered(
    connection: "asyncpg.pool.PoolConnectionProxy", again: frozenset[int]
) -> AsyncIterator[Sequence[Remembered]]:
    """Walk through what is known, a page at a time: all of it at once would be much."""
    page: list[Remembered] = []
    async for row in connection.cursor(SQL["remembered"], prefetch=PAGE):
        page.append(_row(row, again))
        if len(page) == PAGE:
            yield page
            page = []
    if page:
        yield page


def _row(row: "asyncpg.Record", again: frozenset[int]) -> Remembered:
    fingerprint = None
    if row["fingerprint"] is not None:
        fingerprint = StoredFingerprint(
            fingerprint=row["fingerprint"],
            cause_id=row["cause_id"],
            cause_time=row["cause_time"],
            checksum=row["source_checksum"],
        )
    return Remembered(row["id"], row["modified"], fingerprint, again=row["id"] in again)
