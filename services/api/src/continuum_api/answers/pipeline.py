"""The way of documents through the system, from what Redis and the archive know of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from continuum_api.answers.traces import trace
from continuum_api.links import Links
from continuum_api.shapes.about import ServiceState
from continuum_api.shapes.pipeline import Crew, Pipeline, Segment, Stage, StageName, Totals, Work
from continuum_archive.progress import MINUTES, ProgressRow, WorkRow
from continuum_messaging import GroupState, StreamState
from continuum_proto.briefs import BriefDrafted, BriefUnchanged
from continuum_proto.documents import DocumentChanged, DocumentSkipped

STAGES: Final[tuple[StageName, ...]] = ("ingest", "briefing", "persistence", "review", "notification")
GROUPS: Final = ("briefing", "persistence", "notification")
ENDS: Final = (BriefDrafted.TYPE, BriefUnchanged.TYPE, DocumentSkipped.TYPE)
SHOWN_AS: Final[Mapping[str, str]] = {"fetch": "fetch", "verify": "verify"}
"""Steps that are shown as themselves; all others are ways to make a brief."""


@dataclass(frozen=True, slots=True)
class Queued:
    """What Redis knows."""

    streams: Sequence[StreamState]
    letters: int
    services: Sequence[ServiceState]


def pipeline(
    at: datetime, queued: Queued | None, progress: ProgressRow | None, *, missing: Sequence[str], links: Links
) -> Pipeline:
    """Return the whole, with what is known."""
    stages = [_stage(name, queued, progress) for name in STAGES]
    return Pipeline(
        at=at,
        stages=stages,
        totals=_totals(stages, queued, progress),
        documents=None if progress is None else [_work(row, at, links) for row in progress.documents],
        services=None if queued is None else crews(queued.services),
        missing=missing,
    )


def crews(states: Iterable[ServiceState]) -> list[Crew]:
    """Return the processes by service."""
    by_name: dict[str, list[ServiceState]] = {}
    for state in states:
        by_name.setdefault(state.name, []).append(state)
    return [
        Crew(
            name=name,
            replicas=len(members),
            heartbeat_at=max(member.heartbeat_at for member in members),
            holding=sum(member.holding for member in members),
            version=", ".join(sorted({member.version for member in members})),
        )
        for name, members in sorted(by_name.items())
    ]


def _stage(name: StageName, queued: Queued | None, progress: ProgressRow | None) -> Stage:
    waiting, in_flight, oldest = _waiting(name, queued, progress)
    return Stage(
        name=name,
        waiting=waiting,
        in_flight=in_flight,
        oldest_wait_ms=oldest,
        per_minute=None if progress is None else _per_minute(name, progress),
        p50_ms=progress.p50_ms if progress and name == "briefing" else None,
        p95_ms=progress.p95_ms if progress and name == "briefing" else None,
        dead=None if progress is None else progress.open_letters.get(name, 0),
    )


def _waiting(
    name: StageName, queued: Queued | None, progress: ProgressRow | None
) -> tuple[int | None, int | None, float | None]:
    """Return what waits in a stage, what is worked on, and for how many milliseconds the oldest waits."""
    if name == "review":  # people hold nothing, and drafts stand in the archive
        return (None if progress is None else progress.drafts), None, None
    if queued is None:
        return None, None, None
    if name == "ingest":  # it answers a webhook only when its event stands in a stream: nothing waits there
        return 0, sum(one.holding for one in queued.services if one.name == name), None
    groups = [group for stream in queued.streams for group in stream.groups if group.group == name]
    ages = [age for group in groups for age in _ages(group)]
    waiting = sum(group.undelivered + sum(group.parked.values()) for group in groups)
    return waiting, sum(group.leased for group in groups), max(ages) * 1000 if ages else None


def _ages(group: GroupState) -> Iterable[float]:
    return (age for age in (group.oldest_undelivered, group.oldest_pending) if age is not None)


def _per_minute(name: StageName, progress: ProgressRow) -> list[int] | None:
    if name == "review":
        return None
    if name == "notification":
        return [*reversed(progress.announced)]
    kinds = {"ingest": (DocumentChanged.TYPE,), "briefing": ENDS}.get(name, tuple(progress.answered))
    lines = [progress.answered.get(kind, [0] * MINUTES) for kind in kinds]
    return [sum(line[ago] for line in lines) for ago in reversed(range(MINUTES))]


def _totals(stages: Sequence[Stage], queued: Queued | None, progress: ProgressRow | None) -> Totals:
    moving = [stage for stage in stages if stage.name in GROUPS]
    waiting = [stage.waiting for stage in moving if stage.waiting is not None]
    in_flight = [stage.in_flight for stage in moving if stage.in_flight is not None]
    dead = queued.letters if queued else sum(progress.open_letters.values()) if progress else None
    done = None if progress is None else [sum(progress.answered.get(kind, ())) for kind in ENDS]
    return Totals(
        waiting=sum(waiting) if queued else None,
        in_flight=sum(in_flight) if queued else None,
        dead=dead,
        drafts=progress.drafts if progress else None,
        done_last_hour=None if done is None else sum(done),
    )


def _work(row: WorkRow, now: datetime, links: Links) -> Work:
    running = row.status == "queued"
    return Work(
        id=row.id,
        title=row.title,
        state=row.status,
        stage=_stage_of(row.status),
        segments=_segments(row, now),
        running=running,
        attempt=row.attempt,
        trace=trace(row.trace_id, links),
    )


def _stage_of(status: str) -> StageName:
    if status in {"queued", "failed"}:
        return "briefing"
    return "notification" if status == "briefed" else "persistence"


def _segments(row: WorkRow, now: datetime) -> list[Segment]:
    if row.status == "queued":
        return [Segment(kind="wait", ms=_ms(row.since, now))]
    if row.status == "failed":
        return [Segment(kind="failed", ms=_ms(row.since, row.updated_at))]
    if row.took_ms is None:
        return []
    spent = sum(row.steps.values())
    making = sum(ms for name, ms in row.steps.items() if name not in SHOWN_AS)
    return [
        Segment(kind="wait", ms=max(0.0, row.took_ms - spent)),
        Segment(kind="fetch", ms=row.steps.get("fetch", 0.0)),
        Segment(kind="brief", ms=making),
        Segment(kind="verify", ms=row.steps.get("verify", 0.0)),
    ]


def _ms(begun: datetime, ended: datetime) -> float:
    return max(0.0, (ended - begun).total_seconds() * 1000)
