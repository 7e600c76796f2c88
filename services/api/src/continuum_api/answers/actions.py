"""Requests and what came of them, in words."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final, Literal

from continuum_api.shapes import actions as shapes
from continuum_archive.requesting import LetterCounts, RequestRow

ENDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "briefed": "The document was briefed.",
        "no_text": "The document has no text to brief.",
        "excluded": "A rule excludes the document.",
        "too_large": "The document is too large.",
        "hidden": "Paperless shows the document to others only.",
        "gone": "Paperless has no such document any more.",
        "forgotten": "The document was forgotten.",
        "failed": "The document could not be briefed: its dead letter tells why.",
    }
)
WAITS: Final = "The document waits for its brief."
OPEN: Final = "Nobody has taken it up yet: persistence does as soon as it can."
ABOUT_LETTERS: Final = frozenset({"replay", "discard"})


def request(row: RequestRow) -> shapes.RequestState:
    """Return a request and what came of it."""
    state, detail, ended_at = _end(row)
    return shapes.RequestState(
        id=row.id,
        action=row.action,
        state=state,
        detail=detail,
        document_id=row.document_id,
        brief_id=row.brief_id,
        group=row.group,
        reason=row.reason,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        ended_at=ended_at,
        letters=_letters(row.letters) if row.action in ABOUT_LETTERS else None,
    )


def _end(row: RequestRow) -> tuple[Literal["open", "done", "failed"], str, datetime | None]:
    if row.state == "open":
        return "open", OPEN, None
    if row.state == "waits":
        if row.document_end is None:
            return "open", WAITS, None
        return "failed" if row.document_end == "failed" else "done", ENDS[row.document_end], row.ended_at
    return "done" if row.state == "done" else "failed", row.detail or "", row.ended_at


def _letters(counts: LetterCounts) -> shapes.LetterCounts:
    return shapes.LetterCounts(
        accepted=counts.accepted,
        done=counts.done,
        closed_before=counts.gone,
        stayed=counts.stayed,
        examples=[shapes.LeftOut(id=one.id, reason=one.reason) for one in counts.examples],
    )
