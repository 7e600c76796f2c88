"""A document changed: read it, and say what its brief is."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from continuum_briefing.fallback import Fallback
from continuum_briefing.room import Room
from continuum_briefing.selection import Selection
from continuum_briefs import (
    Computing,
    Engine,
    Source,
    Threads,
    compute,
    fingerprint,
    make_brief,
    page_texts,
    says_something,
)
from continuum_messaging import Outcome
from continuum_paperless import (
    Document,
    DocumentForbidden,
    DocumentNotFound,
    DocumentTooLarge,
    Download,
    Presence,
)
from continuum_proto.briefs import BriefDrafted, BriefUnchanged
from continuum_proto.documents import (
    BY_A_PERSON,
    Cause,
    DocumentChanged,
    DocumentMetadata,
    DocumentSkipped,
    SkipReason,
)
from continuum_proto.errors import DocumentNotYetVisible, ModelDown
from continuum_proto.event import Event
from continuum_proto.fingerprints import StoredFingerprint
from continuum_proto.texts import checksum, clean, pack
from continuum_telemetry import current_trace_id

__all__ = ["Briefing", "Documents", "Fingerprints", "Forgotten", "Limits", "Notes"]

PDF: Final = "application/pdf"
TOO_SHORT: Final = "too short to say anything"
"""Told apart from no text at all by this detail: a text this short mostly is a recognition that failed."""
AT_A_TIME: Final = 20_000_000
"""Code points of long texts that are read at a time: what is made of them takes several times as much."""
FILES: Final = 2
"""PDFs that are held at a time: each may have 100 MB."""


class Documents(Protocol):
    """Where documents come from."""

    async def document(self, id: int) -> Document:
        """Fetch a document with its text."""

    async def presence(self, id: int) -> Presence:
        """Ask the file of a document whether it is there."""

    async def download(self, id: int, *, original: bool = False, limit: int) -> Download:
        """Download the archived file."""


class Fingerprints(Protocol):
    """What the stored briefs were made of."""

    async def stored(self, document_id: int) -> StoredFingerprint | None:
        """Return the fingerprint of a document's stored brief, if it has one."""


class Notes(Protocol):
    """What an engine keeps of long documents until their briefs are made."""

    async def begin(self, document: str, number: int) -> None:
        """Say which document has that fingerprint: whoever erases it knows its number alone."""

    async def end(self, document: str, number: int) -> None:
        """Remove all that is kept of a document: its brief is made."""


class Forgotten(Protocol):
    """Documents that a person had erased while Paperless still had them."""

    async def holds(self, document_id: int) -> bool:
        """Tell whether a document is among them."""


class Nothing:
    """What is kept and forgotten where there is no place for it."""

    async def holds(self, document_id: int) -> bool:
        """Tell that no document was forgotten."""
        return False

    async def begin(self, document: str, number: int) -> None:
        """Do nothing."""

    async def end(self, document: str, number: int) -> None:
        """Do nothing."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What is too much, and how long is too soon."""

    grace: timedelta = timedelta(minutes=5)
    """Age of an event from which on an invisible document is gone."""
    download: int = 100_000_000
    """Bytes of a PDF."""
    text: int = 5_000_000
    """Code points of a text."""


@dataclass(frozen=True, slots=True)
class Briefing:
    """Reads documents and lets an engine draft their briefs."""

    documents: Documents
    fingerprints: Fingerprints
    engine: Engine
    others: Mapping[str, Engine] = field(default_factory=dict)
    """Engines of other models, by the names that rules of ``selection`` give."""
    notes: Notes = field(default_factory=Nothing)
    forgotten: Forgotten = field(default_factory=Nothing)
    fallback: Fallback | None = None
    selection: Selection = field(default_factory=Selection)
    limits: Limits = field(default_factory=Limits)
    computing: Computing = field(default_factory=Threads)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    room: Room = field(default_factory=lambda: Room(AT_A_TIME))
    files: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(FILES))

    async def on_document_changed(
        self, event: Event[DocumentChanged]
    ) -> BriefDrafted | BriefUnchanged | DocumentSkipped | Outcome:
        """Fetch the document; unless there is a reason not to, make its brief.

        One that was forgotten is not even fetched, unless a person asks for it.

        :raises DocumentNotYetVisible: Paperless announced a document that it does not show yet.
        """
        by_a_person = event.data.trigger in BY_A_PERSON
        if not by_a_person and await self.forgotten.holds(event.data.document_id):
            return Outcome()
        try:
            document = await self.documents.document(event.data.document_id)
        except DocumentNotFound as exc:
            return await self._invisible(event, exc)
        except DocumentTooLarge as exc:
            return _skipped(event, SkipReason.TOO_LARGE, detail=str(exc))
        metadata = document.metadata
        if skipped := self._left_alone(event, document):
            return _fetched(skipped, metadata)
        text = clean(document.content)
        del document  # its text would be held twice for as long as it is read
        if not text.strip():
            return _fetched(_skipped(event, SkipReason.NO_TEXT, metadata), metadata)
        if not says_something(text):
            return _fetched(_skipped(event, SkipReason.NO_TEXT, metadata, detail=TOO_SHORT), metadata)
        await asyncio.sleep(0)  # the event loop turns: of the longest text, each step here takes 20 ms
        return await self._briefed(event, metadata, text)

    async def _briefed(self, event: Event[DocumentChanged], metadata: DocumentMetadata, text: str) -> Outcome:
        engine = self._engine(metadata)
        try:
            mark = await _fingerprint(text, engine)
        except ModelDown as exc:
            return await self._without_model(event, metadata, text, exc)
        if await self._unchanged(event, mark):
            return _same(event, metadata, mark)
        return await self._drafted(event, metadata, text, engine, mark)

    async def _without_model(
        self, event: Event[DocumentChanged], metadata: DocumentMetadata, text: str, error: ModelDown
    ) -> Outcome:
        """Let another engine write where readers have no brief of this text; the model is owed it.

        :raises ModelDown: nobody stands in, or nobody could tell: it has to be waited for.
        """
        stored = await self.fingerprints.stored(metadata.document_id)
        unknown = stored is not None and stored.checksum is None
        if self.fallback is None or event.data.force or unknown:
            raise error
        await self.fallback.owed.add(metadata.document_id, event.id)
        if stored is not None and stored.checksum == checksum((text,)):
            return _same(event, metadata, stored.fingerprint)
        engine = self.fallback.engine
        return await self._drafted(event, metadata, text, engine, await _fingerprint(text, engine))

    def _engine(self, metadata: DocumentMetadata) -> Engine:
        """Return the engine whose model a rule names, else the one that reads everything."""
        return self.others.get(self.selection.model(metadata) or "", self.engine)

    async def _drafted(
        self, event: Event[DocumentChanged], metadata: DocumentMetadata, text: str, engine: Engine, mark: str
    ) -> Outcome:
        await self.notes.begin(mark, metadata.document_id)
        async with self.room.for_text(len(text)):
            pages = await self._pages(metadata, text)
            source = Source.of(metadata, pages)
            brief = await make_brief(engine, source, trace_id=current_trace_id(), computing=self.computing)
        drafted = BriefDrafted(
            document=metadata,
            brief=brief,
            checksum=brief.provenance.source_checksum,
            fingerprint=mark,
            pages=len(pages),
            cause=_cause(event),
        )
        packed = await compute(self.computing, len(text), pack, pages)
        # Not before: whoever dies while a brief is verified should not have to ask the model again.
        await self.notes.end(mark, metadata.document_id)
        return _fetched(drafted, metadata, text=packed)

    def _left_alone(self, event: Event[DocumentChanged], document: Document) -> DocumentSkipped | None:
        """Return why ``document`` is not read, before anything is done with its text."""
        metadata, text = document.metadata, document.content
        if rule := self.selection.excludes(metadata, today=self.now().date()):
            return _skipped(event, SkipReason.EXCLUDED, metadata, detail=rule)
        if len(text) > self.limits.text:
            detail = f"{len(text)} characters, at most {self.limits.text}"
            return _skipped(event, SkipReason.TOO_LARGE, metadata, detail=detail)
        return None

    async def _invisible(
        self, event: Event[DocumentChanged], error: DocumentNotFound
    ) -> DocumentSkipped | Outcome:
        """Tell gone from hidden from not there yet: a 404 alone may mean each of them."""
        number = event.data.document_id
        presence = await self.documents.presence(number)
        if presence is Presence.HIDDEN:
            return _skipped(event, SkipReason.HIDDEN)
        if presence is Presence.VISIBLE or self.now() - event.time < self.limits.grace:
            raise DocumentNotYetVisible(f"Paperless does not show document {number} yet") from error
        return Outcome(events=(_skipped(event, SkipReason.GONE),), drop=("fetched", "fingerprint"))

    async def _unchanged(self, event: Event[DocumentChanged], mark: str) -> bool:
        """Tell whether the stored brief is the one that would be made now.

        A forced event asks for it all the same, unless that brief answers this event or a later one.
        """
        stored = await self.fingerprints.stored(event.data.document_id)
        if stored is None or stored.fingerprint != mark:
            return False
        return not event.data.force or stored.answers(event.id, event.time)

    async def _pages(self, metadata: DocumentMetadata, text: str) -> tuple[str, ...]:
        """Cut the text where the PDF does; a file that is not to be had leaves one page."""
        if not self._worth_cutting(metadata):
            return (text,)
        async with self.files:
            try:
                file = await self.documents.download(metadata.document_id, limit=self.limits.download)
            except (DocumentForbidden, DocumentNotFound, DocumentTooLarge):
                return (text,)
            if file.mime_type != PDF:
                return (text,)
            return await page_texts(file.content, text, computing=self.computing)

    def _worth_cutting(self, metadata: DocumentMetadata) -> bool:
        small = (metadata.size or 0) <= self.limits.download
        return metadata.mime_type == PDF and metadata.page_count != 1 and small


async def _fingerprint(text: str, engine: Engine) -> str:
    return fingerprint(
        checksum((text,)),
        await engine.identity(),
        prompt_version=engine.prompt_version,
        language=engine.language,
    )


def _same(event: Event[DocumentChanged], metadata: DocumentMetadata, mark: str) -> Outcome:
    return _fetched(BriefUnchanged(document=metadata, fingerprint=mark, cause=_cause(event)), metadata)


def _cause(event: Event[DocumentChanged]) -> Cause:
    return Cause(
        event_id=event.id,
        time=event.time,
        trigger=event.data.trigger,
        lane=event.data.lane,
        force=event.data.force,
    )


def _skipped(
    event: Event[DocumentChanged],
    reason: SkipReason,
    metadata: DocumentMetadata | None = None,
    *,
    detail: str = "",
) -> DocumentSkipped:
    return DocumentSkipped(
        document_id=event.data.document_id,
        reason=reason,
        cause=_cause(event),
        document=metadata,
        detail=detail,
    )


def _fetched(
    made: BriefDrafted | BriefUnchanged | DocumentSkipped, metadata: DocumentMetadata, **keep: bytes
) -> Outcome:
    """Settle with the ``modified`` that was fetched: the quick sweep leaves out what is as new."""
    return Outcome(events=(made,), keep={**keep, "fetched": metadata.modified.isoformat().encode()})
