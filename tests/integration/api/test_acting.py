"""From rows to JSON for operators: letters, deeds and requests, by the role of the api."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid5

from continuum_api.describing import Operation
from continuum_api.fakes.desk import MemoryLetters
from continuum_api.operations import OPERATIONS
from continuum_archive import Archive
from continuum_archive.auditing import Deed, note
from continuum_archive.letters import Letters
from continuum_archive.reading import Reading
from continuum_archive.reading_letters import ReadingLetters
from continuum_archive.writing import Writer
from tests.archives import PAGES, changed, drafted, failed
from tests.unit.api.serving import Answer, Client

KEY = {"Idempotency-Key": "k"}


async def letters(archive: Archive, total: int) -> list[UUID]:
    """Keep letters of the same moment, by their ids from the highest, all but the first of briefing."""
    kept = []
    for number in range(total):
        letter = replace(
            failed(changed(number, document=number + 1)),
            group="briefing" if number else "persistence",
            failed_at=failed(changed(1)).failed_at + timedelta(seconds=number // 3),
        )
        await Letters(archive).keep(letter)
        kept.append(letter)
    kept.sort(key=lambda letter: (letter.failed_at, letter.id), reverse=True)
    return [letter.id for letter in kept]


async def test_letters_are_listed_without_what_they_held(api: Client, archive: Archive) -> None:
    ids = await letters(archive, 8)
    seen, path = [], "/api/v1/dead-letters?limit=3"
    for _ in range(3):
        page = await api.get(path)
        assert "webhook" not in page.text  # stands in the data of each entry
        seen += [UUID(letter["id"]) for letter in page.json["items"]]
        path = page.headers.get("Link", "").partition(">")[0].removeprefix("<")
    assert seen == ids
    found = (await api.get("/api/v1/dead-letters?stage=persistence")).json
    assert [letter["document_id"] for letter in found["items"]] == [1]
    one = (await api.get(f"/api/v1/dead-letters/{ids[0]}")).json
    assert (one["error_type"], one["error"], one["trace"]["id"]) == ("Refused", "a sentence", "7" * 32)


async def test_the_fake_letters_answer_as_the_archive_does(archive: Archive, api_archive: Archive) -> None:
    ids, real = await letters(archive, 5), ReadingLetters(api_archive)
    rows = [await real.letter(each) for each in ids]
    fake = MemoryLetters([row for row in rows if row])
    middle = fake.rows[2]
    for group in (None, "briefing", "nobody"):
        for after in (None, (middle.failed_at, middle.id)):
            for limit in (2, 9):
                asked = await fake.letters(state="open", group=group, limit=limit, after=after)
                assert asked == await real.letters(state="open", group=group, limit=limit, after=after)
    assert await fake.letter(UUID(int=1)) == await real.letter(UUID(int=1))


async def test_what_is_asked_for_is_a_row_and_nothing_else(
    api: Client, archive: Archive, writer: Writer
) -> None:
    await writer.draft(drafted(1), PAGES)
    [brief] = await archive.fetch("SELECT id FROM briefs")
    [letter] = await letters(archive, 1)
    before = await archive.fetchrow("SELECT (SELECT max(seq) FROM outbox), (SELECT max(id) FROM audit_log)")
    asked = [
        await api.send("POST", "/api/v1/documents/7/actions", {"action": "brief"}),
        await api.send("POST", "/api/v1/documents/7/actions", {"action": "forget"}),
        await api.send("POST", f"/api/v1/briefs/{brief['id']}/actions", {"action": "rebrief"}),
        await api.send("POST", "/api/v1/queues/briefing/actions", {"action": "pause"}),
        await api.send("POST", "/api/v1/dead-letters/replay", {"ids": [str(letter)]}, headers=KEY),
        await api.send("DELETE", f"/api/v1/dead-letters/{letter}", {"reason": "Nichts als ein Schatten …"}),
    ]
    assert [answer.status for answer in asked] == [202] * 6
    for answer in asked:
        told = (await api.get(answer.headers["Location"])).json
        assert (told["state"], told["asked_by"]) == ("open", "api: anonymous operator")
    rows = await archive.fetch("SELECT action FROM requests ORDER BY seq")
    assert [row["action"] for row in rows] == ["brief", "forget", "rebrief", "pause", "replay", "discard"]
    after = await archive.fetchrow("SELECT (SELECT max(seq) FROM outbox), (SELECT max(id) FROM audit_log)")
    assert before == after


async def test_a_replay_that_is_sent_twice_is_one(api: Client, archive: Archive) -> None:
    ids = [str(each) for each in await letters(archive, 2)]
    first = await api.send("POST", "/api/v1/dead-letters/replay", {"ids": ids}, headers=KEY)
    again = await api.send("POST", "/api/v1/dead-letters/replay", {"ids": ids[::-1]}, headers=KEY)
    other = await api.send("POST", "/api/v1/dead-letters/replay", {"all": True}, headers=KEY)
    assert first.json == again.json
    assert first.json["accepted"] == 2
    assert (other.status, other.json["type"]) == (422, "/api/v1/problems/key-reused")


async def test_deeds_go_on_where_they_ended(api: Client, archive: Archive) -> None:
    for number in range(5):
        deed = Deed(actor="ada", action="group.paused", object=f"group {number}", detail={"n": [number]})
        async with archive.transaction() as connection:
            await note(connection, deed)
    first = (await api.get("/api/v1/audit?limit=3")).json
    rest = (await api.get(f"/api/v1/audit?limit=3&after={first['next']}")).json
    assert [one["detail"]["n"][0] for one in first["items"] + rest["items"]] == [4, 3, 2, 1, 0]
    assert rest["next"] is None


async def test_every_operation_works_with_the_rights_of_the_api(
    api: Client, archive: Archive, writer: Writer, reading: Reading
) -> None:
    """Whatever is asked: the role of the api may read what it takes. A missing right is a 500."""
    await writer.draft(drafted(1), PAGES)
    [letter] = await letters(archive, 1)
    [name] = await archive.fetch("SELECT min(id) AS id FROM entities")
    samples = {
        "briefs": (await reading.briefs(limit=1)).items[0].id,
        "documents": "7",
        "entities": name["id"],
        "dead-letters": str(letter),
        "requests": str(uuid5(letter, "none")),
    }
    for operation in OPERATIONS:
        answer = await ask(api, operation, samples)
        assert answer.status != 500, operation.id


async def ask(api: Client, operation: Operation, samples: dict[str, str]) -> Answer:
    subject = operation.path.split("/")[1]
    path = operation.path.replace("{id}", samples.get(subject, "7")).replace("{group}", "briefing")
    path = path.replace("{name}", "gone")
    if operation.changes:
        return await api.send(operation.method, f"/api/v1{path}", {})
    needed = [each.name for each in operation.parameters if each.required and each.place == "query"]
    return await api.get(f"/api/v1{path}" + "".join(f"?{name}=invoice" for name in needed))
