"""Storing what a draft says: text, version, points, quotations, names."""

import json
from collections.abc import Sequence
from typing import Final

from pydantic import BaseModel

from continuum_archive import columns
from continuum_archive.course import Course, Current
from continuum_archive.evidence import cut_of
from continuum_archive.identifiers import brief_id
from continuum_archive.indexing import Said, index_brief, index_text
from continuum_archive.statements import statements
from continuum_proto.briefs import Brief, BriefDrafted, WithdrawReason
from continuum_proto.event import Event
from continuum_proto.fingerprints import StoredFingerprint

__all__ = ["store", "withdraw"]

SQL: Final = statements("writing.sql")


async def store(
    course: Course, event: Event[BriefDrafted], pages: Sequence[str], withdrawn: WithdrawReason | None
) -> Current:
    """Store a new version and make it the current one; published, unless it is withdrawn from the start."""
    draft, cause = event.data, event.data.cause
    source = await _source(course, draft, pages)
    brief, version = await _next(course)
    state = "withdrawn" if withdrawn else "published"
    await course.connection.execute(
        SQL["keep_version"],
        brief,
        version,
        course.document_id,
        state,
        *_content(draft.brief),
        draft.fingerprint,
        source,
        draft.checksum,
        draft.document.modified,
        event.id,
        cause.event_id,
        cause.time,
        cause.trigger,
        cause.lane,
        withdrawn,
    )
    await _parts(course, brief, version, draft.brief, pages)
    await index_brief(course.connection, brief, version, Said.by(draft.brief), draft.brief.language)
    stored = StoredFingerprint(
        fingerprint=draft.fingerprint,
        cause_id=cause.event_id,
        cause_time=cause.time,
        checksum=draft.checksum,
    )
    return Current(brief, version, state, stored)


async def withdraw(course: Course, reason: WithdrawReason) -> int | None:
    """Withdraw the published version and return its number; nothing where none is published."""
    if course.current is None:
        return None
    version: int | None = await course.connection.fetchval(SQL["withdraw"], course.current.brief_id, reason)
    return version


async def _next(course: Course) -> tuple[str, int]:
    """Return the document's brief, made where there is none, and the version that follows."""
    known, version = course.current, course.last_version + 1
    brief: str = await course.connection.fetchval(
        SQL["keep_brief"], known.brief_id if known else brief_id(), course.document_id, version
    )
    if known and known.published:
        await course.connection.execute(SQL["supersede"], brief)
    return brief, version


async def _source(course: Course, draft: BriefDrafted, pages: Sequence[str]) -> int:
    key = (course.document_id, draft.checksum, cut_of(pages))
    source: int | None = await course.connection.fetchval(SQL["keep_source"], *key, list(pages))
    if source is None:
        known: int = await course.connection.fetchval(SQL["find_source"], *key)
        return known
    await index_text(course.connection, source, pages, draft.brief.language)
    return source


async def _parts(course: Course, brief: str, version: int, content: Brief, pages: Sequence[str]) -> None:
    """Write every table below the version."""
    execute = course.connection.execute
    written = (*columns.points(content), *columns.asks(content), *columns.citations(content))
    await execute(SQL["keep_parts"], brief, version, *written)
    if content.entities:
        await execute(SQL["keep_entities"], *columns.entities(content))
        await execute(SQL["keep_mentions"], brief, version, *columns.mentions(content, pages))


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
