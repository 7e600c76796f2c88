"""What persistence lets go of, and when: rules on fakes."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from continuum_archive.erasing import Erasure, Left, NotErased
from continuum_messaging import Erased
from continuum_persistence.erasing import Ageing, Clearing
from continuum_proto.errors import ContinuumError, DatabaseDown
from continuum_telemetry import Metrics

NOW = datetime(2026, 5, 3, tzinfo=UTC)
MONTH = timedelta(days=30)


@dataclass
class Archive:
    """Documents that are gone for so long, and those that Redis still has traces of."""

    gone: dict[int, timedelta] = field(default_factory=dict)
    stuck: dict[int, ContinuumError] = field(default_factory=dict)
    """Documents that cannot be erased, and why."""
    left: list[Left] = field(default_factory=list)
    down: int = 0
    old: list[Mapping[str, int]] = field(default_factory=list)

    async def due(self, after: timedelta, *, limit: int, without: Collection[int] = ()) -> Sequence[int]:
        if self.down:
            self.down -= 1
            raise DatabaseDown("away")
        return [document for document, age in self.gone.items() if age > after and document not in without][
            :limit
        ]

    async def erase(self, document: int, after: timedelta) -> Erasure | None:
        if document in self.stuck:
            raise self.stuck[document]
        return Erasure(document, {"versions": 1}) if self.gone.pop(document) > after else None

    async def to_clear(self, limit: int) -> Sequence[Left]:
        if self.down:
            self.down -= 1
            raise DatabaseDown("away")
        return self.left[:limit]

    async def cleared(self, done: Sequence[Left]) -> int:
        self.left = [left for left in self.left if left not in done]
        return len(done)

    async def step(self, batch: int) -> Mapping[str, int]:
        return self.old.pop(0) if self.old else {}


@dataclass
class Traces:
    """Redis, which is told what to erase."""

    told: list[Erased] = field(default_factory=list)

    async def erase(self, documents: Sequence[Erased]) -> Mapping[int, int]:
        self.told += documents
        return {}


def left(document: int, status: str, *events: str) -> Left:
    return Left(document, status, NOW, NOW + MONTH, events)


async def test_redis_is_told_what_is_to_go_and_why() -> None:
    known = "6f6d2e1c-0000-4000-8000-000000000001"
    traces = Traces()
    archive = Archive(
        left=[left(7, "forgotten", known, "no id"), left(8, "gone"), left(9, "briefed"), left(10, "queued")]
    )
    assert await Clearing(archive, traces).look() == 4
    assert await Clearing(archive, traces).look() == 0
    first, *others = traces.told
    assert (first.document_id, first.until, first.at) == (7, NOW, NOW + MONTH)
    assert first.events == {UUID(known)}
    assert [(each.forgotten, each.asked_again) for each in (first, *others)] == [
        (True, False),
        (False, False),
        (False, True),
        (False, True),
    ]


async def test_what_is_down_is_tried_again() -> None:
    archive, traces = Archive(left=[left(7, "gone")], down=2), Traces()
    going = asyncio.create_task(Clearing(archive, traces, every=0.001).go_on())
    async with asyncio.timeout(10):
        while True:
            if not archive.left:
                break
            await asyncio.sleep(0.001)
    going.cancel()
    with suppress(asyncio.CancelledError):
        await going
    assert [each.document_id for each in traces.told] == [7]


async def test_every_document_is_erased_whose_time_has_come() -> None:
    archive = Archive(gone={7: 2 * MONTH, 8: MONTH / 2, 9: 3 * MONTH})
    before = Metrics.current().documents_erased._value.get()
    assert await Ageing(archive, archive, MONTH, batch=1).erase() == 2
    assert list(archive.gone) == [8]
    assert Metrics.current().documents_erased._value.get() == before + 2


@pytest.mark.parametrize("why", [NotErased("a page cannot be read"), DatabaseDown("a lock was not given")])
async def test_a_document_that_cannot_be_erased_holds_up_nothing(why: ContinuumError) -> None:
    """Neither those after it nor what is old; it is told of, and tried again."""
    archive = Archive(
        gone={7: 3 * MONTH, 8: 2 * MONTH, 9: 2 * MONTH}, stuck={7: why}, old=[{"outbox": 1}, {"outbox": 2}]
    )
    ageing = Ageing(archive, archive, MONTH, pause=0)
    with capture_logs() as logs:
        await ageing.look()
    assert list(archive.gone) == [7]
    assert archive.old == []
    [told] = [line for line in logs if line["log_level"] == "warning"]
    assert (told["event"], told["document_id"], told["error"]) == ("document_not_erased", 7, str(why))

    archive.stuck.clear()
    await ageing.look()
    assert archive.gone == {}


async def test_an_outage_in_the_middle_of_erasing_is_waited_for() -> None:
    archive = Archive(gone={7: 2 * MONTH, 8: 2 * MONTH}, stuck={7: DatabaseDown("away")})

    async def due(after: timedelta, *, limit: int, without: Collection[int] = ()) -> Sequence[int]:
        if without:
            raise DatabaseDown("away")
        return [7, 8]

    archive.due = due  # type: ignore[method-assign]
    with pytest.raises(DatabaseDown):
        await Ageing(archive, archive, MONTH).erase()
    assert list(archive.gone) == [7, 8]


async def test_old_rows_are_deleted_until_there_are_none() -> None:
    archive = Archive(old=[{"outbox": 1000, "letters": 3}, {"outbox": 20}])
    removed = await Ageing(archive, archive, MONTH, pause=0).tidy()
    assert removed == {"outbox": 1020, "letters": 3}


async def test_ageing_goes_on_after_trouble() -> None:
    archive = Archive(gone={7: 2 * MONTH}, down=1, old=[{"outbox": 1}])
    going = asyncio.create_task(Ageing(archive, archive, MONTH, every=0.001, pause=0).go_on())
    async with asyncio.timeout(10):
        while True:
            if not archive.gone and not archive.old:
                break
            await asyncio.sleep(0.001)
    going.cancel()
    with suppress(asyncio.CancelledError):
        await going
