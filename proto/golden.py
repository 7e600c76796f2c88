"""One golden event of each type and version, as it would stand in its stream.

What is written here must parse for as long as the version lives: old entries wait in streams.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from continuum_proto.briefs import (
    Ask,
    Brief,
    BriefDrafted,
    BriefPersisted,
    BriefPublished,
    BriefUnchanged,
    BriefWithdrawn,
    Citation,
    Coverage,
    Due,
    Entity,
    EntityType,
    KeyPoint,
    Match,
    Mention,
    Precision,
    Provenance,
    Step,
    SummarySentence,
    WithdrawReason,
    Withheld,
)
from continuum_proto.documents import (
    Cause,
    DocumentChanged,
    DocumentMetadata,
    DocumentSkipped,
    InventoryListed,
    Lane,
    ListedDocument,
    ListingReason,
    SkipReason,
    Trigger,
)
from continuum_proto.envelope import Payload, derived_id, document_subject
from continuum_proto.event import Event
from continuum_proto.letters import LetterDiscarded, LetterReplayed
from continuum_proto.texts import checksum

DOCUMENT: Final = 1234
SUBJECT: Final = document_subject(DOCUMENT)
PAGE: Final = (
    "Dear Ms Okafor,\n\nfrom 1 September 2026 the rent of your flat rises from 840 € to 880 €.\n"
    "Please sign and return the enclosed copy by 31 July 2026.\n\nKind regards\nHarbour Lettings Ltd\n"
)
"""The text that the golden brief is made of: one page."""

ARRIVED: Final = datetime(2026, 11, 23, 18, 0, 0, 123000, UTC)
ROOT: Final = UUID("0192f0c1-7a3b-7c11-9d2e-5a1b2c3d4e5f")
TRACEPARENT: Final = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-03"
FINGERPRINT: Final = checksum(["extractive/1", PAGE])

CAUSE: Final = Cause(event_id=ROOT, time=ARRIVED, trigger=Trigger.WEBHOOK)
METADATA: Final = DocumentMetadata(
    document_id=DOCUMENT,
    title="Rent from September",
    file_name="rent-september.pdf",
    correspondent="Harbour Lettings Ltd",
    document_type="Letter",
    tags=("flat", "inbox"),
    owner=2,
    created="2026-06-02",
    added=datetime(2026, 11, 23, 17, 59, 58, 709166, UTC),
    modified=datetime(2026, 11, 23, 17, 59, 59, 131391, UTC),
    page_count=1,
    mime_type="application/pdf",
    size=23010,
)


def golden_events() -> Mapping[str, Event[Payload]]:
    """Return one event by each type of the contract."""
    payloads: tuple[tuple[Payload, str, str], ...] = (
        (_changed(), "continuum/ingest", SUBJECT),
        (_drafted(), "continuum/briefing", SUBJECT),
        (
            BriefUnchanged(document=METADATA, fingerprint=FINGERPRINT, cause=CAUSE),
            "continuum/briefing",
            SUBJECT,
        ),
        (_skipped(), "continuum/briefing", SUBJECT),
        (_listed(), "continuum/ingest", "paperless"),
        *((payload, "continuum/persistence", SUBJECT) for payload in _reports()),
        *((payload, "continuum/console", SUBJECT) for payload in _letters()),
    )
    return {payload.TYPE: _event(payload, source, subject) for payload, source, subject in payloads}


def _event(payload: Payload, source: str, subject: str) -> Event[Payload]:
    derived = derived_id(ROOT, payload.TYPE, subject, 0)
    return Event(
        id=ROOT if isinstance(payload, DocumentChanged) else derived,
        source=source,
        subject=subject,
        time=ARRIVED,
        data=payload,
        traceparent=TRACEPARENT,
    )


def _changed() -> DocumentChanged:
    return DocumentChanged(document_id=DOCUMENT, trigger=Trigger.WEBHOOK, lane=Lane.LIVE)


def _skipped() -> DocumentSkipped:
    return DocumentSkipped(document_id=DOCUMENT, reason=SkipReason.NO_TEXT, cause=CAUSE, document=METADATA)


def _listed() -> InventoryListed:
    return InventoryListed(
        run=UUID("0192f0c1-0000-7000-8000-000000000001"),
        part=1,
        parts=1,
        began=ARRIVED,
        reason=ListingReason.DAILY,
        documents=(ListedDocument(id=DOCUMENT, modified=METADATA.modified, added=METADATA.added),),
    )


def _reports() -> tuple[Payload, ...]:
    about = {"brief_id": "b_7kq2m9", "version": 1, "document_id": DOCUMENT, "cause": ROOT}
    headline = "Rent rises from 840 € to 880 € on 1 September 2026"
    return (
        BriefPersisted.model_validate({**about, "headline": headline}),
        BriefPublished.model_validate(
            {**about, "headline": headline, "title": METADATA.title, "document_added": METADATA.added}
        ),
        BriefWithdrawn.model_validate({**about, "reason": WithdrawReason.GONE}),
    )


def _letters() -> tuple[Payload, ...]:
    about = {
        "letter_id": UUID("6d0d2b7e-7f53-5a39-9a41-0c8a4f0e8d11"),
        "stream": "continuum.documents",
        "group": "briefing",
        "event_id": str(ROOT),
        "by": "operator",
    }
    replayed_as = UUID("6d0d2b7e-7f53-5a39-9a41-0c8a4f0e8d12")
    return (
        LetterReplayed.model_validate({**about, "replayed_as": replayed_as, "round": 1}),
        LetterDiscarded.model_validate({**about, "reason": "a duplicate, kept in the other file"}),
    )


def _drafted() -> BriefDrafted:
    return BriefDrafted(
        document=METADATA,
        brief=_brief(),
        checksum=checksum([PAGE]),
        fingerprint=FINGERPRINT,
        pages=1,
        cause=CAUSE,
    )


def _brief() -> Brief:
    rise = "from 1 September 2026 the rent of your flat rises from 840 € to 880 €."
    sign = "Please sign and return the enclosed copy by 31 July 2026."
    return Brief(
        headline="Rent rises from 840 € to 880 € on 1 September 2026",
        summary=(
            SummarySentence(
                text="The rent of the flat rises to 880 € from 1 September 2026.", points=("p1",)
            ),
        ),
        key_points=(
            KeyPoint(id="p1", text="The rent rises from 840 € to 880 €.", citations=(_citation(1, rise),)),
            KeyPoint(
                id="p2", text="A signed copy is wanted by 31 July 2026.", citations=(_citation(2, sign),)
            ),
        ),
        asks=(
            Ask(
                text="Sign and return the enclosed copy.",
                due=Due(iso="2026-07-31", precision=Precision.DAY),
                to="Ms Okafor",
                citations=(_citation(3, sign),),
            ),
        ),
        entities=_entities(),
        kind="letter",
        language="en",
        coverage=Coverage(pages=1, share=1.0),
        provenance=_provenance(),
        withheld=(Withheld(part="point", reason="figure not in the document"),),
    )


def _entities() -> tuple[Entity, ...]:
    organisation, amount, date = "Harbour Lettings Ltd", "880 €", "31 July 2026"
    return (
        Entity(type=EntityType.ORGANISATION, name=organisation, mentions=(_mention(organisation),)),
        Entity(type=EntityType.AMOUNT, name=amount, number="880", unit="EUR", mentions=(_mention(amount),)),
        Entity(
            type=EntityType.DATE,
            name=date,
            date=Due(iso="2026-07-31", precision=Precision.DAY),
            mentions=(_mention(date),),
        ),
    )


def _provenance() -> Provenance:
    return Provenance(
        engine="extractive",
        prompt_version="extractive/1",
        source_checksum=checksum([PAGE]),
        trace_id=TRACEPARENT.split("-")[1],
        steps=(Step(name="fetch", ms=12.5), Step(name="draft", ms=3.1), Step(name="verify", ms=0.8)),
    )


def _citation(number: int, quote: str) -> Citation:
    start = PAGE.index(quote)
    end = start + len(quote)
    return Citation(
        n=number,
        page=1,
        start=start,
        end=end,
        quote=quote,
        prefix=PAGE[max(0, start - 16) : start],
        suffix=PAGE[end : end + 16],
        match=Match.EXACT,
    )


def _mention(text: str) -> Mention:
    start = PAGE.index(text)
    return Mention(page=1, start=start, end=start + len(text), text=text)
