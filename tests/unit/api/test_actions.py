"""What operators ask for is written down, once, and what came of it is told."""

from uuid import UUID

import pytest

from continuum_api.shapes.actions import Stage
from continuum_archive.requesting import Wanted
from continuum_proto.topology import GROUPS
from tests.unit.api.desks import BEARER, Office, letter_row
from tests.unit.api.serving import Answer, Client
from tests.unit.api.shelves import ID

TOLD = "api: operator by token"


def office() -> Office:
    made = Office()
    made.desk.documents.add(7)
    made.desk.briefs[ID] = 7
    return made


async def send(
    client: Client, method: str, path: str, body: object, *, key: str | None = None, **more: str
) -> Answer:
    headers = {**BEARER, **more, **({"Idempotency-Key": key} if key else {})}
    return await client.send(method, f"/api/v1{path}", body, headers=headers)


async def test_a_document_is_asked_for() -> None:
    it = office()
    async with it.serve() as client:
        answer = await send(client, "POST", "/documents/7/actions", {"action": "brief"})
    [(request, noted)] = it.desk.asked
    assert answer.status == 202
    assert answer.headers["Location"] == f"/api/v1/requests/{noted.id}"
    assert (answer.json["request_id"], answer.json["document_id"]) == (str(noted.id), 7)
    assert answer.json["trace"]["id"]
    assert (request.action, request.document_id, request.asked_by) == ("brief", 7, TOLD)


async def test_a_brief_is_asked_for_again_by_its_address() -> None:
    it = office()
    async with it.serve() as client:
        answer = await send(client, "POST", f"/briefs/{ID}-some-words/actions", {"action": "rebrief"})
    assert answer.status == 202
    [(request, _)] = it.desk.asked
    assert (request.action, request.document_id, request.brief_id) == ("rebrief", 7, ID)


@pytest.mark.parametrize("action", ["pause", "resume"])
async def test_a_group_is_paused_and_resumed(action: str) -> None:
    it = office()
    async with it.serve() as client:
        answer = await send(client, "POST", "/queues/briefing/actions", {"action": action})
    assert answer.status == 202
    assert [(request.action, request.group) for request, _ in it.desk.asked] == [(action, "briefing")]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/documents/8/actions", {"action": "brief"}),
        ("/documents/x/actions", {"action": "brief"}),
        ("/briefs/b_nothere/actions", {"action": "rebrief"}),
        ("/queues/nobody/actions", {"action": "pause"}),
    ],
)
async def test_what_is_not_there_is_not_asked_for(path: str, body: object) -> None:
    it = office()
    async with it.serve() as client:
        assert (await send(client, "POST", path, body)).status == 404
    assert it.desk.asked == []


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("/documents/7/actions", {}, "/action"),
        ("/documents/7/actions", {"action": "publish"}, "/action"),
        ("/documents/7/actions", {"action": ["brief"]}, "/action"),
        ("/documents/7/actions", {"action": "brief", "a/b~c": 1}, "/a~1b~0c"),
        ("/documents/7/actions", [], ""),
        (f"/briefs/{ID}/actions", {"action": "withdraw"}, "/action"),
        ("/queues/briefing/actions", {"action": "destroy"}, "/action"),
        ("/dead-letters/replay", {"ids": ["x"]}, "/ids/0"),
        ("/dead-letters/replay", {"ids": []}, ""),
        ("/dead-letters/replay", {}, ""),
        ("/dead-letters/replay", {"ids": [str(UUID(int=1))], "all": True}, ""),
        ("/dead-letters/replay", {"ids": [str(UUID(int=1))], "stage": "briefing"}, ""),
        ("/dead-letters/replay", {"all": True, "stage": "nobody"}, "/stage"),
    ],
)
async def test_a_wrong_body_is_refused_with_the_place(path: str, body: object, pointer: str) -> None:
    async with office().serve() as client:
        answer = await send(client, "POST", path, body, key="k")
    assert answer.status == 422
    assert answer.json["type"] == "/api/v1/problems/validation"
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"action": "brief"} x', b'"\\ud800"', b"nul\x00"])
async def test_what_is_no_json_is_refused(body: bytes) -> None:
    async with office().serve() as client:
        answer = await send(client, "POST", "/documents/7/actions", body)
    assert answer.status == 400
    assert answer.json["errors"] == [{"pointer": "", "detail": "not JSON"}]


async def test_a_body_that_is_too_large_is_refused() -> None:
    async with office().serve() as client:
        answer = await send(client, "POST", "/documents/7/actions", b" " * 70_000)
    assert (answer.status, answer.json["type"]) == (413, "/api/v1/problems/too-large")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
async def test_a_form_changes_nothing(kind: str) -> None:
    it = office()
    async with it.serve() as client:
        answer = await send(
            client, "POST", "/documents/7/actions", {"action": "brief"}, **{"Content-Type": kind}
        )
    assert (answer.status, it.desk.asked) == (415, [])


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://localhost.evil.example", "file://", "localhost", ""]
)
async def test_a_page_of_another_site_changes_nothing(origin: str) -> None:
    it = office()
    async with it.serve() as client:
        answer = await send(client, "POST", "/documents/7/actions", {"action": "brief"}, Origin=origin)
    assert (answer.status, it.desk.asked) == (403, [])
    assert answer.json["type"] == "/api/v1/problems/forbidden-origin"


@pytest.mark.parametrize("origin", ["https://reports.example.org", "http://localhost:8090", "http://[::1]:5"])
async def test_a_page_of_our_own_may(origin: str) -> None:
    async with office().serve() as client:
        answer = await send(client, "POST", "/documents/7/actions", {"action": "brief"}, Origin=origin)
    assert answer.status == 202


async def test_the_same_key_and_body_is_the_same_request() -> None:
    it = office()
    async with it.serve() as client:
        first = await send(client, "POST", "/documents/7/actions", {"action": "brief"}, key="k1")
        again = await send(client, "POST", "/documents/7/actions", {"action": "brief"}, key="k1")
        other = await send(client, "POST", "/documents/7/actions", {"action": "brief"}, key="k2")
    assert first.json["request_id"] == again.json["request_id"] != other.json["request_id"]
    assert len(it.desk.asked) == 2


async def test_the_same_key_and_another_body_is_refused() -> None:
    it = office()
    it.desk.documents.add(8)
    async with it.serve() as client:
        await send(client, "POST", "/documents/7/actions", {"action": "brief"}, key="k1")
        answer = await send(client, "POST", "/documents/8/actions", {"action": "brief"}, key="k1")
    assert (answer.status, answer.json["type"]) == (422, "/api/v1/problems/key-reused")


@pytest.mark.parametrize("key", ["", "a b", "x" * 201, "ü"])
async def test_a_key_is_plain_characters(key: str) -> None:
    async with office().serve() as client:
        answer = await client.send(
            "POST",
            "/api/v1/documents/7/actions",
            {"action": "brief"},
            headers={**BEARER, "Idempotency-Key": key},
        )
    assert answer.status == 400
    assert answer.json["errors"][0]["pointer"] == "/header/Idempotency-Key"


async def test_letters_are_replayed_by_their_ids_and_those_that_cannot_be_are_named() -> None:
    it = office()
    it.desk.box.rows = [letter_row(1), letter_row(2, state="replayed")]
    ids = [str(UUID(int=number)) for number in (3, 2, 1, 1)]
    async with it.serve() as client:
        answer = await send(client, "POST", "/dead-letters/replay", {"ids": ids}, key="k")
    assert (answer.status, answer.json["accepted"]) == (202, 1)
    assert answer.json["skipped"] == [
        {"id": str(UUID(int=2)), "reason": "It was replayed before."},
        {"id": str(UUID(int=3)), "reason": "There is no such letter."},
    ]


async def test_all_letters_of_a_stage_are_replayed() -> None:
    it = office()
    it.desk.box.rows = [letter_row(1), letter_row(2, group="persistence"), letter_row(3, state="discarded")]
    async with it.serve() as client:
        body = {"all": True, "stage": "persistence"}
        answer = await send(client, "POST", "/dead-letters/replay", body, key="k")
    assert answer.json["accepted"] == 1
    assert it.desk.asked[0][0].letters == Wanted([], every=True, group="persistence")


async def test_a_replay_needs_a_key() -> None:
    async with office().serve() as client:
        answer = await send(client, "POST", "/dead-letters/replay", {"all": True})
    assert answer.status == 400


async def test_a_letter_is_discarded_for_a_reason() -> None:
    it = office()
    it.desk.box.rows = [letter_row(1)]
    async with it.serve() as client:
        answer = await send(client, "DELETE", f"/dead-letters/{UUID(int=1)}", {"reason": "a scan of nothing"})
    assert answer.status == 202
    [(request, _)] = it.desk.asked
    assert (request.action, request.reason) == ("discard", "a scan of nothing")
    assert request.letters == Wanted([UUID(int=1)])


@pytest.mark.parametrize("reason", ["", "  ", "a\nb", "a\x00", "x" * 1001, None, 7])
async def test_a_reason_says_something_in_a_line(reason: object) -> None:
    it = office()
    it.desk.box.rows = [letter_row(1)]
    async with it.serve() as client:
        answer = await send(client, "DELETE", f"/dead-letters/{UUID(int=1)}", {"reason": reason})
    assert answer.status == 422
    assert answer.json["errors"][0]["pointer"] == "/reason"


async def test_a_letter_that_was_closed_is_not_discarded() -> None:
    it = office()
    it.desk.box.rows = [letter_row(1, state="replayed")]
    async with it.serve() as client:
        answer = await send(client, "DELETE", f"/dead-letters/{UUID(int=1)}", {"reason": "x"})
        unknown = await send(client, "DELETE", f"/dead-letters/{UUID(int=2)}", {"reason": "x"})
    assert (answer.status, unknown.status) == (409, 404)
    assert "replayed before" in answer.json["detail"]


@pytest.mark.parametrize(
    ("becomes", "state", "words"),
    [
        ({}, "open", "Nobody has taken it up yet"),
        ({"state": "waits"}, "open", "waits for its brief"),
        ({"state": "waits", "end": "briefed"}, "done", "was briefed"),
        ({"state": "waits", "end": "failed"}, "failed", "dead letter"),
        ({"state": "done", "detail": "2 letters replayed."}, "done", "2 letters replayed."),
        ({"state": "failed", "detail": "No."}, "failed", "No."),
    ],
)
async def test_what_came_of_a_request_is_told(becomes: dict[str, str], state: str, words: str) -> None:
    it = office()
    async with it.serve() as client:
        asked = await send(client, "POST", "/documents/7/actions", {"action": "brief"})
        if becomes:
            it.desk.becomes(UUID(asked.json["request_id"]), **becomes)
        told = (await client.get(asked.headers["Location"], headers=BEARER)).json
    assert (told["state"], told["asked_by"], told["letters"]) == (state, TOLD, None)
    assert words in told["detail"]
    assert (told["ended_at"] is None) == (state == "open")


@pytest.mark.parametrize("id", ["x", "00000000-0000-0000-0000-00000000000", str(UUID(int=5)).upper() + "A"])
async def test_a_request_that_is_none_is_not_found(id: str) -> None:
    async with office().serve() as client:
        assert (await client.get(f"/api/v1/requests/{id}", headers=BEARER)).status == 404
        assert (await client.get(f"/api/v1/requests/{UUID(int=5)}", headers=BEARER)).status == 404


def test_a_stage_is_a_group_that_there_is() -> None:
    assert set(GROUPS) == set(Stage.__args__)  # type: ignore[attr-defined]
