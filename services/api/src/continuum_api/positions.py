"""How far a listener is: one id for each stream, as one string that it need not understand."""

import re
from collections.abc import Mapping
from typing import Final

from continuum_messaging.entries import order
from continuum_proto.topology import BRIEFS, DEAD_LETTERS, DOCUMENTS, DOCUMENTS_BULK, LETTERS, REPORTS

FOLLOWED: Final = tuple(
    stream.name for stream in (DOCUMENTS, DOCUMENTS_BULK, BRIEFS, REPORTS, LETTERS, DEAD_LETTERS)
)
ENTRY: Final = re.compile(r"[0-9]{1,15}-[0-9]{1,10}")

Positions = Mapping[str, str]


def encode(positions: Positions) -> str:
    """Return ``positions`` as the ``id`` of an event."""
    return ".".join(positions[stream] for stream in FOLLOWED)


def decode(cursor: str) -> Positions | None:
    """Return what ``encode`` was given; nothing where these characters did not come from it."""
    entries = cursor.split(".") if len(cursor) < 200 else []
    if len(entries) != len(FOLLOWED) or not all(ENTRY.fullmatch(entry) for entry in entries):
        return None
    return dict(zip(FOLLOWED, entries, strict=True))


def reaches(positions: Positions, floors: Positions) -> bool:
    """Tell whether ``positions`` are nowhere before ``floors``."""
    return all(order(positions[stream]) >= order(floors[stream]) for stream in FOLLOWED)
