"""Who may ask for what, with the token and without."""

import re
from collections.abc import Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import replace

import pytest
from aiohttp import web
from aiohttp.typedefs import Handler

from continuum_api.admission import Admission, Anonymous
from continuum_api.describing import Operation
from continuum_api.operations import OPERATIONS
from continuum_api.web_app import application
from tests.unit.api.desks import BEARER, BY_TOKEN, TOKEN, Office
from tests.unit.api.serving import DESCRIPTION, Answer, Client, asking

OF_OPERATORS = [operation for operation in OPERATIONS if operation.operators]
OF_READERS = [operation for operation in OPERATIONS if not operation.operators and not operation.anybody]
FOR_ANYBODY = [operation for operation in OPERATIONS if operation.anybody]


class Doors:
    """Every operation that there is; who gets in is answered."""

    def routes(self) -> Iterable[tuple[Operation, Handler]]:
        return ((operation, self.inside) for operation in OPERATIONS)

    async def inside(self, request: web.Request) -> web.Response:
        return web.Response(status=204)


def doors(admission: Admission) -> AbstractAsyncContextManager[Client]:
    return asking(application(Doors(), hosts=["localhost"], admission=admission), described=False)


async def ask(client: Client, operation: Operation, headers: Mapping[str, str] | None = None) -> Answer:
    path = "/api/v1" + re.sub(r"{\w+}", "x", operation.path)
    if operation.changes:
        return await client.send(operation.method, path, {}, headers=headers)
    return await client.get(path, headers=headers)


def names(operation: Operation) -> str:
    return operation.id


@pytest.mark.parametrize("operation", OF_OPERATORS, ids=names)
async def test_what_operators_do_takes_their_token(operation: Operation) -> None:
    async with doors(BY_TOKEN) as client:
        without = await ask(client, operation)
        wrong = await ask(client, operation, {"Authorization": "Bearer of-nobody-that-we-know-here"})
        right = await ask(client, operation, BEARER)
    assert without.status == 401
    assert without.headers["WWW-Authenticate"] == 'Bearer realm="continuum"'
    assert "CONTINUUM_API_OPERATOR_TOKEN" in without.json["detail"]
    assert wrong.status == 403
    assert wrong.json["type"] == "/api/v1/problems/forbidden"
    assert right.status == 204


@pytest.mark.parametrize("operation", OF_READERS, ids=names)
async def test_where_nobody_may_read_a_token_is_needed_for_it(operation: Operation) -> None:
    async with doors(Admission(TOKEN, "nobody")) as client:
        assert (await ask(client, operation)).status == 401
        assert (await ask(client, operation, {"Authorization": "Bearer x"})).status == 403
        assert (await ask(client, operation, BEARER)).status == 204
    async with doors(BY_TOKEN) as client:
        assert (await ask(client, operation)).status == 204


@pytest.mark.parametrize("operation", FOR_ANYBODY, ids=names)
async def test_some_things_are_told_to_anybody(operation: Operation) -> None:
    async with doors(Admission(TOKEN, "nobody")) as client:
        assert (await ask(client, operation)).status == 204


@pytest.mark.parametrize(
    ("anonymous", "roles"),
    [("reader", ["reader"]), ("operator", ["reader", "operator"])],
)
async def test_who_sends_no_token_is_what_the_setting_says(anonymous: Anonymous, roles: list[str]) -> None:
    async with Office().serve(Admission(TOKEN, anonymous)) as client:
        assert (await client.get("/api/v1/me")).json["roles"] == roles
        assert (await client.get("/api/v1/me", headers=BEARER)).json["roles"] == ["reader", "operator"]


async def test_why_something_failed_and_where_to_look_is_for_operators() -> None:
    office = Office()
    [line] = office.shelf.log[7]
    office.shelf.log[7] = [replace(line, status="failed", trace_id="7" * 32, detail="Refused")]
    async with office.serve() as client:
        [told] = (await client.get("/api/v1/documents/7/events")).json["items"]
        [whole] = (await client.get("/api/v1/documents/7/events", headers=BEARER)).json["items"]
    assert (told["status"], told["detail"], told["trace"]) == ("failed", None, {"id": None, "url": None})
    assert (whole["detail"], whole["trace"]["id"]) == ("Refused", "7" * 32)


@pytest.mark.parametrize(
    ("status", "reason", "told"),
    [
        ("excluded", 'tag "divorce"', False),
        ("failed", "Refused", False),
        ("hidden", "", False),
        ("too_large", "900 characters, at most 800", True),
        ("no_text", "too short", True),
    ],
)
async def test_why_a_document_has_no_brief_is_not_told_where_it_would_tell_of_the_document(
    status: str, reason: str, told: bool
) -> None:
    office = Office()
    office.shelf.known[7] = replace(office.shelf.known[7], status=status, reason=reason)
    async with office.serve() as client:
        for headers, words in (({}, reason if told else None), (BEARER, reason)):
            one = (await client.get("/api/v1/documents/7", headers=headers)).json
            [listed] = (await client.get("/api/v1/documents", headers=headers)).json["items"]
            assert one["reason"] == listed["reason"] == words


@pytest.mark.parametrize("path", ["audit", "dead-letters", "documents", "documents/7", "documents/7/events"])
async def test_what_operators_are_told_is_kept_by_no_cache(path: str) -> None:
    async with Office().serve() as client:
        answer = await client.get(f"/api/v1/{path}", headers=BEARER)
        had = {**BEARER, "If-None-Match": answer.headers["ETag"]}
        again = await client.get(f"/api/v1/{path}", headers=had)
    assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")
    assert (again.status, again.headers["Cache-Control"]) == (304, "no-store")


@pytest.mark.parametrize("path", ["briefs", "briefs/b_7kq2m9", "documents/7/events", "me", "nothing"])
async def test_a_cache_tells_answers_to_one_token_from_others(path: str) -> None:
    async with Office().serve() as client:
        answer = await client.get(f"/api/v1/{path}")
    assert answer.headers["Vary"].startswith("Authorization")


async def test_without_a_token_to_know_nobody_has_the_right_one() -> None:
    async with Office().serve(Admission()) as client:
        for token in ("", "None", "x"):
            answer = await client.get("/api/v1/audit", headers={"Authorization": f"Bearer {token}"})
            assert answer.status == 403


async def test_the_password_of_a_proxy_before_us_is_none_of_ours() -> None:
    async with Office().serve() as client:
        proxied = {"Authorization": "Basic cmVhZGVyOnNlY3JldA=="}
        assert (await client.get("/api/v1/briefs", headers=proxied)).status == 200
        assert (await client.get("/api/v1/audit", headers=proxied)).status == 401


@pytest.mark.parametrize("header", [f"bearer {TOKEN}", f"BEARER  {TOKEN} "])
async def test_a_token_is_found_however_the_header_is_written(header: str) -> None:
    async with Office().serve() as client:
        assert (await client.get("/api/v1/audit", headers={"Authorization": header})).status == 200


async def test_a_token_of_any_characters_is_only_wrong() -> None:
    async with Office().serve() as client:
        for token in (TOKEN + "x", TOKEN[:-1], "ü" * 30, "%00"):
            answer = await client.get("/api/v1/audit", headers={"Authorization": f"Bearer {token}"})
            assert answer.status == 403


def test_the_description_says_what_needs_the_token() -> None:
    assert DESCRIPTION["components"]["securitySchemes"]["operatorToken"]["scheme"] == "bearer"
    for operation in OPERATIONS:
        described = DESCRIPTION["paths"][operation.path][operation.method.lower()]
        optional: list[dict[str, list[str]]] = [] if operation.operators else [{}]
        assert described["security"] == ([] if operation.anybody else [*optional, {"operatorToken": []}])


def test_the_token_is_not_in_what_is_printed_of_an_admission() -> None:
    assert TOKEN not in repr(BY_TOKEN)
