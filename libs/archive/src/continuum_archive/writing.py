"""What persistence writes: one transaction an event, idempotent by event id, in any order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar
from uuid import UUID

from continuum_archive import versions
from continuum_archive.archive import Archive
from continuum_archive.course import SQL, Course, Verdict
from continuum_archive.evidence import check
from continuum_archive.owing import owe_publication, owe_withdrawal
from continuum_archive.standing import Finding, Hearing
from continuum_proto.briefs import BriefDrafted, BriefUnchanged, WithdrawReason
from continuum_proto.documents import BY_A_PERSON, Cause, DocumentChanged, DocumentSkipped
from continuum_proto.envelope import Payload
from continuum_proto.event import Event
from continuum_proto.fingerprints import StoredFingerprint

__all__ = ["Handled", "Writer"]

P = TypeVar("P", bound=Payload)

WITHDRAWING: Final = {
    reason.value: reason for reason in WithdrawReason if reason is not WithdrawReason.PERSON
}
"""A document in one of these states shows no brief."""
ERASED: Final = "erased"
"""Why an event changed nothing."""


@dataclass(frozen=True, slots=True)
class Handled:
    """What an event came to, and the fingerprint of the brief that readers now have of its document."""

    verdict: Verdict
    fingerprint: StoredFingerprint | None = None
    repeated: bool = False
    """The event was handled before; nothing changed this time."""


class Writer:
    """The archive as persistence writes it.

    Every method may be repeated with the same event: the second time changes nothing and answers the same.
    All raise ``DatabaseDown`` when PostgreSQL is away, ``NotMigrated`` when it lacks our tables.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def verdict(self, event_id: UUID) -> Verdict | None:
        """Return what an event came to, if it was handled."""
        row = await self._archive.fetchrow(SQL["verdict"], event_id)
        return Verdict(row["verdict"]) if row else None

    async def queue(self, event: Event[DocumentChanged]) -> Handled:
        """Record that a document waits to be read."""
        change = event.data
        cause = Cause(
            event_id=event.id, time=event.time, trigger=change.trigger, lane=change.lane, force=change.force
        )
        async with Course.of(self._archive, change.document_id, event.id) as course:
            if course.verdict:
                return _again(course)
            if await _refused(course, cause):
                return await _settled(course, event, cause, Verdict.OUTDATED, detail=ERASED)
            waiting = Hearing("queued", cause.time, cause.event_id)
            await course.hear(waiting)
            # Whoever asked for it in bulk has noted this very event before it was published.
            verdict = Verdict.QUEUED if course.standing.heard == waiting else Verdict.OUTDATED
            return await _settled(course, event, cause, verdict, detail=change.trigger)

    async def draft(self, event: Event[BriefDrafted], pages: Sequence[str]) -> Handled:
        """Store a drafted brief as a new version, published at once, or find that it changes nothing.

        :raises ContractViolation: the draft does not fit its text.
        """
        data = event.data
        check(data, pages)
        async with Course.of(self._archive, data.document.document_id, event.id) as course:
            if course.verdict:
                return _again(course)
            if await _refused(course, data.cause):
                return await _settled(course, event, data.cause, Verdict.OUTDATED, detail=ERASED)
            finding = _finding("briefed", data.document.modified, data.cause)
            duration = sum(step.ms for step in data.brief.provenance.steps) or None
            if not course.standing.is_newest(finding):
                await course.overtaken(finding)
                return await _settled(course, event, data.cause, Verdict.OUTDATED, duration)
            same = not data.cause.force and _stands(course, data.fingerprint)
            status = await course.read(
                finding, data.document, checksum=data.checksum, language=data.brief.language
            )
            if same:
                return await _settled(course, event, data.cause, Verdict.UNCHANGED, duration)
            course.current = await versions.store(course, event, pages, WITHDRAWING.get(status))
            if course.current.published:
                await owe_publication(
                    course, event, course.current, data.cause, data.document, data.brief.headline
                )
            return await _settled(course, event, data.cause, Verdict.STORED, duration)

    async def miss_text(self, event: Event[BriefDrafted]) -> Handled:
        """Record that a draft came without its text: the brief is wanted, and not here."""
        async with Course.of(self._archive, event.data.document.document_id, event.id) as course:
            if course.verdict:
                return _again(course)
            if await _refused(course, event.data.cause):
                return await _settled(course, event, event.data.cause, Verdict.OUTDATED, detail=ERASED)
            return await _settled(course, event, event.data.cause, Verdict.WANTED, detail="text missing")

    async def unchanged(self, event: Event[BriefUnchanged]) -> Handled:
        """Record that a document was read again and its brief still holds.

        The verdict is ``wanted`` where the archive has no such brief: it was lost, or withdrawn since.
        """
        data = event.data
        async with Course.of(self._archive, data.document.document_id, event.id) as course:
            if course.verdict:
                return _again(course)
            if await _refused(course, data.cause):
                return await _settled(course, event, data.cause, Verdict.OUTDATED, detail=ERASED)
            finding = _finding("briefed", data.document.modified, data.cause)
            if not course.standing.is_newest(finding):
                await course.overtaken(finding)
                return await _settled(course, event, data.cause, Verdict.OUTDATED)
            if not _stands(course, data.fingerprint):
                return await _settled(course, event, data.cause, Verdict.WANTED)
            await course.read(finding, data.document)
            return await _settled(course, event, data.cause, Verdict.UNCHANGED)

    async def skip(self, event: Event[DocumentSkipped]) -> Handled:
        """Record why a document has no brief; what readers may no longer see is withdrawn."""
        data = event.data
        async with Course.of(self._archive, data.document_id, event.id) as course:
            if course.verdict:
                return _again(course)
            if await _refused(course, data.cause):
                return await _settled(course, event, data.cause, Verdict.OUTDATED, detail=ERASED)
            before = course.standing
            status = await _skipped(course, data)
            reason = WITHDRAWING.get(status)
            version = await versions.withdraw(course, reason) if reason else None
            if reason and version and course.current:
                await owe_withdrawal(course, event, course.current.brief_id, version, data.cause, reason)
                course.current = None
            verdict = Verdict.OUTDATED if course.standing == before else Verdict.SKIPPED
            return await _settled(course, event, data.cause, verdict, detail=data.reason)

    async def first_start(self, now: datetime) -> datetime:
        """Return the time of the installation's first start; ``now`` where this is it."""
        async with self._archive.transaction() as connection:
            await connection.execute(SQL["keep_fact"], "first_start", f'"{now.isoformat()}"')
            value: str = await connection.fetchval(SQL["fact"], "first_start")
        return datetime.fromisoformat(value.strip('"'))


async def _refused(course: Course, cause: Cause) -> bool:
    """Tell whether the document was erased since, or is only to be read when a person asks."""
    return await course.refuses(cause.time, by_a_person=cause.trigger in BY_A_PERSON)


def _finding(status: str, modified: datetime, cause: Cause, reason: str = "") -> Finding:
    return Finding(
        status=status, modified=modified, cause_time=cause.time, cause_id=cause.event_id, reason=reason
    )


def _stands(course: Course, fingerprint: str) -> bool:
    """Tell whether readers have a brief with that fingerprint."""
    current = course.current
    return current is not None and current.published and current.fingerprint.fingerprint == fingerprint


async def _skipped(course: Course, skip: DocumentSkipped) -> str:
    """Keep a skip in the document's course: a reading where something was fetched, else a word."""
    if skip.document is None:
        return await course.hear(Hearing(skip.reason, skip.cause.time, skip.cause.event_id, skip.detail))
    finding = _finding(skip.reason, skip.document.modified, skip.cause, skip.detail)
    if not course.standing.is_newest(finding):
        return await course.overtaken(finding)
    return await course.read(finding, skip.document)


async def _settled(
    course: Course,
    event: Event[P],
    cause: Cause,
    verdict: Verdict,
    duration_ms: float | None = None,
    detail: str = "",
) -> Handled:
    await course.settle(event, cause, verdict, duration_ms=duration_ms, detail=detail)
    return _answer(course, verdict)


def _again(course: Course) -> Handled:
    assert course.verdict is not None
    answer = _answer(course, course.verdict)
    return Handled(answer.verdict, answer.fingerprint, repeated=True)


def _answer(course: Course, verdict: Verdict) -> Handled:
    current = course.current
    return Handled(verdict, current.fingerprint if current and current.published else None)
