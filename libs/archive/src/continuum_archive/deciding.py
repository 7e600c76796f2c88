"""What becomes of an event: rules that move a document's course, without waiting for anything.

In whatever order the events of a document come, and however often, they end in the same: each is handled
once, and of two causes the later one wins.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypeVar

from continuum_archive import versions
from continuum_archive.course import Course, Verdict
from continuum_archive.owing import before, owe_publication, owe_reading, owe_withdrawal
from continuum_archive.standing import Finding, Hearing
from continuum_proto.briefs import BriefDrafted, BriefUnchanged, WithdrawReason
from continuum_proto.documents import BY_A_PERSON, Cause, DocumentChanged, DocumentSkipped, Trigger
from continuum_proto.envelope import Payload
from continuum_proto.errors import TextMissing
from continuum_proto.event import Event
from continuum_proto.fingerprints import StoredFingerprint

__all__ = ["ERASED", "Handled", "decide", "draft", "miss_text", "queue", "skip", "unchanged"]

P = TypeVar("P", bound=Payload)
H = TypeVar("H", DocumentChanged, BriefDrafted, BriefUnchanged, DocumentSkipped)

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


def decide(course: Course, event: Event[H], rule: Callable[[Course, Event[H]], Handled]) -> Handled:
    """Let ``rule`` decide, unless the event was handled before, or its document was erased since."""
    if course.verdict:
        return _again(course)
    cause = _cause(event)
    if course.refuses(cause.time, by_a_person=cause.trigger in BY_A_PERSON):
        # Words of attempts that failed may quote the document.
        return _settled(course, replace(event, failures=()), cause, Verdict.OUTDATED, detail=ERASED)
    return rule(course, event)


def queue(course: Course, event: Event[DocumentChanged]) -> Handled:
    """Record that a document waits to be read."""
    cause = _cause(event)
    waiting = Hearing("queued", cause.time, cause.event_id)
    course.hear(waiting)
    # Whoever asked for it in bulk has noted this very event before it was published.
    verdict = Verdict.QUEUED if course.standing.heard == waiting else Verdict.OUTDATED
    return _settled(course, event, cause, verdict, detail=cause.trigger)


def draft(course: Course, event: Event[BriefDrafted], *, pages: Sequence[str]) -> Handled:
    """Store a drafted brief as a new version, or find that it changes nothing."""
    data = event.data
    finding = _finding("briefed", data.document.modified, data.cause)
    duration = sum(step.ms for step in data.brief.provenance.steps) or None
    if not course.standing.is_newest(finding):
        course.overtaken(finding)
        return _settled(course, event, data.cause, Verdict.OUTDATED, duration)
    same = _is_there(course, data)
    status = course.read(finding, data.document, checksum=data.checksum, language=data.brief.language)
    if same:
        return _settled(course, event, data.cause, Verdict.UNCHANGED, duration)
    course.current = versions.store(course, event, pages, WITHDRAWING.get(status))
    if course.current.published:
        owe_publication(course, event, course.current, data.cause, data.document, data.brief.headline)
    return _settled(course, event, data.cause, Verdict.STORED, duration)


def miss_text(course: Course, event: Event[BriefDrafted]) -> Handled:
    """Ask once more for a draft that came without its text, where it would change anything.

    :raises TextMissing: it was asked for once more already, and no person wants it.
    """
    data = event.data
    finding = _finding("briefed", data.document.modified, data.cause)
    if not course.standing.is_newest(finding):
        course.overtaken(finding)
        return _settled(course, event, data.cause, Verdict.OUTDATED)
    if _is_there(course, data):
        course.read(finding, data.document)
        return _settled(course, event, data.cause, Verdict.UNCHANGED)
    if data.cause.trigger is Trigger.TEXT_MISSING and event.only_group is None:
        raise TextMissing(
            f"document {course.document_id}: the text of draft {event.id} is gone a second time"
        )
    return _wanted(course, event, data.cause, Trigger.TEXT_MISSING)


def unchanged(course: Course, event: Event[BriefUnchanged]) -> Handled:
    """Record that a brief still holds, or ask for one that is not there."""
    data = event.data
    finding = _finding("briefed", data.document.modified, data.cause)
    if not course.standing.is_newest(finding):
        course.overtaken(finding)
        return _settled(course, event, data.cause, Verdict.OUTDATED)
    if not _stands(course, data.fingerprint):
        return _wanted(course, event, data.cause, Trigger.BRIEF_MISSING)
    course.read(finding, data.document)
    return _settled(course, event, data.cause, Verdict.UNCHANGED)


def skip(course: Course, event: Event[DocumentSkipped]) -> Handled:
    """Record why a document has no brief."""
    data, before_it = event.data, course.standing
    _skipped(course, data)
    verdict = Verdict.OUTDATED if course.standing == before_it else Verdict.SKIPPED
    return _settled(course, event, data.cause, verdict, detail=data.reason)


def _again(course: Course) -> Handled:
    assert course.verdict is not None
    answer = _answer(course, course.verdict)
    return Handled(answer.verdict, answer.fingerprint, repeated=True)


def _cause(event: Event[H]) -> Cause:
    """Return the ``document.changed`` behind an event, which may be itself."""
    data = event.data
    if not isinstance(data, DocumentChanged):
        return data.cause
    return Cause(event_id=event.id, time=event.time, trigger=data.trigger, lane=data.lane, force=data.force)


def _finding(status: str, modified: datetime, cause: Cause, reason: str = "") -> Finding:
    return Finding(
        status=status, modified=modified, cause_time=cause.time, cause_id=cause.event_id, reason=reason
    )


def _stands(course: Course, fingerprint: str) -> bool:
    """Tell whether readers have a brief with that fingerprint."""
    current = course.current
    return current is not None and current.published and current.fingerprint.fingerprint == fingerprint


def _is_there(course: Course, draft: BriefDrafted) -> bool:
    """Tell whether readers have what the draft says; what somebody forced is new even so.

    We force ourselves what makes up for an answer without a brief: that is new only where there is none yet.
    """
    if course.current is None or not _stands(course, draft.fingerprint):
        return False
    cause = draft.cause
    if not cause.force or cause.trigger is Trigger.BRIEF_MISSING:
        return True
    return cause.trigger is Trigger.TEXT_MISSING and course.current.fingerprint.cause_time >= before(cause)


def _skipped(course: Course, skip: DocumentSkipped) -> None:
    """Keep a skip in the document's course: a reading where something was fetched, else a word."""
    if skip.document is None:
        course.hear(Hearing(skip.reason, skip.cause.time, skip.cause.event_id, skip.detail))
        return
    finding = _finding(skip.reason, skip.document.modified, skip.cause, skip.detail)
    if course.standing.is_newest(finding):
        course.read(finding, skip.document)
    else:
        course.overtaken(finding)


def _wanted(course: Course, event: Event[P], cause: Cause, trigger: Trigger) -> Handled:
    """Let the document wait for an event that asks for it again: owed here, so that Redis may forget all."""
    again = owe_reading(course, event, cause, trigger)
    course.hear(Hearing("queued", again.time, again.event_id))
    return _settled(course, event, again, Verdict.WANTED, detail=trigger)


def _settled(
    course: Course,
    event: Event[P],
    cause: Cause,
    verdict: Verdict,
    duration_ms: float | None = None,
    detail: str = "",
) -> Handled:
    _withdraw(course, event, cause)
    course.settle(event, cause, verdict, duration_ms=duration_ms, detail=detail)
    return _answer(course, verdict)


def _withdraw(course: Course, event: Event[P], cause: Cause) -> None:
    """Withdraw what readers may no longer see: any event may bring out what another one found."""
    reason = WITHDRAWING.get(course.standing.status)
    version = versions.withdraw(course, reason) if reason else None
    if reason and version and course.current:
        owe_withdrawal(course, event, course.current.brief_id, version, cause, reason)
        course.current = None


def _answer(course: Course, verdict: Verdict) -> Handled:
    current = course.current
    return Handled(verdict, current.fingerprint if current and current.published else None)
