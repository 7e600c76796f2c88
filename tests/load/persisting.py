"""How many drafts a second persistence stores: ``make bench NAME=persisting``.

Drafts of 4 pages, 11 quotations and 20 names wait in their stream, their texts beside it; then one process of
persistence starts. Measured: from the first brief in PostgreSQL to the last, until each of them is announced,
and the processor time of each process from then on. Valkey and PostgreSQL are real and durable, and share the
machine's cores with what is measured.
"""

import argparse
import asyncio
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Final
from uuid import uuid4

import asyncpg

from continuum_archive import migrate
from continuum_console.embedded import PostgreSQL, Running, Valkey
from continuum_messaging import Publisher, ensure_topology, open_redis
from continuum_proto import texts
from continuum_proto.briefs import (
    Brief,
    BriefDrafted,
    Citation,
    Coverage,
    Entity,
    EntityType,
    KeyPoint,
    Match,
    Mention,
    Provenance,
    Step,
    SummarySentence,
)
from continuum_proto.documents import Cause, DocumentMetadata, Trigger
from continuum_proto.envelope import document_subject
from continuum_proto.event import Event
from continuum_proto.topology import BRIEFS, REPORTS
from tests.faults.waiting import until_so
from tests.integration.chassis.processes import started
from tests.load.letters import letter
from tests.load.processes import Usage
from tests.load.reporting import Aim, report
from tests.servers import EVERYTHING

DRAFTS: Final = 2000
PAGES, QUOTATIONS, NAMES = 4, 11, 20
KNOWN_NAMES: Final = 500
"""So many people occur in all documents together: most names of a draft are known already."""
LONG_AGO: Final = datetime(2026, 1, 5, tzinfo=UTC)
AIM: Final = 100.0
STORED: Final = "SELECT count(*), min(created_at), max(created_at) FROM brief_versions"


async def measure_persistence(*, drafts: int = DRAFTS) -> dict[str, float]:
    """Let one process of persistence store ``drafts``; return figures by name."""
    with _servers() as (valkey, postgresql, pids):
        await migrate(postgresql.url())
        await _fill(valkey.url, drafts)
        variables = {
            "REDIS_URL": valkey.url,
            "DATABASE_URL": postgresql.url(),
            "CONTINUUM_PERSISTENCE_OPS_PORT": "0",
            "CONTINUUM_LOG_FORMAT": "json",
        }
        async with started("continuum_persistence", **variables) as persistence:
            await persistence.event("started")
            pids["persistence"] = persistence.process.pid
            before = Usage.of(pids)
            stored, announced = await _watch(valkey.url, postgresql.url(), drafts)
            costs = Usage.of(pids).milliseconds_each(before, drafts)
    figures = {"drafts": drafts, "drafts_per_second": round(drafts / stored, 1)}
    figures["announced_per_second"] = round(drafts / announced, 1)
    return figures | {f"{name}_cpu_ms_each": cost for name, cost in costs.items()}


@contextmanager
def _servers() -> Iterator[tuple[Valkey, PostgreSQL, dict[str, int]]]:
    """Start both servers, durable as in production, and throw their data away at the end."""
    folder = Path(tempfile.mkdtemp(prefix="ctm-"))
    valkey = Valkey(folder / "valkey", folder, rules=EVERYTHING)
    postgresql = PostgreSQL(folder / "pg" / "data", folder)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder)
        streams = stack.enter_context(Running(valkey.prepare()))
        database = stack.enter_context(Running(postgresql.prepare()))
        yield valkey, postgresql, {"valkey": streams.pid, "postgresql": database.pid}


async def _fill(url: str, drafts: int) -> None:
    """Put drafts into their stream as briefing does, each text under its key."""
    redis = open_redis(url)
    try:
        await ensure_topology(redis)
        publisher = Publisher(redis)
        for document in range(1, drafts + 1):
            event, pages = draft(document)
            await redis.set(f"continuum.text:{event.id}", texts.pack(pages))
            await publisher.publish(BRIEFS, event)
    finally:
        await redis.aclose()


async def _watch(redis_url: str, database_url: str, drafts: int) -> tuple[float, float]:
    """Wait for all; return the seconds from the first brief to the last, and until all were announced."""
    redis, database = open_redis(redis_url), await asyncpg.connect(database_url)
    try:

        async def stored() -> bool:
            return bool(await database.fetchval("SELECT count(*) FROM brief_versions") >= drafts)

        async def announced() -> bool:
            return bool(await redis.xlen(REPORTS.name) >= drafts)

        await until_so(stored, "all drafts are stored", 600, glance=0.25)
        await until_so(announced, "all briefs are announced", 600, glance=0.05)
        ended = datetime.now(UTC)
        _, first, last = await database.fetchrow(STORED)
        return (last - first).total_seconds(), (ended - first).total_seconds()
    finally:
        await database.close()
        await redis.aclose()


def draft(document: int) -> tuple[Event[BriefDrafted], tuple[str, ...]]:
    """Return the draft of that document and the pages of its text."""
    chance = random.Random(document)
    people = [f"Person {chance.randrange(KNOWN_NAMES):03d}" for _ in range(NAMES)]
    pages = tuple(_page(document * PAGES + n, people[n::PAGES]) for n in range(PAGES))
    cause = Cause(event_id=uuid4(), time=datetime.now(UTC), trigger=Trigger.ADDED)
    data = BriefDrafted(
        document=_metadata(document),
        brief=_brief(document, pages, people),
        checksum=texts.checksum(pages),
        fingerprint=texts.checksum((f"fingerprint {document}",)),
        pages=PAGES,
        cause=cause,
    )
    subject = document_subject(document)
    return Event.new(data, source="continuum/briefing", subject=subject), pages


def _page(number: int, people: list[str]) -> str:
    return letter(number)[1] + "In copy: " + ", ".join(people) + ".\n"


def _metadata(document: int) -> DocumentMetadata:
    added = LONG_AGO + timedelta(minutes=document)
    return DocumentMetadata(
        document_id=document,
        title=letter(document)[0],
        correspondent="Harbour Lettings Ltd",
        document_type="Letter",
        tags=("bench",),
        added=added,
        modified=added,
        page_count=PAGES,
        mime_type="application/pdf",
        size=123_456,
    )


def _brief(document: int, pages: tuple[str, ...], people: list[str]) -> Brief:
    cited = [_citation(n, pages) for n in range(1, QUOTATIONS + 1)]
    points = tuple(
        KeyPoint(id=f"p{n}", text="Something is due.", citations=tuple(cited[2 * n - 2 : 2 * n]))
        for n in range(1, (QUOTATIONS + 1) // 2 + 1)
    )
    return Brief(
        headline=f"Letter {document} asks for payment",
        summary=(SummarySentence(text="A letter of four pages.", points=("p1",)),),
        key_points=points,
        entities=tuple(_person(name, pages) for name in dict.fromkeys(people)),
        kind="letter",
        language="en",
        coverage=Coverage(pages=PAGES, share=1.0),
        provenance=Provenance(
            engine="extractive",
            prompt_version="1",
            source_checksum=texts.checksum(pages),
            steps=(Step(name="fetch", ms=12.5), Step(name="brief", ms=30)),
        ),
    )


def _citation(n: int, pages: tuple[str, ...]) -> Citation:
    page, start = (n - 1) % PAGES + 1, 60 * n
    quote = pages[page - 1][start : start + 80]
    return Citation(n=n, page=page, start=start, end=start + len(quote), quote=quote, match=Match.EXACT)


def _person(name: str, pages: tuple[str, ...]) -> Entity:
    page = next(n for n, text in enumerate(pages, start=1) if name in text)
    start = pages[page - 1].index(name)
    mention = Mention(page=page, start=start, end=start + len(name), text=name)
    return Entity(type=EntityType.PERSON, name=name, mentions=(mention,))


def main() -> int:
    """Measure and report."""
    parser = argparse.ArgumentParser(prog="make bench NAME=persisting", description=__doc__)
    parser.add_argument("--drafts", type=int, default=DRAFTS)
    wanted = parser.parse_args()
    began = monotonic()
    figures = asyncio.run(measure_persistence(drafts=wanted.drafts))
    rate = figures["drafts_per_second"]
    aims = [Aim("drafts a second", f">= {AIM:g}", rate, rate >= AIM)]
    report("persisting", {**figures, "seconds": round(monotonic() - began, 1)}, aims)
    return 0


if __name__ == "__main__":
    sys.exit(main())
