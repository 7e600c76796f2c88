"""For tests: an engine that says what it is told to, documents out of thin air, and a memory."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from continuum_briefs.drafts import Draft, DraftPoint, EngineIdentity, Quotation
from continuum_briefs.source import Source
from continuum_proto.documents import DocumentMetadata
from continuum_proto.errors import ContinuumError, ModelDown

__all__ = ["FakeEngine", "MemoryNotes", "first_line", "source_of"]

MOMENT = datetime(2026, 11, 23, 18, tzinfo=UTC)


def source_of(*pages: str, title: str = "A document", scanned: bool = False) -> Source:
    """Return a document made of ``pages``."""
    metadata = DocumentMetadata(document_id=1, title=title, added=MOMENT, modified=MOMENT)
    return Source(metadata, pages, scanned=scanned)


def first_line(source: Source) -> Draft:
    """Draft a brief of the first line that says anything."""
    line = next((line.strip() for line in "".join(source.pages).splitlines() if line.strip()), "")
    return Draft(headline=line[:100], points=(DraftPoint(line, (Quotation(line),)),) if line else ())


@dataclass
class FakeEngine:
    """Drafts what ``says`` says; ``fails`` is raised instead, and while it is ``down`` nobody answers."""

    says: Callable[[Source], Draft] = first_line
    fails: ContinuumError | None = None
    down: ModelDown | None = None
    name: str = "fake"
    prompt_version: str = "1"
    language: str | None = None
    digest: str | None = None
    asked: list[Source] = field(default_factory=list)

    async def identity(self) -> EngineIdentity:
        """Return what a fingerprint needs."""
        if self.down is not None:
            raise self.down
        return EngineIdentity(self.name, digest=self.digest)

    async def problem(self) -> str | None:
        """Say why no brief can be made now."""
        return str(self.down) if self.down is not None else None

    async def draft(self, source: Source) -> Draft:
        """Draft, and remember for which document."""
        self.asked.append(source)
        if self.fails is not None:
            raise self.fails
        return self.says(source)


@dataclass
class MemoryNotes:
    """Notes of long documents, kept in memory for as long as nobody forgets them."""

    documents: dict[str, dict[str, bytes]] = field(default_factory=dict)
    begun: dict[int, str] = field(default_factory=dict)
    """Documents that a brief is being made of, by number."""

    async def begin(self, document: str, number: int) -> None:
        """Say which document has that fingerprint."""
        self.begun[number] = document

    async def end(self, document: str, number: int) -> None:
        """Remove all that is kept of a document: its brief is made."""
        await self.forget(document)
        self.begun.pop(number, None)

    async def recall(self, document: str, part: str) -> bytes | None:
        """Return what was kept of a part, if it is still there."""
        return self.documents.get(document, {}).get(part)

    async def keep(self, document: str, part: str, notes: bytes) -> None:
        """Keep the notes of a part."""
        self.documents.setdefault(document, {})[part] = notes

    async def forget(self, document: str) -> None:
        """Remove all that is kept of a document."""
        self.documents.pop(document, None)
