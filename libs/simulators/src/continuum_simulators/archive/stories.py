"""What happened to each document of a made-up archive, as the events that persistence would have seen."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from random import Random
from typing import Final, TypeVar
from uuid import UUID

from continuum_archive.letters import FailedEntry
from continuum_proto.briefs import BriefDrafted, BriefUnchanged, EntityType
from continuum_proto.documents import (
    Cause,
    DocumentChanged,
    DocumentMetadata,
    DocumentSkipped,
    Lane,
    SkipReason,
    Trigger,
)
from continuum_proto.envelope import Payload, document_subject, letter_id, replay_id
from continuum_proto.event import Event
from continuum_proto.letters import LetterDiscarded, LetterReplayed
from continuum_proto.topology import DOCUMENTS
from continuum_simulators.archive.drafting import briefed
from continuum_simulators.archive.languages import languages
from continuum_simulators.archive.names import Names, names_for
from continuum_simulators.archive.papers import laid_out
from continuum_simulators.archive.prose import Sentence, Writing
from continuum_simulators.archive.steps import (
    Changed,
    Discarded,
    Draft,
    Failed,
    Replayed,
    Skipped,
    Step,
    Unchanged,
    entry_id,
)

__all__ = ["Plan", "Story"]

P = TypeVar("P", bound=Payload)
BEGIN: Final = datetime(2020, 1, 1, tzinfo=UTC)
"""When the first document was added; then came one each half hour, 100,000 in six years."""
APART: Final = timedelta(minutes=30)
LENGTHS: Final = (
    ("letter", 55, 1300, 0.5),
    ("invoice", 20, 900, 0.4),
    ("contract", 12, 5000, 0.6),
    ("report", 8, 9000, 0.8),
    ("minutes", 5, 3500, 0.5),
)
"""Kind, share, median length in characters, sigma of the lognormal distribution about it."""
LONGEST: Final = 1_500_000
TAGS: Final = (
    "inbox", "paid", "tax", "insurance", "house", "car", "health", "school", "bank", "work", "travel",
    "warranty", "legal", "energy", "water", "phone", "garden", "children", "pension", "archive", "urgent",
    "donation", "club", "council", "heating", "kitchen", "roof", "bicycle", "pets", "music",
)  # fmt: skip
FATES: Final = (
    (0.02, "without text"),
    (0.027, "failed"),
    (0.03, "discarded"),
    (0.035, "replayed"),
    (0.04, "waiting"),
)
"""Shares, each on top of those before it; the rest is briefed."""
BETWEEN: Final = timedelta(seconds=9)
"""From one step of a story to the next."""


@dataclass(frozen=True, slots=True)
class Story:
    """All that happened to one document, in order."""

    document_id: int
    steps: tuple[Step, ...]


class Fate(StrEnum):
    """What becomes of a document in the end."""

    BRIEFED = "briefed"
    WAITING = "waiting"
    WITHOUT_TEXT = "without text"
    FAILED = "failed"
    DISCARDED = "discarded"
    REPLAYED = "replayed"
    """It failed, was sent again, and has a brief."""


@dataclass(frozen=True, slots=True)
class Plan:
    """An archive to be: the same seed and number of briefs make the same one, document by document."""

    briefs: int
    seed: int = 7

    def documents(self) -> int:
        """Return how many documents there are: some have no brief."""
        document = made = 0
        while made < self.briefs:
            document += 1
            made += self.fate(document) in (Fate.BRIEFED, Fate.REPLAYED)
        return document

    def fate(self, document: int) -> Fate:
        """Return what becomes of a document."""
        chance = Random(f"fate {self.seed} {document}").random()  # noqa: S311
        return next((Fate(fate) for most, fate in FATES if chance < most), Fate.BRIEFED)

    def stories(self, documents: Iterable[int]) -> Iterator[Story]:
        """Tell what happened to documents."""
        names = names_for(self.seed, self.briefs)
        for document in documents:
            random = Random(f"{self.seed} {self.briefs} {document}")  # noqa: S311
            yield _Teller.of(document, random, names).story(self.fate(document))


@dataclass(slots=True)
class _Teller:
    """Tells the story of one document."""

    document_id: int
    random: Random
    writing: Writing
    kind: str
    title: str
    length: int
    sender: str | None
    tags: tuple[str, ...]
    owner: int
    added: datetime
    clock: datetime
    steps: list[Step] = field(default_factory=list)

    @classmethod
    def of(cls, document: int, random: Random, names: Names) -> "_Teller":
        added = BEGIN + APART * document
        language = random.choices(languages(), [one.share for one in languages()])[0]
        writing = Writing(language, names, random, added.date())
        kind, _, median, sigma = random.choices(LENGTHS, [share for _, share, *_ in LENGTHS])[0]
        length = round(median * random.lognormvariate(0, sigma))
        return cls(
            document_id=document,
            random=random,
            writing=writing,
            kind=kind,
            title=writing.title(),
            # Now and then a whole book is scanned.
            length=min(LONGEST, length * (100 if random.random() < 0.0002 else 1)),
            sender=names.of[EntityType.ORGANISATION].draw(random) if random.random() < 0.9 else None,
            tags=tuple(random.sample(TAGS[:8], random.randrange(3)) + random.choices(TAGS[8:])),
            owner=min(8, int(random.expovariate(0.7)) + 1),
            added=added,
            clock=added + timedelta(seconds=round(random.uniform(1, 60), 3)),
        )

    def story(self, fate: Fate) -> Story:
        """Tell what happened until then."""
        match fate:
            case Fate.BRIEFED:
                self._brief()
            case Fate.WAITING:
                self._change(Trigger.WEBHOOK)
            case Fate.WITHOUT_TEXT:
                reason = self.random.choice((SkipReason.NO_TEXT, SkipReason.NO_TEXT, SkipReason.TOO_LARGE))
                self._skip(self._change(Trigger.ADDED), reason, fetched=True)
            case Fate.FAILED | Fate.DISCARDED | Fate.REPLAYED:
                self._fail(fate)
        return Story(self.document_id, tuple(self.steps))

    def _fail(self, fate: Fate) -> None:
        changed = self._change(Trigger.WEBHOOK)
        letter = self._letter(changed)
        self.steps.append(Failed(letter))
        if fate is Fate.DISCARDED:
            self.steps.append(Discarded(self._event(_discarded(letter), "continuum/console")))
        elif fate is Fate.REPLAYED:
            self.steps.append(Replayed(self._event(_replayed(letter), "continuum/console")))
            self._draft(changed, self._sentences(), "1")

    def _brief(self) -> None:
        """Brief it, some a second time or more; look at it again, or take it from readers."""
        sentences = self._sentences()
        self._draft(self._change(Trigger.WEBHOOK), sentences, "1")
        for version in range(2, self.random.choices((2, 3, 4, 5), (88, 8, 3, 1))[0]):
            self.clock += timedelta(days=self.random.randrange(1, 60))
            if self.random.random() < 0.5:
                sentences = self._edited(sentences)
            self._draft(self._change(Trigger.SWEEP), sentences, str(version))
        chance = self.random.random()
        if chance < 0.05:
            self._look_again()
        elif chance < 0.08:
            self._take_away()

    def _look_again(self) -> None:
        """Read it again without finding anything new."""
        draft = next(step for step in reversed(self.steps) if isinstance(step, Draft))
        cause = self._change(Trigger.RECONCILIATION)
        data = BriefUnchanged(
            document=self._metadata(len(draft.pages)),
            fingerprint=draft.event.data.fingerprint,
            cause=_cause(cause),
        )
        self.steps.append(Unchanged(self._event(data)))

    def _take_away(self) -> None:
        """Take it from readers: it is gone, hidden, or excluded by a rule."""
        self.clock += timedelta(days=self.random.randrange(1, 30))
        reason = self.random.choice((SkipReason.GONE, SkipReason.HIDDEN, SkipReason.EXCLUDED))
        self._skip(self._change(Trigger.SWEEP), reason, fetched=reason is SkipReason.EXCLUDED)

    def _sentences(self) -> list[Sentence]:
        return list(self.writing.sentences(self.length))

    def _edited(self, sentences: list[Sentence]) -> list[Sentence]:
        """Write every eighth sentence anew, as somebody who corrects a scan or adds a page."""
        return [self.writing.fact() if self.random.random() < 0.12 else one for one in sentences]

    def _change(self, trigger: Trigger) -> Event[DocumentChanged]:
        data = DocumentChanged(document_id=self.document_id, trigger=trigger)
        changed = self._event(data, "continuum/ingest")
        self.steps.append(Changed(changed))
        return changed

    def _draft(self, cause: Event[DocumentChanged], sentences: list[Sentence], prompt_version: str) -> None:
        # The same choices for each version, as far as the text is the same: versions can be compared.
        choices = Random(self.document_id)  # noqa: S311
        paper = laid_out(self.title, sentences, choices)
        trace_id = f"{self.random.getrandbits(128):032x}"
        brief = briefed(
            paper,
            choices,
            kind=self.kind,
            language=self.writing.language.code,
            trace_id=trace_id,
            prompt_version=prompt_version,
        )
        checksum = brief.provenance.source_checksum
        data = BriefDrafted(
            document=self._metadata(len(paper.pages)),
            brief=brief,
            checksum=checksum,
            fingerprint=sha256(f"{checksum} {prompt_version}".encode()).hexdigest(),
            pages=len(paper.pages),
            cause=_cause(cause),
        )
        traceparent = f"00-{trace_id}-{self.random.getrandbits(64):016x}-01"
        self.steps.append(Draft(replace(self._event(data), traceparent=traceparent), paper.pages))

    def _skip(self, cause: Event[DocumentChanged], reason: SkipReason, *, fetched: bool) -> None:
        data = DocumentSkipped(
            document_id=self.document_id,
            reason=reason,
            cause=_cause(cause),
            document=self._metadata(1) if fetched else None,
        )
        self.steps.append(Skipped(self._event(data)))

    def _letter(self, changed: Event[DocumentChanged]) -> FailedEntry:
        first, failed = self.clock, self.clock + timedelta(hours=1)
        self.clock = failed
        return FailedEntry(
            id=letter_id(DOCUMENTS.name, "briefing", str(changed.id), 0),
            letter_entry=entry_id(failed),
            stream=DOCUMENTS.name,
            group="briefing",
            entry=entry_id(changed.time),
            event_id=str(changed.id),
            fields={name.encode(): value.encode() for name, value in changed.fields().items()},
            error_type=self.random.choice(("ModelRefused", "Crashed", "ContractViolation")),
            error="the model answered with something that is no brief",
            deliveries=5,
            round=0,
            service="briefing",
            version="0.1.0",
            first_delivered=first,
            failed_at=failed,
        )

    def _event(self, data: P, source: str = "continuum/briefing") -> Event[P]:
        self.clock += BETWEEN
        return Event(self._id(), source, document_subject(self.document_id), self.clock, data)

    def _id(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)

    def _metadata(self, pages: int) -> DocumentMetadata:
        return DocumentMetadata(
            document_id=self.document_id,
            title=self.title,
            file_name=f"scan-{self.document_id:06}.pdf",
            correspondent=self.sender,
            document_type=self.kind.capitalize(),
            tags=self.tags,
            owner=self.owner,
            created=_created(self.added).isoformat(),
            added=self.added,
            modified=self.clock,
            page_count=pages,
            mime_type="application/pdf",
            size=40_000 + 90_000 * pages,
        )


def _created(added: datetime) -> date:
    return (added - timedelta(days=3)).date()


def _cause(changed: Event[DocumentChanged]) -> Cause:
    return Cause(event_id=changed.id, time=changed.time, trigger=changed.data.trigger, lane=Lane.LIVE)


def _discarded(letter: FailedEntry) -> LetterDiscarded:
    return LetterDiscarded(
        letter_id=letter.id,
        stream=letter.stream,
        group=letter.group,
        event_id=letter.event_id,
        by="an operator",
        reason="a page without anything on it",
    )


def _replayed(letter: FailedEntry) -> LetterReplayed:
    return LetterReplayed(
        letter_id=letter.id,
        stream=letter.stream,
        group=letter.group,
        event_id=letter.event_id,
        by="an operator",
        replayed_as=replay_id(letter.id, 1),
        round=1,
    )
