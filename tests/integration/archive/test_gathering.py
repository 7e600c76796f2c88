"""Events that wait share a transaction; what is bad or locked among them harms only itself."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Sequence
from typing import TypeVar, cast
from uuid import uuid4

import asyncpg
import pytest

from continuum_archive import Archive
from continuum_archive.course import Verdict, hold
from continuum_archive.deciding import Handled
from continuum_archive.gathering import FLIGHTS, HEAVIEST, MOST
from continuum_archive.writing import Writer
from continuum_proto.documents import Trigger
from continuum_proto.errors import ContractViolation, DatabaseDown, TextMissing
from tests.archives import PAGES, cause_of, changed, drafted

T = TypeVar("T")
TRANSACTIONS = "SELECT xmin::text::bigint AS xmin, count(*) FROM handled_events GROUP BY 1 ORDER BY 1"


@pytest.fixture
async def impatient(archive_url: str) -> AsyncIterator[Archive]:
    """An archive that waits a fifth of a second for a lock."""
    async with Archive.open(archive_url, lock_timeout=0.2) as archive:
        yield archive


async def together(*calls: Awaitable[T]) -> list[T | BaseException]:
    return await asyncio.gather(*calls, return_exceptions=True)


async def transactions(archive: Archive) -> list[int]:
    """Return how many events each transaction handled, in order."""
    return [row["count"] for row in await archive.fetch(TRANSACTIONS)]


async def stored(archive: Archive) -> list[int]:
    rows = await archive.fetch("SELECT document_id FROM brief_versions ORDER BY 1")
    return [row["document_id"] for row in rows]


def verdicts(answers: Sequence[Handled | BaseException]) -> list[Verdict]:
    return [answer.verdict for answer in answers if isinstance(answer, Handled)]


async def test_one_alone_waits_for_nobody(archive: Archive, writer: Writer) -> None:
    for document in range(1, 4):
        await writer.draft(drafted(1, document=document), PAGES)
    assert await transactions(archive) == [1, 1, 1]


async def test_those_that_wait_share_a_transaction(archive: Archive, writer: Writer) -> None:
    answers = await together(
        *(writer.draft(drafted(1, document=document), PAGES) for document in range(1, 31))
    )
    assert verdicts(answers) == [Verdict.STORED] * 30
    assert await transactions(archive) == [30]
    assert await stored(archive) == [*range(1, 31)]


async def test_large_texts_go_one_by_one(archive: Archive, writer: Writer) -> None:
    pages = (PAGES[0], PAGES[1] + "word " * (HEAVIEST // 8))
    drafts = [drafted(1, document=document, pages=pages) for document in range(1, 4)]
    answers = await together(*(writer.draft(draft, pages) for draft in drafts))
    assert verdicts(answers) == [Verdict.STORED] * 3
    assert await transactions(archive) == [1, 1, 1]


async def test_drafts_go_first(archive: Archive, writer: Writer) -> None:
    """What else waits is only that a document waits."""
    changes = [writer.queue(changed(1, document=document)) for document in range(1, 3 * MOST)]
    drafts = [writer.draft(drafted(1, document=1000 + n), PAGES) for n in range(5)]
    await together(*changes, *drafts)
    first = [row["xmin"] for row in await archive.fetch(TRANSACTIONS)]
    assert len(first) > FLIGHTS
    [row] = await archive.fetch("SELECT DISTINCT xmin::text::bigint AS xmin FROM brief_versions")
    assert row["xmin"] in first[:FLIGHTS]


async def test_events_of_one_document_take_turns(archive: Archive, writer: Writer) -> None:
    drafts = [drafted(second, fingerprint=letter) for second, letter in enumerate("abcdef", start=1)]
    await together(*(writer.draft(draft, PAGES) for draft in drafts))
    assert await transactions(archive) == [1] * len(drafts)
    [row] = await archive.fetch("SELECT headline FROM brief_versions WHERE state = 'published'")
    assert row["headline"] == "Brief of second 6"


async def test_a_draft_that_postgresql_refuses_harms_only_itself(archive: Archive, writer: Writer) -> None:
    drafts = [
        drafted(1, document=document, headline="NUL is \x00" if document == 3 else "Rent rises")
        for document in range(1, 11)
    ]
    answers = await together(*(writer.draft(draft, PAGES) for draft in drafts))
    assert [n for n, answer in enumerate(answers, start=1) if isinstance(answer, ContractViolation)] == [3]
    assert await stored(archive) == [1, 2, *range(4, 11)]


async def test_a_rule_that_raises_leaves_the_others_together(archive: Archive, writer: Writer) -> None:
    lost = drafted(1, document=2, cause=cause_of(1, document=2, trigger=Trigger.TEXT_MISSING, force=True))
    answers = await together(
        writer.draft(drafted(1, document=1), PAGES),
        writer.miss_text(lost),
        writer.draft(drafted(1, document=3), PAGES),
    )
    assert isinstance(answers[1], TextMissing)
    assert await transactions(archive) == [2]


async def test_a_server_that_does_not_answer_is_away_for_all_at_once() -> None:
    """Each alone would wait as long again for a connection, and hold its delivery for so long."""
    called = list[int]()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        called.append(1)
        await reader.read()
        writer.close()

    async with await asyncio.start_server(silent, "127.0.0.1") as server:
        port = server.sockets[0].getsockname()[1]
        dsn = f"postgresql://nobody@127.0.0.1:{port}/nowhere?sslmode=disable"
        async with Archive.open(dsn, connect_timeout=0.3) as away:
            writer = Writer(away)
            answers = await together(
                *(writer.draft(drafted(1, document=document), PAGES) for document in range(1, 7))
            )
    assert [type(answer) for answer in answers] == [DatabaseDown] * 6
    assert called == [1]


class Meddling:
    """A connection: after its first statement somebody else deletes a document."""

    def __init__(self, connection: object, delete: Awaitable[object]) -> None:
        self._connection = cast("asyncpg.Connection", connection)
        self._delete: Awaitable[object] | None = delete

    async def execute(self, statement: str, *arguments: object) -> None:
        await self._connection.execute(statement, *arguments)
        if self._delete is not None:
            await self._delete
            self._delete = None

    async def fetch(self, statement: str, *arguments: object) -> Sequence["asyncpg.Record"]:
        rows: Sequence[asyncpg.Record] = await self._connection.fetch(statement, *arguments)
        return rows


async def test_a_document_that_is_deleted_before_it_is_held_is_met_again(archive: Archive) -> None:
    """As retention and listings delete what nobody needs."""
    await archive.fetch("INSERT INTO documents (id) VALUES (7), (8)")
    delete = archive.fetch("DELETE FROM documents WHERE id = 7")
    async with archive.transaction() as connection:
        meddled = cast("asyncpg.pool.PoolConnectionProxy", Meddling(connection, delete))
        courses = await hold(meddled, [(7, uuid4()), (8, uuid4())])
    assert [course.document_id for course in courses] == [7, 8]


async def test_a_locked_document_keeps_only_itself_waiting(
    archive: Archive, archive_url: str, impatient: Archive
) -> None:
    writer = Writer(impatient)
    await writer.queue(changed(1, document=2))
    connection = await asyncpg.connect(archive_url)
    async with connection.transaction():
        await connection.execute("SELECT FROM documents WHERE id = 2 FOR UPDATE")
        answers = await together(
            *(writer.draft(drafted(1, document=document), PAGES) for document in range(1, 6))
        )
    await connection.close()
    assert [n for n, answer in enumerate(answers, start=1) if isinstance(answer, DatabaseDown)] == [2]
    assert await stored(archive) == [1, 3, 4, 5]


async def test_whoever_gives_up_takes_nobody_along(archive: Archive, writer: Writer) -> None:
    tasks = [
        asyncio.create_task(writer.draft(drafted(1, document=document), PAGES)) for document in range(1, 6)
    ]
    await asyncio.sleep(0)
    tasks[1].cancel()
    answers = await together(*tasks)
    assert isinstance(answers[1], asyncio.CancelledError)
    assert verdicts(answers) == [Verdict.STORED] * 4
    assert {1, 3, 4, 5} <= set(await stored(archive))


async def test_a_database_that_is_away_is_away_for_all(archive: Archive, writer: Writer) -> None:
    await archive.fetch("ALTER TABLE handled_events RENAME TO away")
    answers = await together(
        *(writer.draft(drafted(1, document=document), PAGES) for document in range(1, 4))
    )
    assert all(isinstance(answer, DatabaseDown) for answer in answers)
    await archive.fetch("ALTER TABLE away RENAME TO handled_events")
    assert (await writer.draft(drafted(1, document=1), PAGES)).verdict is Verdict.STORED


async def test_two_processes_that_take_the_same_documents_never_wait_in_a_circle(
    archive_url: str, archive: Archive
) -> None:
    """Rows are locked in the order of ids, names in the order of names, whatever order events come in."""
    count = 60
    async with Archive.open(archive_url) as other:
        one, two = Writer(archive), Writer(other)
        forth = [one.draft(drafted(1, document=document), PAGES) for document in range(1, count)]
        back = [
            two.draft(drafted(2, document=document, fingerprint="b"), PAGES)
            for document in reversed(range(1, count))
        ]
        answers = await together(*forth, *back)
    assert [answer for answer in answers if isinstance(answer, BaseException)] == []
    row = await archive.fetchrow("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    assert row is not None
    assert row["deadlocks"] == 0
    assert len(await transactions(archive)) <= 2 * count / FLIGHTS
