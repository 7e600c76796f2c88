"""What questions are asked about: things that stand in a filled archive, common ones and rare ones."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from continuum_archive import Archive

__all__ = ["Sample"]

RICHEST: Final = """
    SELECT v.brief_id, v.version, v.document_id, v.source_id, v.published_at FROM brief_versions v
    JOIN (SELECT brief_id, version, count(*) AS names FROM mentions GROUP BY brief_id, version) m
      ON m.brief_id = v.brief_id AND m.version = v.version
    WHERE v.state = 'published' ORDER BY m.names DESC, v.brief_id LIMIT 1
"""
MIDDLE: Final = """
    SELECT brief_id, published_at FROM brief_versions WHERE state = 'published' ORDER BY published_at
    OFFSET (SELECT count(*) / 2 FROM brief_versions WHERE state = 'published') LIMIT 1
"""
WITHDRAWN: Final = "SELECT brief_id FROM brief_versions WHERE state = 'withdrawn' ORDER BY brief_id LIMIT 1"
NAMES: Final = """
    SELECT entity_id FROM mentions m JOIN entities e ON e.id = m.entity_id
    WHERE e.type = 'organisation' GROUP BY entity_id ORDER BY count(*) DESC, entity_id
"""


@dataclass(frozen=True, slots=True)
class Sample:
    """Things to ask about."""

    brief: str
    """The published brief that mentions most names."""
    version: int
    document: int
    source: int
    middle: tuple[datetime, str]
    """A position halfway down the list of briefs."""
    middle_document: int
    withdrawn: str
    common_name: str
    """An organisation that is mentioned most often."""
    rare_name: str
    now: datetime

    @classmethod
    async def of(cls, archive: Archive) -> Self:
        """Look for things in an archive that was filled."""
        richest = await archive.fetchrow(RICHEST)
        middle = await archive.fetchrow(MIDDLE)
        withdrawn = await archive.fetchrow(WITHDRAWN)
        names = await archive.fetch(NAMES)
        clock = await archive.fetchrow("SELECT now(), (max(id) + 1) / 2 AS document FROM documents")
        assert richest and middle and withdrawn and clock  # noqa: PT018
        return cls(
            brief=richest["brief_id"],
            version=richest["version"],
            document=richest["document_id"],
            source=richest["source_id"],
            middle=(middle["published_at"], middle["brief_id"]),
            middle_document=clock["document"],
            withdrawn=withdrawn["brief_id"],
            common_name=names[0]["entity_id"],
            rare_name=names[-1]["entity_id"],
            now=clock["now"],
        )
