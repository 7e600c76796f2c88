"""A document changed: read it, and say what its brief is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from continuum_briefing.fallback import Fallback
from continuum_briefing.selection import Selection
from continuum_briefs import (
    Engine,
    EngineIdentity,
    Forgetful,
    Source,
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

__all__ = ["Briefing", "Documents", "Fingerprints", "Limits", "Notes"]

PDF: Final = "application/pdf"
TOO_SHORT: Final = "too short to say anything"
"""Told apart from no text at all by this detail: a text this short mostly is a recognition that failed."""


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

    async def forget(self, document: str) -> None:
        """Remove all that is kept of a document, which is named by its fingerprint."""


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
    notes: Notes = field(default_factory=Forgetful)
    fallback: Fallback | None = None
    selection: Selection = field(default_factory=Selection)
    limits: Limits = field(default_factory=Limits)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    async def on_document_changed(
        self, event: Event[DocumentChanged]
    ) -> BriefDrafted | BriefUnchanged | DocumentSkipped | Outcome:
        """Fetch the document; unless there is a reason not to, make its brief.

        :raises DocumentNotYetVisible: Paperless announced a document that it does not show yet.
        """
        try:
            document = await self.documents.document(event.data.document_id)
        except DocumentNotFound as exc:
            return await self._invisible(event, exc)
        metadata, text = document.metadata, clean(document.content)
        if skipped := self._skipped(event, metadata, text):
            return _fetched(skipped, metadata)
        try:
            identity = await self.engine.identity()
        except ModelDown as exc:
            return await self._without_model(event, metadata, text, exc)
        mark = _mark(text, self.engine, identity)
        if await self._unchanged(event, mark):
            return _same(event, metadata, mark)
        return await self._drafted(self.engine, event, metadata, text, mark)

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
        mark = _mark(text, engine, await engine.identity())
        return await self._drafted(engine, event, metadata, text, mark)

    async def _drafted(
        self,
        engine: Engine,
        event: Event[DocumentChanged],
        metadata: DocumentMetadata,
        text: str,
        mark: str,
    ) -> Outcome:
        pages = await self._pages(metadata, text)
        brief = await make_brief(engine, Source.of(metadata, pages), trace_id=current_trace_id())
        drafted = BriefDrafted(
            document=metadata,
            brief=brief,
            checksum=brief.provenance.source_checksum,
            fingerprint=mark,
            pages=len(pages),
            cause=_cause(event),
        )
        # Not before: whoever dies while a brief is verified should not have to ask the model again.
        await self.notes.forget(mark)
        return _fetched(drafted, metadata, text=pack(pages))

    def _skipped(
        self, event: Event[DocumentChanged], metadata: DocumentMetadata, text: str
    ) -> DocumentSkipped | None:
        reason, detail = None, ""
        if rule := self.selection.excludes(metadata):
            reason, detail = SkipReason.EXCLUDED, rule
        elif not text.strip():
            reason = SkipReason.NO_TEXT
        elif not says_something(text):
            reason, detail = SkipReason.NO_TEXT, TOO_SHORT
        elif len(text) > self.limits.text:
            reason, detail = SkipReason.TOO_LARGE, f"{len(text)} characters, at most {self.limits.text}"
        if reason is None:
            return None
        return DocumentSkipped(
            document_id=metadata.document_id,
            reason=reason,
            cause=_cause(event),
            document=metadata,
            detail=detail,
        )

    async def _invisible(
        self, event: Event[DocumentChanged], error: DocumentNotFound
    ) -> DocumentSkipped | Outcome:
        """Tell gone from hidden from not there yet: a 404 alone may mean each of them."""
        number = event.data.document_id
        presence = await self.documents.presence(number)
        if presence is Presence.HIDDEN:
            return DocumentSkipped(document_id=number, reason=SkipReason.HIDDEN, cause=_cause(event))
        if presence is Presence.VISIBLE or self.now() - event.time < self.limits.grace:
            raise DocumentNotYetVisible(f"Paperless does not show document {number} yet") from error
        gone = DocumentSkipped(document_id=number, reason=SkipReason.GONE, cause=_cause(event))
        return Outcome(events=(gone,), drop=("fetched", "fingerprint"))

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
        try:
            file = await self.documents.download(metadata.document_id, limit=self.limits.download)
        except (DocumentForbidden, DocumentNotFound, DocumentTooLarge):
            return (text,)
        return await page_texts(file.content, text) if file.mime_type == PDF else (text,)

    def _worth_cutting(self, metadata: DocumentMetadata) -> bool:
        small = (metadata.size or 0) <= self.limits.download
        return metadata.mime_type == PDF and metadata.page_count != 1 and small


def _mark(text: str, engine: Engine, identity: EngineIdentity) -> str:
    return fingerprint(
        checksum((text,)), identity, prompt_version=engine.prompt_version, language=engine.language
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


def _fetched(
    made: BriefDrafted | BriefUnchanged | DocumentSkipped, metadata: DocumentMetadata, **keep: bytes
) -> Outcome:
    """Settle with the ``modified`` that was fetched: the quick sweep leaves out what is as new."""
    return Outcome(events=(made,), keep={**keep, "fetched": metadata.modified.isoformat().encode()})
