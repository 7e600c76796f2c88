"""Storing what a draft says: text, version, points, quotations, names."""

import json
from collections.abc import Sequence

from pydantic import BaseModel

from continuum_archive import tables
from continuum_archive.course import Course, Current
from continuum_archive.evidence import cut_of
from continuum_archive.identifiers import brief_id
from continuum_archive.indexing import Said, index_brief, index_text
from continuum_archive.pending import Pending
from continuum_proto.briefs import Brief, BriefDrafted, WithdrawReason
from continuum_proto.event import Event
from continuum_proto.fingerprints import StoredFingerprint

__all__ = ["store", "withdraw"]


def store(
    course: Course, event: Event[BriefDrafted], pages: Sequence[str], withdrawn: WithdrawReason | None
) -> Current:
    """Store a new version and make it the current one; published, unless it is withdrawn from the start.

    :raises ContractViolation: a name lies beyond the text.
    """
    draft, cause, pending = event.data, event.data.cause, course.pending
    known, version = course.current, course.last_version + 1
    brief = known.brief_id if known else brief_id()
    if course.published_version is not None:
        pending.add("supersede", [(brief,)])
    source = draft.checksum, cut_of(pages)
    state = "withdrawn" if withdrawn else "published"
    text = (course.document_id, *source)
    pending.add("keep_sources", ((*text, n, page) for n, page in enumerate(pages, start=1)))
    index_text(pending, text, pages, draft.brief.language)
    about = (draft.fingerprint, *source, draft.document.modified, event.id)
    made_for = (cause.event_id, cause.time, cause.trigger, cause.lane, withdrawn)
    content = (brief, version, course.document_id, state, *_content(draft.brief))
    pending.add("keep_versions", [(*content, *about, *made_for)])
    _parts(pending, (brief, version), draft.brief, pages)
    index_brief(pending, brief, version, Said.by(draft.brief), draft.brief.language)
    stored = StoredFingerprint(
        fingerprint=draft.fingerprint,
        cause_id=cause.event_id,
        cause_time=cause.time,
        checksum=draft.checksum,
    )
    return Current(brief, version, state, stored)


def withdraw(course: Course, reason: WithdrawReason) -> int | None:
    """Withdraw the published version and return its number; nothing where none is published."""
    if course.current is None or course.published_version is None:
        return None
    course.pending.add("withdraw", [(course.current.brief_id, reason)])
    return course.published_version


def _parts(pending: Pending, key: tuple[str, int], brief: Brief, pages: Sequence[str]) -> None:
    """Note the rows of every table below the version."""
    pending.add("keep_points", tables.points(key, brief))
    pending.add("keep_asks", tables.asks(key, brief))
    pending.add("keep_citations", tables.citations(key, brief))
    pending.add("keep_entities", tables.entities(brief))
    pending.add("keep_mentions", tables.mentions(key, brief, pages))


def _content(brief: Brief) -> tuple[str, ...]:
    """Return a version's own columns, in the order of the statement."""
    return (
        brief.headline,
        _json(brief.summary),
        brief.kind,
        brief.language,
        brief.coverage.model_dump_json(),
        brief.provenance.model_dump_json(),
        _json(brief.withheld),
    )


def _json(parts: Sequence[BaseModel]) -> str:
    return json.dumps([part.model_dump(mode="json") for part in parts], ensure_ascii=False)
