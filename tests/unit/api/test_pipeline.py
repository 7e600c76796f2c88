"""How far the work is: what is known is told, what is not is named."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from continuum_api.admission import Admission
from continuum_api.answers.pipeline import Queued, pipeline
from continuum_api.audience import Audience
from continuum_api.fakes.staff import MemoryStaff
from continuum_api.fakes.work import NOTHING_YET, MemoryHistory, MemoryLine
from continuum_api.glances import Glance
from continuum_api.handlers.pipeline import Work
from continuum_api.looking import Looking
from continuum_api.occurrences import Topic
from continuum_api.shapes.about import ServiceState
from continuum_api.watching import Watching
from continuum_archive.progress import WorkRow
from continuum_messaging import GroupState, StreamState
from continuum_messaging.errors import RedisDown
from continuum_proto.errors import DatabaseDown
from tests.unit.api.serving import LINKS, Answer, serving
from tests.unit.api.shelves import shelf_with

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)


def group(
    name: str, *, undelivered: int = 0, leased: int = 0, parked: int = 0, oldest: float | None = None
) -> GroupState:
    return GroupState(
        group=name,
        undelivered=undelivered,
        lag_known=True,
        leased=leased,
        parked={1: parked} if parked else {},
        consumers=1,
        names=("one",),
        oldest_undelivered=oldest,
        oldest_pending=None,
    )


def beat(name: str, *, holding: int = 0, version: str = "1", second: int = 0) -> ServiceState:
    return ServiceState(
        name=name,
        consumer=f"{name}-{second}",
        version=version,
        heartbeat_at=NOW + timedelta(seconds=second),
        holding=holding,
        gates={},
    )


STREAMS = (
    StreamState(
        "continuum.documents", 9, (group("briefing", undelivered=3, leased=2, parked=1, oldest=4.5),)
    ),
    StreamState("continuum.documents.bulk", 9, (group("briefing", undelivered=10, oldest=60.0),)),
    StreamState("continuum.briefs", 9, (group("persistence", leased=1),)),
)
WORK = WorkRow(
    id=7,
    title="Invoice 17",
    status="briefed",
    since=NOW - timedelta(seconds=9),
    updated_at=NOW,
    attempt=2,
    trace_id="7" * 32,
    steps={"fetch": 100, "plan": 50, "notes": 200, "verify": 25},
    took_ms=1000,
)


def looking(
    *, line: MemoryLine | None = None, staff: MemoryStaff | None = None, history: MemoryHistory | None = None
) -> Looking:
    return Looking(line, staff or (MemoryStaff() if line else None), history or MemoryHistory(), LINKS)


OPERATORS = Admission(anonymous="operator")


async def asked(look: Looking, path: str = "/api/v1/pipeline") -> Answer:
    shelf = shelf_with()
    async with serving(shelf, shelf, shelf, others=[Work(look)], admission=OPERATORS) as client:
        return await client.get(path)


async def test_stages_stand_in_the_order_of_a_documents_way() -> None:
    answer = await asked(looking(line=MemoryLine(STREAMS, letters=4)))
    assert answer.status == 200
    assert [stage["name"] for stage in answer.json["stages"]] == [
        *("ingest", "briefing", "persistence", "review", "notification")
    ]
    assert answer.json["missing"] == []
    assert answer.json["totals"]["dead"] == 4


def test_a_stage_counts_both_lanes_and_what_waits_for_another_attempt() -> None:
    seen = pipeline(NOW, Queued(STREAMS, 0, ()), NOTHING_YET, missing=(), links=LINKS)
    briefing = seen.stages[1]
    assert (briefing.waiting, briefing.in_flight, briefing.oldest_wait_ms) == (14, 2, 60_000)
    assert (seen.totals.waiting, seen.totals.in_flight) == (14, 3)


def test_the_last_hour_runs_from_left_to_right() -> None:
    drafted = [5, 1, *[0] * 58]
    hour = replace(
        NOTHING_YET,
        answered={"continuum.brief.drafted.v1": drafted, "continuum.document.changed.v1": [2] * 60},
        announced=[1, *[0] * 59],
        drafts=3,
        open_letters={"briefing": 2},
        p50_ms=40,
    )
    ingest, briefing, persistence, review, notification = pipeline(
        NOW, None, hour, missing=(), links=LINKS
    ).stages
    assert ingest.per_minute == [2] * 60
    assert briefing.per_minute is not None
    assert briefing.per_minute[-2:] == [1, 5]
    assert (briefing.p50_ms, briefing.dead, briefing.waiting) == (40, 2, None)
    assert persistence.per_minute is not None
    assert persistence.per_minute[-1] == 7
    assert (review.waiting, review.per_minute) == (3, None)
    assert notification.per_minute == [*[0] * 59, 1]


def test_the_time_of_a_document_is_told_in_segments() -> None:
    row = replace(NOTHING_YET, documents=(WORK, replace(WORK, status="queued", took_ms=None, steps={})))
    done, waiting = pipeline(NOW, None, row, missing=(), links=LINKS).documents or ()
    assert [(one.kind, one.ms) for one in done.segments] == [
        ("wait", 625),
        ("fetch", 100),
        ("brief", 250),
        ("verify", 25),
    ]
    assert (done.stage, done.running, done.attempt) == ("notification", False, 2)
    assert [(one.kind, one.ms) for one in waiting.segments] == [("wait", 9000)]
    assert (waiting.stage, waiting.running) == ("briefing", True)


def test_processes_of_a_service_are_one_line() -> None:
    beats = [beat("briefing", holding=2, second=1), beat("briefing", holding=1, version="2", second=9)]
    (crew,) = pipeline(NOW, Queued((), 0, beats), None, missing=(), links=LINKS).services or ()
    assert (crew.replicas, crew.holding, crew.version) == (2, 3, "1, 2")
    assert crew.heartbeat_at == NOW + timedelta(seconds=9)


async def test_without_redis_the_archive_still_tells_what_it_knows() -> None:
    away = MemoryLine(trouble=RedisDown("10.0.0.7 refused"))
    answer = await asked(looking(line=away, history=MemoryHistory(replace(NOTHING_YET, drafts=2))))
    assert (answer.status, answer.json["services"], answer.json["totals"]["drafts"]) == (200, None, 2)
    assert answer.json["missing"] == ["Redis does not answer: what waits and who is at work is not known."]
    assert "10.0.0.7" not in answer.text


async def test_without_the_archive_redis_still_tells_what_it_knows() -> None:
    answer = await asked(looking(line=MemoryLine(STREAMS), history=MemoryHistory(trouble=DatabaseDown("no"))))
    assert (answer.status, answer.json["documents"]) == (200, None)
    assert answer.json["totals"]["waiting"] == 14
    assert "archive" in answer.json["missing"][0]


async def test_where_nothing_answers_it_is_a_503() -> None:
    nobody = looking(
        line=MemoryLine(trouble=RedisDown("no")), history=MemoryHistory(trouble=DatabaseDown("no"))
    )
    assert (await asked(nobody)).status == 503


async def test_services_are_told_one_by_one() -> None:
    staff = MemoryStaff([beat("briefing"), beat("ingest")])
    answer = await asked(looking(line=MemoryLine(), staff=staff), "/api/v1/services")
    assert [one["name"] for one in answer.json["items"]] == ["briefing", "ingest"]


@pytest.mark.parametrize("staff", [None, MemoryStaff(trouble=RedisDown("no"))])
async def test_services_need_redis(staff: MemoryStaff | None) -> None:
    look = Looking(MemoryLine(), staff, MemoryHistory(), LINKS)
    assert (await asked(look, "/api/v1/services")).status == 503


async def test_a_hundred_who_ask_cost_one_look() -> None:
    line = MemoryLine(STREAMS)
    look = looking(line=line)
    await asyncio.gather(*(look.pipeline() for _ in range(100)))
    assert line.looks == 1


async def test_a_look_is_taken_again_when_it_is_old_and_a_failure_is_shared_too() -> None:
    count = 0

    async def look() -> int:
        nonlocal count
        count += 1
        await asyncio.sleep(0)
        if count == 1:
            raise RedisDown("no")
        return count

    lasting, fleeting = Glance(look, seconds=60), Glance(look, seconds=0)
    answers = await asyncio.gather(lasting(), lasting(), return_exceptions=True)
    assert [type(answer) for answer in answers] == [RedisDown, RedisDown]
    assert count == 1
    assert [await fleeting(), await fleeting()] == [2, 3]


async def test_who_runs_the_system_hears_what_changed_and_who_came_and_went() -> None:
    line, staff, audience = MemoryLine(STREAMS), MemoryStaff([beat("ingest")]), Audience(5)
    look = Looking(line, staff, MemoryHistory(), LINKS)
    watching = Watching(look, audience)
    with audience.seat({Topic.PIPELINE, Topic.SERVICES}, None) as listener:
        await seen(watching, look)
        await seen(watching, look)
        staff.present = [beat("briefing")]
        await seen(watching, look)
        heard = (await listener.heard(1)).decode()
    names = [line.removeprefix("event: ") for line in heard.split("\n") if line.startswith("event")]
    assert names == ["pipeline.snapshot", "service.up", "service.down"]


async def seen(watching: Watching, look: Looking) -> None:
    """Let it look once, at what is so now."""
    look._whole = Glance(look._look, seconds=0)
    await watching.look()


async def test_nobody_looks_while_nobody_listens() -> None:
    line = MemoryLine(STREAMS)
    await Watching(looking(line=line), Audience(5)).look()
    assert line.looks == 0
