"""The audit log: each deed once, the newest first, and never changed."""

from uuid import UUID

import asyncpg
import pytest

from continuum_archive import Archive
from continuum_archive.auditing import Audit, Deed, note

REQUEST = UUID("0b7f3b1e-51a5-4d0f-8a34-6f2e8f6f3f10")


def deed(number: int, request: UUID | None = None) -> Deed:
    return Deed(
        actor="ito",
        action="document.forgotten",
        object=f"document {number}",
        document_id=number,
        detail={"pages": number},
        request_id=request,
    )


async def write(archive: Archive, *deeds: Deed) -> None:
    for each in deeds:
        async with archive.transaction() as connection:
            await note(connection, each)


async def test_the_newest_deed_comes_first_and_a_list_goes_on_where_it_ended(archive: Archive) -> None:
    await write(archive, *(deed(number) for number in range(1, 6)))
    audit = Audit(archive)
    first = await audit.entries(limit=3)
    assert [row.deed.document_id for row in first.items] == [5, 4, 3]
    assert first.more
    last = first.items[-1]
    rest = await audit.entries(limit=3, after=(last.at, last.id))
    assert [row.deed for row in rest.items] == [deed(2), deed(1)]
    assert not rest.more


async def test_a_repeated_request_leaves_one_row_for_each_thing_that_it_did(archive: Archive) -> None:
    await write(archive, deed(1, REQUEST), deed(1, REQUEST), deed(2, REQUEST), deed(1), deed(1))
    rows = (await Audit(archive).entries(limit=10)).items
    assert [row.deed.document_id for row in rows] == [1, 1, 2, 1]


async def test_what_was_done_is_never_changed(archive: Archive) -> None:
    await write(archive, deed(1))
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        await archive.fetch("UPDATE audit_log SET actor = 'nobody'")
