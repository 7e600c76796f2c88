"""Archives for tests: a migrated database each, and events as briefing makes them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from typing import TypeVar
from uuid import UUID, uuid5

import pytest

from continuum_archive import Archive, migrate
from continuum_archive.letters import FailedEntry
from continuum_archive.roles import grant
from continuum_console.embedded import PostgreSQL
from continuum_proto import texts
from continuum_proto.briefs import (
    Ask,
    Brief,
    BriefDrafted,
    BriefUnchanged,
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
from continuum_proto.documents import (
    Cause,
    DocumentChanged,
    DocumentMetadata,
    DocumentSkipped,
    Lane,
    SkipReason,
    Trigger,
)
from continuum_proto.envelope import document_subject
from continuum_proto.event import Event
from continuum_proto.topology import DOCUMENTS
from tests.databases import DatabaseBuild, every_database
from tests.spare_archives import SpareArchives

__all__ = [
    "MIDNIGHT",
    "PAGES",
    "api_archive",
    "api_role",
    "archive",
    "archive_template",
    "archive_url",
    "cause_of",
    "changed",
    "drafted",
    "every_postgresql",
    "failed",
    "metadata",
    "skipped",
    "somebody_waits",
    "unchanged",
]

MIDNIGHT = datetime(2026, 5, 3, tzinfo=UTC)
"""When the first event of a test is caused; later ones are seconds after."""
PAGES = ("Dear Ms Ito, 🚗 the invoice of EUR 1250 is due on 3 May 2026.", "Pay to Kaiserdock AG, please.\n")
TRACEPARENT = "00-" + "7" * 32 + "-00f067aa0ba902b7-03"
API_ROLE = "api_reads"
NAMESPACE = UUID("7c1f2a1e-51a5-4d0f-8a34-6f2e8f6f3f10")
P = TypeVar("P", BriefDrafted, BriefUnchanged, DocumentSkipped)
_numbers = count(1)


@pytest.fixture(scope="session", params=every_database())
def every_postgresql(
    request: pytest.FixtureRequest, running_databases: Callable[[DatabaseBuild], PostgreSQL]
) -> PostgreSQL:
    """Every PostgreSQL of this machine, in turn: for folders that import this as ``postgresql``."""
    return running_databases(request.param)


@pytest.fixture(scope="session")
def archive_template(postgresql: PostgreSQL) -> str:
    """Name a migrated database that others are copied from."""
    return _template(postgresql)


@cache
def _spare(server: PostgreSQL) -> SpareArchives:
    return SpareArchives(server)


@cache
def _template(server: PostgreSQL) -> str:
    name = f"template_{next(_numbers)}"
    server.run(f"CREATE DATABASE {name} TEMPLATE template0")
    asyncio.run(_prepare(server.url(name)))
    return name


async def _prepare(url: str) -> None:
    await migrate(url)
    await grant(url, API_ROLE)


@pytest.fixture(scope="session")
def api_role(archive_template: str) -> str:
    """The role of the api, with its rights in every archive that is made of the template."""
    return API_ROLE


@pytest.fixture
async def api_archive(api_role: str, archive_url: str) -> AsyncIterator[Archive]:
    """The archive as the api opens it: as a role that reads, and writes down requests."""
    async with Archive.open(archive_url.replace("continuum@", f"{api_role}@", 1)) as archive:
        yield archive


@pytest.fixture
def archive_url(postgresql: PostgreSQL, archive_template: str) -> Iterator[str]:
    """A migrated, empty database of one's own."""
    spare = _spare(postgresql)
    name = spare.take(archive_template)
    yield postgresql.url(name)
    spare.give_back(archive_template, name)


@pytest.fixture
async def archive(archive_url: str) -> AsyncIterator[Archive]:
    """An open archive without documents."""
    async with Archive.open(archive_url) as archive:
        yield archive


def cause_of(
    second: int,
    *,
    document: int = 7,
    force: bool = False,
    lane: Lane = Lane.LIVE,
    trigger: Trigger = Trigger.WEBHOOK,
) -> Cause:
    """Return the cause of that second; the same second of a document is the same cause."""
    return Cause(
        event_id=uuid5(NAMESPACE, f"cause {document} {second}"),
        time=MIDNIGHT + timedelta(seconds=second),
        trigger=trigger,
        lane=lane,
        force=force,
    )


def metadata(document: int = 7, *, modified: int = 0, title: str = "Invoice 17") -> DocumentMetadata:
    """Return what Paperless says of a document that was modified in that second."""
    return DocumentMetadata(
        document_id=document,
        title=title,
        file_name="invoice.pdf",
        correspondent="Kaiserdock AG",
        document_type="Invoice",
        tags=("money", "2026"),
        owner=3,
        created="2026-05-01",
        added=MIDNIGHT - timedelta(days=1),
        modified=MIDNIGHT + timedelta(seconds=modified),
        page_count=2,
        mime_type="application/pdf",
        size=12345,
    )


def brief(headline: str = "EUR 1250 is due on 3 May 2026", pages: tuple[str, ...] = PAGES) -> Brief:
    """Return a brief of ``pages`` with two points, an ask and three names."""

    def cited(n: int, page: int, quote: str) -> Citation:
        start = pages[page - 1].index(quote)
        return Citation(n=n, page=page, start=start, end=start + len(quote), quote=quote, match=Match.EXACT)

    def placed(page: int, name: str) -> tuple[Mention, ...]:
        start = pages[page - 1].index(name)
        return (Mention(page=page, start=start, end=start + len(name), text=name),)

    due = Due(iso="2026-05-03", precision=Precision.DAY)
    return Brief(
        headline=headline,
        summary=(SummarySentence(text="An invoice is due.", points=("p1",)),),
        key_points=(
            KeyPoint(id="p1", text="An invoice is due.", citations=(cited(1, 1, "invoice of EUR 1250"),)),
            KeyPoint(
                id="p2", text="It goes to Kaiserdock.", citations=(cited(2, 2, "Pay to Kaiserdock AG"),)
            ),
        ),
        asks=(Ask(text="Pay it.", due=due, to="Ms Ito", citations=(cited(3, 1, "is due on 3 May 2026"),)),),
        entities=(
            Entity(type=EntityType.ORGANISATION, name="Kaiserdock AG", mentions=placed(2, "Kaiserdock AG")),
            Entity(type=EntityType.DATE, name="3 May 2026", mentions=placed(1, "3 May 2026"), date=due),
            Entity(
                type=EntityType.AMOUNT,
                name="EUR 1250",
                mentions=placed(1, "EUR 1250"),
                number="1250.00",
                unit="EUR",
            ),
        ),
        kind="invoice",
        language="en",
        coverage=Coverage(pages=len(pages), share=1.0),
        provenance=Provenance(
            engine="extractive",
            prompt_version="1",
            source_checksum=texts.checksum(pages),
            steps=(Step(name="fetch", ms=12.5), Step(name="brief", ms=30)),
        ),
    )


def changed(
    second: int, *, document: int = 7, trigger: Trigger = Trigger.WEBHOOK, modified: datetime | None = None
) -> Event[DocumentChanged]:
    """Return the ``document.changed`` of that second."""
    cause = cause_of(second, document=document)
    change = DocumentChanged(document_id=document, trigger=trigger, modified=modified)
    return Event(
        cause.event_id, "continuum/ingest", document_subject(document), cause.time, change, TRACEPARENT
    )


def failed(event: Event[DocumentChanged]) -> FailedEntry:
    """Return the dead letter that ``event`` became a second later."""
    return FailedEntry(
        id=uuid5(event.id, "letter"),
        letter_entry="2-0",
        stream=DOCUMENTS.name,
        group="briefing",
        entry="1-0",
        event_id=str(event.id),
        fields={name.encode(): value.encode() for name, value in event.fields().items()},
        error_type="Refused",
        error="a sentence",
        deliveries=5,
        round=0,
        service="briefing",
        version="1",
        first_delivered=event.time,
        failed_at=event.time + timedelta(seconds=1),
    )


def drafted(
    second: int,
    *,
    document: int = 7,
    modified: int | None = None,
    fingerprint: str = "a",
    headline: str | None = None,
    cause: Cause | None = None,
    pages: tuple[str, ...] = PAGES,
    title: str = "Invoice 17",
) -> Event[BriefDrafted]:
    """Return the draft that the cause of that second led to; its headline names the second."""
    data = BriefDrafted(
        document=metadata(document, modified=second if modified is None else modified, title=title),
        brief=brief(headline or f"Brief of second {second}", pages),
        checksum=texts.checksum(pages),
        fingerprint=fingerprint * 64,
        pages=len(pages),
        cause=cause or cause_of(second, document=document),
    )
    return _caused(second, document, data, "drafted")


def unchanged(
    second: int,
    *,
    document: int = 7,
    modified: int | None = None,
    fingerprint: str = "a",
    cause: Cause | None = None,
) -> Event[BriefUnchanged]:
    """Return the answer that nothing changed since."""
    data = BriefUnchanged(
        document=metadata(document, modified=second if modified is None else modified),
        fingerprint=fingerprint * 64,
        cause=cause or cause_of(second, document=document),
    )
    return _caused(second, document, data, "unchanged")


def skipped(
    second: int,
    reason: SkipReason,
    *,
    document: int = 7,
    modified: int | None = None,
    cause: Cause | None = None,
) -> Event[DocumentSkipped]:
    """Return a skip; with ``modified`` the document could be fetched."""
    data = DocumentSkipped(
        document_id=document,
        reason=reason,
        cause=cause or cause_of(second, document=document),
        document=None if modified is None else metadata(document, modified=modified),
    )
    return _caused(second, document, data, reason)


async def somebody_waits(archive: Archive) -> None:
    """Return when a lock is waited for."""
    async with asyncio.timeout(10):
        while True:
            if await archive.fetch("SELECT FROM pg_locks WHERE NOT granted"):
                return
            await asyncio.sleep(0.01)


def _caused(second: int, document: int, data: P, what: str) -> Event[P]:
    return Event(
        uuid5(NAMESPACE, f"{what} {document} {second} {data.cause.event_id}"),
        "continuum/briefing",
        document_subject(document),
        MIDNIGHT + timedelta(seconds=second, milliseconds=500),
        data,
        traceparent=TRACEPARENT,
    )
