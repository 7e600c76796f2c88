"""A small archive as the examples in docs/api.md have it: four letters, one withdrawn; one that failed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from continuum_archive import Archive
from continuum_archive.letters import Letters
from continuum_archive.reading import Reading
from continuum_archive.writing import Writer
from continuum_proto.briefs import (
    Ask,
    Brief,
    BriefDrafted,
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
)
from continuum_proto.documents import DocumentMetadata, SkipReason
from continuum_proto.event import Event
from continuum_proto.texts import checksum
from continuum_telemetry import process_span
from tests.archives import MIDNIGHT, TRACEPARENT, cause_of, changed, drafted, failed, skipped

RENT: Final = (
    (
        "Kaiserdock Housing\n\nDear Ms Ito,\n\n"
        "from 1 September 2026 your monthly rent rises from 840 EUR to 880 EUR.\n"
    ),
    "You may object until 31 July 2026, in writing, to Kaiserdock Housing.\n\nYours sincerely, P. Okafor\n",
)
DEPOSIT: Final = ("Kaiserdock Housing confirms the deposit of 2520 EUR that was paid on 2 May 2026.\n",)
QUAY: Final = ("Harbour Office\n\nFrom Monday on the quay is closed on 4 June 2026 for repairs.\n",)
FAILED: Final = 19
WITHDRAWN: Final = 16
REWRITTEN: Final = 15


@dataclass(frozen=True)
class Letter:
    """A document and what its brief says of it."""

    document: int
    title: str
    pages: tuple[str, ...]
    brief: Brief
    version: int = 1


def quoted(pages: Sequence[str], n: int, page: int, quote: str) -> Citation:
    start = pages[page - 1].index(quote)
    return Citation(n=n, page=page, start=start, end=start + len(quote), quote=quote, match=Match.EXACT)


def named(pages: Sequence[str], type: EntityType, name: str, **value: object) -> Entity:
    mentions = tuple(
        Mention(page=n, start=text.index(name), end=text.index(name) + len(name), text=name)
        for n, text in enumerate(pages, start=1)
        if name in text
    )
    return Entity.model_validate({"type": type, "name": name, "mentions": mentions, **value})


def made_of(pages: tuple[str, ...], headline: str, points: Sequence[KeyPoint], **more: object) -> Brief:
    return Brief.model_validate(
        {
            "headline": headline,
            "summary": (SummarySentence(text=points[0].text, points=("p1",)),),
            "key_points": points,
            "kind": "letter",
            "language": "en",
            "coverage": Coverage(pages=len(pages), share=1.0),
            "provenance": Provenance(
                engine="extractive",
                prompt_version="1",
                source_checksum=checksum(pages),
                trace_id="7" * 32,
                steps=(Step(name="fetch", ms=12), Step(name="draft", ms=31), Step(name="verify", ms=4)),
            ),
            **more,
        }
    )


def rent() -> Letter:
    points = (
        KeyPoint(
            id="p1",
            text="The monthly rent rises from 840 EUR to 880 EUR on 1 September 2026.",
            citations=(quoted(RENT, 1, 1, "your monthly rent rises from 840 EUR to 880 EUR"),),
        ),
        KeyPoint(
            id="p2",
            text="Objections are possible until 31 July 2026.",
            citations=(quoted(RENT, 2, 2, "You may object until 31 July 2026, in writing"),),
        ),
    )
    due = Due(iso="2026-07-31", precision=Precision.DAY)
    asks = (
        Ask(
            text="Object in writing.",
            due=due,
            citations=(quoted(RENT, 3, 2, "You may object until 31 July"),),
        ),
    )
    start = Due(iso="2026-09-01", precision=Precision.DAY)
    entities = (
        named(RENT, EntityType.ORGANISATION, "Kaiserdock Housing"),
        named(RENT, EntityType.PERSON, "P. Okafor"),
        named(RENT, EntityType.DATE, "1 September 2026", date=start),
        named(RENT, EntityType.AMOUNT, "880 EUR", number="880", unit="EUR"),
    )
    headline = "Rent rises from 840 EUR to 880 EUR on 1 September 2026"
    return Letter(
        17, "Rent from September", RENT, made_of(RENT, headline, points, asks=asks, entities=entities)
    )


def deposit(document: int) -> Letter:
    point = KeyPoint(
        id="p1",
        text="The deposit of 2520 EUR was paid on 2 May 2026.",
        citations=(quoted(DEPOSIT, 1, 1, "the deposit of 2520 EUR that was paid on 2 May 2026"),),
    )
    paid = Due(iso="2026-05-02", precision=Precision.DAY)
    entities = (
        named(DEPOSIT, EntityType.ORGANISATION, "Kaiserdock Housing"),
        named(DEPOSIT, EntityType.DATE, "2 May 2026", date=paid),
    )
    brief = made_of(DEPOSIT, "Deposit of 2520 EUR confirmed", (point,), entities=entities)
    return Letter(document, "Deposit", DEPOSIT, brief)


def quay(version: int) -> Letter:
    text, quote = {
        1: ("The quay is closed.", "the quay is closed"),
        2: ("Repairs close the quay on 4 June 2026.", "the quay is closed on 4 June 2026 for repairs"),
    }[version]
    point = KeyPoint(id="p1", text=text, citations=(quoted(QUAY, 1, 1, quote),))
    return Letter(
        REWRITTEN, "The quay", QUAY, made_of(QUAY, "The quay is closed for a day", (point,)), version
    )


async def seed(archive: Archive) -> dict[int, str]:
    """Fill ``archive``; return the id of each document's brief."""
    writer = Writer(archive)
    for letter in (quay(1), quay(2), deposit(WITHDRAWN), rent(), deposit(18)):
        await store(writer, letter)
    await writer.skip(skipped(90, SkipReason.HIDDEN, document=WITHDRAWN))
    lost = changed(60, document=FAILED)
    await writer.queue(lost)
    await Letters(archive).keep(failed(lost))
    reading = Reading(archive)
    found = {number: await reading.brief_of(number) for number in (REWRITTEN, WITHDRAWN, 17, 18)}
    return {number: name for number, name in found.items() if name}


async def store(writer: Writer, letter: Letter) -> None:
    """Store a letter with its brief, as persistence does, within the trace of its document."""
    event = changed(_second(letter), document=letter.document)
    with process_span(
        "continuum.documents",
        group="persistence",
        event_id=str(event.id),
        subject=event.subject,
        created=event.time,
        traceparent=TRACEPARENT,
    ):
        await writer.queue(event)
        await writer.draft(draft_of(letter), letter.pages)


def draft_of(letter: Letter) -> Event[BriefDrafted]:
    """Return the draft of a letter, made a second after the event that led to it."""
    whole = drafted(_second(letter), document=letter.document)
    data = BriefDrafted(
        document=DocumentMetadata(
            document_id=letter.document,
            title=letter.title,
            correspondent="Kaiserdock Housing",
            document_type="Letter",
            tags=("home",),
            created="2026-05-02",
            added=MIDNIGHT - timedelta(days=1),
            modified=MIDNIGHT,
            page_count=len(letter.pages),
        ),
        brief=letter.brief,
        checksum=checksum(letter.pages),
        fingerprint=f"{letter.document}{letter.version:062}",
        pages=len(letter.pages),
        cause=cause_of(_second(letter), document=letter.document),
    )
    return Event(whole.id, whole.source, whole.subject, whole.time, data, TRACEPARENT)


def _second(letter: Letter) -> int:
    """Return when the letter's event came: a later version after the earlier one."""
    return letter.document + letter.version - 1
