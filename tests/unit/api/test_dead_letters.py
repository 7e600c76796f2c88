"""Dead letters and deeds as operators read them."""

from datetime import timedelta
from uuid import UUID

import pytest

from continuum_archive.auditing import AuditRow, Deed
from tests.archives import MIDNIGHT
from tests.unit.api.desks import BEARER, Office, letter_row


def ids(*numbers: int) -> list[str]:
    return [str(UUID(int=number)) for number in numbers]


async def test_open_letters_come_first_and_a_list_goes_on_where_it_ended() -> None:
    office = Office()
    same = [letter_row(number, at=MIDNIGHT) for number in (1, 2, 3)]
    office.desk.box.rows = [*same, letter_row(5), letter_row(4, state="replayed")]
    async with office.serve() as client:
        first = (await client.get("/api/v1/dead-letters?limit=2", headers=BEARER)).json
        path = f"/api/v1/dead-letters?limit=2&after={first['next']}"
        second = (await client.get(path, headers=BEARER)).json
        closed = (await client.get("/api/v1/dead-letters?state=replayed", headers=BEARER)).json
    assert [one["id"] for one in first["items"]] == ids(5, 3)
    assert [one["id"] for one in second["items"]] == ids(2, 1)
    assert [one["id"] for one in closed["items"]] == ids(4)


async def test_letters_of_one_stage_are_listed() -> None:
    office = Office()
    office.desk.box.rows = [letter_row(1), letter_row(2, group="persistence")]
    async with office.serve() as client:
        found = (await client.get("/api/v1/dead-letters?stage=persistence", headers=BEARER)).json
    assert [one["stage"] for one in found["items"]] == ["persistence"]


async def test_a_letter_tells_its_story() -> None:
    office = Office()
    office.desk.box.rows = [letter_row(1, state="discarded")]
    async with office.serve() as client:
        letter = (await client.get(f"/api/v1/dead-letters/{UUID(int=1)}", headers=BEARER)).json
        missing = await client.get(f"/api/v1/dead-letters/{UUID(int=2)}", headers=BEARER)
    assert (letter["error_type"], letter["error"], letter["deliveries"]) == ("Refused", "a sentence", 6)
    assert (letter["closed_by"], letter["close_reason"]) == ("ada", "a test")
    assert letter["trace"] == {"id": "7" * 32, "url": f"https://jaeger.example.org/trace/{'7' * 32}"}
    assert missing.status == 404


@pytest.mark.parametrize("query", ["stage=nobody", "state=lost", "error=x", "stage=briefing&stage=briefing"])
async def test_a_wrong_filter_is_refused(query: str) -> None:
    async with Office().serve() as client:
        assert (await client.get(f"/api/v1/dead-letters?{query}", headers=BEARER)).status == 400


async def test_a_cursor_belongs_to_its_filter() -> None:
    office = Office()
    office.desk.box.rows = [letter_row(number) for number in (1, 2)]
    async with office.serve() as client:
        after = (await client.get("/api/v1/dead-letters?limit=1", headers=BEARER)).json["next"]
        answer = await client.get(f"/api/v1/dead-letters?stage=briefing&after={after}", headers=BEARER)
        audit = await client.get(f"/api/v1/audit?after={after}", headers=BEARER)
    assert [one.json["type"] for one in (answer, audit)] == ["/api/v1/problems/invalid-cursor"] * 2


async def test_deeds_are_listed_the_newest_first() -> None:
    office = Office()
    office.audit.rows = [
        AuditRow(
            number,
            MIDNIGHT + timedelta(seconds=number),
            Deed(actor="ada", action="group.paused", object="group briefing", detail={"n": number}),
        )
        for number in (1, 2, 3)
    ]
    async with office.serve() as client:
        first = (await client.get("/api/v1/audit?limit=2", headers=BEARER)).json
        rest = (await client.get(f"/api/v1/audit?after={first['next']}", headers=BEARER)).json
    assert [one["detail"] for one in first["items"] + rest["items"]] == [{"n": 3}, {"n": 2}, {"n": 1}]
    assert first["items"][0]["actor"] == "ada"
