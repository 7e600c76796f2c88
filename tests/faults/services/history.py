"""The history checker of rows on the services: joins Paperless' shelf with PostgreSQL, letters and ledger.

*Lost*: a document that Paperless shows and that has no brief, no letter and no reason.
*Twice*: more than one version of a brief for one state of a document, a version that readers were told of
more than once, or a brief of a document that is not there.
*Late*: briefed more than the allowed time after it was added.
*Repeated*: a draft that PostgreSQL had already.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from continuum_proto.briefs import BriefDrafted, BriefPublished
from tests.town import Town

__all__ = ["History", "Version"]

REASONS = frozenset({"no_text", "excluded", "too_large", "not_asked_for"})
"""Why a document that everybody may see has no brief."""


@dataclass(frozen=True, slots=True)
class Version:
    """One state of a brief."""

    document: int
    version: int
    modified: datetime
    """Which state of the document it tells of."""
    at: datetime


@dataclass(frozen=True, slots=True)
class History:
    """What a run came to, by document."""

    added: Mapping[int, datetime]
    """What Paperless shows."""
    statuses: Mapping[int, str]
    dead: frozenset[int]
    """Documents with an open letter."""
    versions: Sequence[Version]
    told: Counter[tuple[int, int]]
    """How often readers were told of a document's version."""
    drafts: int
    """How many drafts came to PostgreSQL; one whose text was lost on the way did not."""

    @classmethod
    async def read(cls, town: Town) -> "History":
        """Ask everybody."""
        database = town.system.database
        letters = await database.fetch(
            "SELECT document_id FROM letters WHERE state = 'open' AND document_id IS NOT NULL"
        )
        versions = await database.fetch(
            "SELECT document_id, version, document_modified, created_at FROM brief_versions"
        )
        told = await database.fetch(
            "SELECT b.document_id, a.version, count(*) FROM announcements a JOIN briefs b"
            " ON b.id = a.brief_id WHERE a.event_type = $1 GROUP BY 1, 2",
            BriefPublished.TYPE,
        )
        return cls(
            added={number: stored.added for number, stored in town.paperless.shelf.documents.items()},
            statuses=await town.statuses(),
            dead=frozenset(row["document_id"] for row in letters),
            versions=tuple(Version(*row) for row in versions),
            told=Counter({(row["document_id"], row["version"]): row["count"] for row in told}),
            drafts=await database.fetchval(
                "SELECT count(*) FROM handled_events WHERE type = $1 AND verdict <> 'wanted'",
                BriefDrafted.TYPE,
            ),
        )

    def lost(self) -> list[int]:
        """Return the documents of which nothing came."""
        found = {version.document for version in self.versions} | self.dead
        return [
            document
            for document in self.added
            if document not in found and self.statuses.get(document) not in REASONS
        ]

    def twice(self) -> list[str]:
        """Return what there is, or was told, more often than it should be."""
        states = Counter((version.document, version.modified) for version in self.versions)
        return [
            *(f"brief of {document}" for (document, _), number in states.items() if number > 1),
            *(f"news of {document}" for (document, _), number in self.told.items() if number > 1),
            *(
                f"brief of {document}, which is not there"
                for document, _ in states
                if document not in self.added
            ),
        ]

    def untold(self) -> list[int]:
        """Return the documents whose brief nobody was told of."""
        told = {document for document, _ in self.told}
        return sorted({version.document for version in self.versions} - told)

    def late(self, seconds: float) -> list[int]:
        """Return the documents whose first brief came more than ``seconds`` after they were added."""
        first: dict[int, datetime] = {}
        for version in self.versions:
            first[version.document] = min(version.at, first.get(version.document, version.at))
        return [
            document
            for document, at in first.items()
            if document in self.added and (at - self.added[document]).total_seconds() > seconds
        ]

    def told_of(self, seconds: float) -> Iterator[str]:
        """Yield a line for each document that is lost, twice, untold, or later than ``seconds``."""
        yield from (f"document {document}: lost" for document in self.lost())
        yield from (f"{what}: twice" for what in self.twice())
        yield from (f"document {document}: nobody was told" for document in self.untold())
        yield from (f"document {document}: late" for document in self.late(seconds))

    @property
    def repeated(self) -> int:
        """How many drafts came to PostgreSQL that it had already."""
        return self.drafts - len(self.versions)
