"""Dead letters."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from continuum_api.answers.traces import trace
from continuum_api.links import Links
from continuum_api.shapes.actions import AcceptedForLetters, LeftOut
from continuum_api.shapes.dead_letters import DeadLetter
from continuum_archive.reading_letters import LetterRow
from continuum_archive.requesting import Noted

SKIPPED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "unknown": "There is no such letter.",
        "replayed": "It was replayed before.",
        "discarded": "It was discarded before.",
    }
)


def dead_letter(row: LetterRow, links: Links) -> DeadLetter:
    """Return the story of a letter."""
    fields = {name: getattr(row, name) for name in DeadLetter.model_fields if hasattr(row, name)}
    return DeadLetter(**fields, stage=row.group, trace=trace(row.trace_id, links))


def taken(noted: Noted) -> AcceptedForLetters:
    """Return what will be done about which letters."""
    skipped = [LeftOut(id=one.id, reason=SKIPPED[one.reason]) for one in noted.skipped]
    return AcceptedForLetters(request_id=noted.id, accepted=noted.accepted, skipped=skipped)
