"""Which brief a person means: by its own id, or by the number of its document."""

import re
from typing import Final, Protocol

from continuum_console.reading.archive import NoSuchBrief
from continuum_console.reading.shapes import DocumentStatus
from continuum_proto.briefs import BRIEF_ID

NUMBER: Final = re.compile(r"[1-9][0-9]{0,18}")


class Documents(Protocol):
    """Where it is known what became of a document."""

    async def document(self, number: int) -> DocumentStatus:
        """Return what became of a document."""


def named(told: str) -> str | int:
    """Return the id of a brief, or the number of a document.

    :raises NoSuchBrief: that is neither.
    """
    if re.fullmatch(BRIEF_ID, told):
        return told
    if NUMBER.fullmatch(told):
        return int(told)
    raise NoSuchBrief(f"{told[:40]!r} is not the id of a brief: `continuum read` lists them")


async def brief_of(documents: Documents, number: int) -> str:
    """Return the id of the brief of a document.

    :raises NoSuchBrief: it is not known, or has none; says why.
    """
    document = await documents.document(number)
    if document.brief_id is None:
        raise NoSuchBrief(f"document {number} has no brief: it is {document.status.replace('_', ' ')}")
    return document.brief_id
