"""Ids of ours in paths: UUIDs, written in one way only."""

import re
from typing import Final
from uuid import UUID

from continuum_api import problems

UUID_SCHEMA: Final[dict[str, object]] = {"type": "string", "format": "uuid"}
WRITTEN: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def uuid_in(segment: str, what: str) -> UUID:
    """Return the id in a path; whatever is none names no ``what``."""
    if not WRITTEN.fullmatch(segment):
        raise problems.unknown(what)
    return UUID(segment)
