"""What persistence makes of events: a transaction each, and what Redis is to remember of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

from continuum_archive.course import Verdict
from continuum_archive.letters import FailedEntry
from continuum_archive.writing import Handled
from continuum_messaging import Letter, Outcome
from continuum_persistence.failed_entries import failed_entry
from continuum_proto import texts
from continuum_proto.briefs import BriefDrafted, BriefUnchanged
from continuum_proto.documents import (
    BY_A_PERSON,
    Cause,
    DocumentChanged,
    DocumentSkipped,
    SkipReason,
)
from continuum_proto.event import Event
from continuum_proto.letters import LetterDiscarded, LetterReplayed
from continuum_telemetry import Metrics, exemplar

__all__ = ["Persisting", "Recording"]


class BriefStore(Protocol):
    """Where documents and briefs are kept; repeating an event changes nothing."""

    async def queue(self, event: Event[DocumentChanged]) -> Handled:
        """Record that a document waits."""

    async def draft(self, event: Event[BriefDrafted], pages: Sequence[str]) -> Handled:
        """Store a brief."""

    async def miss_text(self, event: Event[BriefDrafted]) -> Handled:
        """Record that a draft came without its text, and ask for it again, once."""

    async def unchanged(self, event: Event[BriefUnchanged]) -> Handled:
        """Record that a brief still holds, or ask for one that is not there."""

    async def skip(self, event: Event[DocumentSkipped]) -> Handled:
        """Record why there is no brief."""


class Texts(Protocol):
    """What briefing left in Redis for us."""

    async def read(
        self, name: str, *, event_id: UUID | None = None, document_id: int | None = None
    ) -> bytes | None:
        """Return what is kept under ``name`` for that event."""


class LetterBox(Protocol):
    """The history of dead letters."""

    async def keep(self, letter: FailedEntry) -> None:
        """Keep a letter."""

    async def replayed(self, event: LetterReplayed, event_id: UUID, at: datetime) -> None:
        """Close a letter that was sent again."""

    async def discarded(self, event: LetterDiscarded, event_id: UUID, at: datetime) -> None:
        """Close a letter that needs nothing more."""


@dataclass(frozen=True, slots=True)
class Persisting:
    """Documents and briefs."""

    store: BriefStore
    texts: Texts
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    async def on_document_changed(self, event: Event[DocumentChanged]) -> Outcome:
        """Record that the document waits, and for what cause; what a person asks for is forgotten no more."""
        await self.store.queue(event)
        return Outcome(drop=("forgotten",) if event.data.trigger in BY_A_PERSON else ())

    async def on_brief_drafted(self, event: Event[BriefDrafted]) -> Outcome:
        """Store the brief with its text; a text that has expired is made again, once.

        :raises TextMissing: it was made again, and is missing again.
        """
        packed = await self.texts.read("text", event_id=event.id)
        if packed is None:
            return _remember(await self.store.miss_text(event))
        handled = await self.store.draft(event, texts.unpack(packed))
        if handled.verdict is Verdict.STORED and not handled.repeated:
            self._measure(event.data.cause)
        return _remember(handled, drop=("text",))

    async def on_brief_unchanged(self, event: Event[BriefUnchanged]) -> Outcome:
        """Record that the brief still holds; one that the archive lacks is made again."""
        return _remember(await self.store.unchanged(event))

    async def on_document_skipped(self, event: Event[DocumentSkipped]) -> Outcome:
        """Record why there is no brief, and withdraw what readers may no longer see."""
        handled = await self.store.skip(event)
        gone = event.data.reason is SkipReason.GONE and handled.verdict is Verdict.SKIPPED
        return _remember(handled, drop=("fetched",) if gone else ())

    def _measure(self, cause: Cause) -> None:
        seconds = max(0.0, (self.now() - cause.time).total_seconds())
        Metrics.current().document_end_to_end.labels(cause.lane.value).observe(seconds, exemplar())


@dataclass(frozen=True, slots=True)
class Recording:
    """Dead letters and what became of them."""

    letters: LetterBox

    async def on_dead_letter(self, event: Letter) -> None:
        """Keep the letter byte for byte; its document has failed."""
        await self.letters.keep(failed_entry(event))

    async def on_letter_replayed(self, event: Event[LetterReplayed]) -> None:
        """Close a letter that went back to its stream."""
        await self.letters.replayed(event.data, event.id, event.time)

    async def on_letter_discarded(self, event: Event[LetterDiscarded]) -> None:
        """Close a letter that needs nothing more."""
        await self.letters.discarded(event.data, event.id, event.time)


def _remember(handled: Handled, *, drop: tuple[str, ...] = ()) -> Outcome:
    """Keep the fingerprint of the brief that readers have now; without a brief there is none."""
    if handled.fingerprint is None:
        return Outcome(drop=(*drop, "fingerprint"))
    return Outcome(keep={"fingerprint": handled.fingerprint.pack()}, drop=drop)
