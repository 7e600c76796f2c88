"""What questions are asked about: things that stand in a filled archive, common ones and rare ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from continuum_archive import Archive
from continuum_archive.listing import LATEST
from continuum_archive.looking import Words

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
MATCHES: Final = """
    SELECT brief_id FROM brief_words ORDER BY published_at DESC
    LIMIT least(2000, (SELECT count(*) / 5 FROM brief_words))
"""
REST: Final = """
    SELECT now(), (max(id) + 1) / 2 AS document, min(correspondent) AS correspondent,
           (SELECT max(id) FROM sources) AS source,
           to_regclass('entities_by_likeness') IS NOT NULL AS likeness
    FROM documents
"""
WORDS: Final = ("invoice", "Vertrag", "zaubervogel", '"two defects were found"')


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
    correspondent: str
    now: datetime
    some_briefs: tuple[str, ...]
    """As many as a search may find."""
    newest_source: int
    words: tuple[tuple[list[str], list[str], str], ...]
    """Common and rare words and a phrase: configurations, what each reads, what holds in any."""
    knows_likeness: bool

    @property
    def places(self) -> Sequence[tuple[datetime, str]]:
        """Positions at the beginning and in the middle of lists that are the newest first."""
        return [(LATEST.at, LATEST.id), self.middle]

    @property
    def names(self) -> Sequence[str]:
        """One that is everywhere, and one that is hardly anywhere."""
        return [self.common_name, self.rare_name]

    @classmethod
    async def of(cls, archive: Archive) -> Self:
        """Look for things in an archive that was filled."""
        richest = await archive.fetchrow(RICHEST)
        middle = await archive.fetchrow(MIDDLE)
        withdrawn = await archive.fetchrow(WITHDRAWN)
        names = await archive.fetch(NAMES)
        found = await archive.fetch(MATCHES)
        clock = await archive.fetchrow(REST)
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
            correspondent=clock["correspondent"],
            now=clock["now"],
            some_briefs=tuple(row["brief_id"] for row in found),
            newest_source=clock["source"],
            words=tuple([await _words(archive, words) for words in WORDS]),
            knows_likeness=clock["likeness"],
        )


async def _words(archive: Archive, words: str) -> tuple[list[str], list[str], str]:
    """Return what a search makes of words."""
    async with archive.connection() as connection:
        read = await Words.read(connection, words)
    return list(read.configs), list(read.queries), read.any
