"""Letters that tell no document: found by their events where those are known, else wordless once closed."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from continuum_archive import Archive
from continuum_archive.erasing import Erasing
from continuum_archive.letters import FailedEntry, Letters
from continuum_archive.writing import Writer
from continuum_proto.briefs import draft_id
from continuum_proto.letters import LetterDiscarded, LetterReplayed
from continuum_proto.topology import BRIEFS, DOCUMENTS
from tests.archives import MIDNIGHT, changed, failed
from tests.secret import SECRET, status
from tests.traces import traces_in_archive

WORDS = {b"data": f"\xff {SECRET}".encode("latin-1"), b"note": SECRET.encode()}


def unnamed(
    event: UUID | None = None, *, stream: str = DOCUMENTS.name, cause: UUID | None = None
) -> FailedEntry:
    """Return the letter of an entry that nobody can read, but perhaps its event."""
    fields = dict(WORDS)
    if event is not None:
        fields[b"id"] = str(event).encode()
    if cause is not None:
        told = (
            f'{{"cause": {{"event_id": "{cause}", "time": "{MIDNIGHT.isoformat()}", "trigger": "webhook"}}}}'
        )
        fields[b"data"] = told.encode()
    about = failed(changed(1))
    return replace(
        about,
        id=uuid4(),
        stream=stream,
        event_id=str(event or SECRET),
        fields=fields,
        error=f"cannot read {SECRET}",
    )


async def filed(archive: Archive) -> list[int | None]:
    return [row["document_id"] for row in await archive.fetch("SELECT document_id FROM letters ORDER BY 1")]


@pytest.mark.parametrize(
    "letter", [unnamed(changed(1).id), unnamed(cause=changed(1).id)], ids=["event", "cause"]
)
async def test_a_letter_is_filed_under_the_document_that_its_event_was_about(
    archive: Archive, writer: Writer, erasing: Erasing, letter: FailedEntry
) -> None:
    await writer.queue(changed(1))
    await Letters(archive).keep(letter)
    assert await filed(archive) == [7]
    assert await status(archive) == "queued", "it does not say what became of the document"
    await erasing.forget(7, by="ito")
    assert await traces_in_archive(archive, SECRET) == []


async def test_it_is_not_kept_once_the_document_is_forgotten(
    archive: Archive, writer: Writer, erasing: Erasing
) -> None:
    await writer.queue(changed(1))
    await erasing.forget(7, by="ito")
    await Letters(archive).keep(unnamed(changed(1).id))
    assert await filed(archive) == []
    assert [left.document_id for left in await erasing.to_clear(10)] == [7]


@pytest.mark.parametrize(
    ("event", "stream"),
    [(changed(1).id, DOCUMENTS.name), (draft_id(changed(1).id, 7), BRIEFS.name)],
    ids=["a change", "a draft"],
)
async def test_one_that_came_before_its_event_is_found_by_the_history(
    archive: Archive, writer: Writer, erasing: Erasing, event: UUID, stream: str
) -> None:
    await Letters(archive).keep(unnamed(event, stream=stream))
    assert await filed(archive) == [None]
    await writer.queue(changed(1))
    erasure = await erasing.forget(7, by="ito")
    assert erasure is not None
    assert (erasure.erased["letters"], erasure.unnamed_letters) == (1, 0)
    assert await traces_in_archive(archive, SECRET) == []


async def test_whoever_forgets_is_told_how_many_open_letters_tell_nothing(
    archive: Archive, writer: Writer, erasing: Erasing
) -> None:
    await writer.queue(changed(1))
    letters, other = Letters(archive), unnamed(changed(1, document=8).id)
    await letters.keep(unnamed())
    await letters.keep(other)
    await discarded(letters, other.id)
    for _ in range(2):
        erasure = await erasing.forget(7, by="ito")
        assert erasure is not None
        assert erasure.unnamed_letters == 1


async def discarded(letters: Letters, letter: UUID) -> None:
    told = LetterDiscarded(letter_id=letter, stream="s", group="g", event_id="", reason="done", by="ito")
    await letters.discarded(told, uuid4(), MIDNIGHT)


async def replayed(letters: Letters, letter: UUID) -> None:
    told = LetterReplayed(
        letter_id=letter, stream="s", group="g", event_id="", replayed_as=uuid4(), round=1, by="ito"
    )
    await letters.replayed(told, uuid4(), MIDNIGHT)


@pytest.mark.parametrize("close", [discarded, replayed])
@pytest.mark.parametrize("heard_before", [False, True])
async def test_one_that_tells_nothing_keeps_its_story_without_words_once_it_is_closed(
    archive: Archive, close: Callable[[Letters, UUID], Awaitable[None]], heard_before: bool
) -> None:
    letters, letter = Letters(archive), unnamed()
    if heard_before:
        await close(letters, letter.id)
    await letters.keep(letter)
    if not heard_before:
        assert await traces_in_archive(archive, SECRET)
        await close(letters, letter.id)
    assert await traces_in_archive(archive, SECRET) == []
    [row] = await archive.fetch("SELECT error_type, group_name, closed_by FROM letters")
    assert tuple(row) == (letter.error_type, letter.group, "ito")


async def test_one_of_a_document_keeps_its_words_until_that_is_forgotten(
    archive: Archive, writer: Writer
) -> None:
    await writer.queue(changed(1))
    letters, letter = Letters(archive), unnamed(changed(1).id)
    await letters.keep(letter)
    await discarded(letters, letter.id)
    assert await traces_in_archive(archive, SECRET)
