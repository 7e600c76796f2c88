"""What is not understood is refused with a word, and nothing walks out of its path."""

import json
from base64 import urlsafe_b64encode

import pytest

from tests.unit.api.serving import Client
from tests.unit.api.shelves import ID

BAD_CURSORS = [
    "",
    "x",
    "%00",
    "%C3%A9",
    "a" * 5000,
    urlsafe_b64encode(b'["briefs",1e400,"x"]').decode(),
    urlsafe_b64encode(b'["briefs",' + b"9" * 60 + b',"x"]').decode(),
    urlsafe_b64encode(b'["documents",3,""]').decode(),
    urlsafe_b64encode(json.dumps(["briefs", 1, "a\0b"]).encode()).decode(),
    urlsafe_b64encode(b'["briefs",true,"x"]').decode(),
    urlsafe_b64encode(b"[" * 100).decode(),
]


@pytest.mark.parametrize("cursor", BAD_CURSORS)
async def test_a_cursor_that_is_not_ours_is_refused(api_of_two: Client, cursor: str) -> None:
    answer = await api_of_two.get(f"/api/v1/briefs?after={cursor}")
    assert answer.status == 400
    assert answer.json["type"] == "/api/v1/problems/invalid-cursor"
    assert answer.json["errors"][0]["pointer"] == "/query/after"


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("briefs?limit=0", "limit"),
        ("briefs?limit=-1", "limit"),
        ("briefs?limit=101", "limit"),
        ("briefs?limit=99999999999999999999999999", "limit"),
        ("briefs?limit=1e2", "limit"),
        ("briefs?limit=%D9%A3", "limit"),
        ("briefs?limit=5&limit=6", "limit"),
        ("briefs?state=draft", "state"),
        ("briefs?sort=headline", "sort"),
        (f"briefs/{ID}?version=0", "version"),
        (f"briefs/{ID}?version=9999999999", "version"),
        (f"briefs/{ID}/text?pages=3-1", "pages"),
        (f"briefs/{ID}/text?pages=0", "pages"),
        (f"briefs/{ID}/text?pages=1-2-3", "pages"),
        (f"briefs/{ID}/text?v=../../etc", "v"),
        ("documents?limit=x", "limit"),
        ("documents/7/events?limit=%00", "limit"),
        ("me?admin=1", "admin"),
    ],
)
async def test_a_wrong_parameter_is_named(api_of_two: Client, path: str, parameter: str) -> None:
    answer = await api_of_two.get(f"/api/v1/{path}")
    assert answer.status == 400
    assert answer.json["type"] == "/api/v1/problems/validation"
    assert answer.json["errors"][0]["pointer"] == f"/query/{parameter}"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/api/v1",
        "/api/v1/",
        "/api/v1/briefs/",
        "/api/v1/nothing",
        "/api/v1/briefs/../../../etc/passwd",
        "/api/v1/briefs/..%2f..%2fetc",
        "/api/v1/briefs/b_7kq2m9%00",
        "/api/v1/briefs/B_7KQ2M9",
        "/api/v1/briefs/b_7kq2m9;drop%20table",
        "/api/v1/briefs/%3Cscript%3E",
        "/api/v1/documents/0",
        "/api/v1/documents/-7",
        "/api/v1/documents/07",
        "/api/v1/documents/99999999999",
        "/api/v1/documents/%D9%A7",
        "/api/v1/documents/7/text/../../8",
        "/api/v1/problems/..",
        "/api/v1/problems/none",
    ],
)
async def test_an_address_that_names_nothing_is_a_problem_document(api_of_two: Client, path: str) -> None:
    answer = await api_of_two.get(path)
    assert answer.status == 404
    assert answer.json["type"] == "/api/v1/problems/not-found"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_other_methods_are_refused(api_of_two: Client, method: str) -> None:
    answer = await api_of_two.ask(method, "/api/v1/briefs")
    assert answer.status == 405
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert answer.headers["Allow"] == "GET,HEAD"


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:8090", "[::2]", "a b", "@localhost@x"],
)
async def test_a_host_name_that_is_not_ours_is_refused(api_of_two: Client, host: str) -> None:
    """A page elsewhere may let its own name lead to this machine (DNS rebinding)."""
    answer = await api_of_two.get("/api/v1/briefs", headers={"Host": host})
    assert answer.status == 421
    assert "Invoice" not in answer.text


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:8090", "127.0.0.1:1", "[::1]:8090", "reports.example.org", "api:8090"]
)
async def test_our_own_host_names_are_answered(api_of_two: Client, host: str) -> None:
    assert (await api_of_two.get("/api/v1/briefs", headers={"Host": host})).status == 200


@pytest.mark.parametrize("path", ["/api/v1/briefs", "/nothing", "/api/v1/briefs?limit=0", "/api/v1/health"])
async def test_every_answer_tells_browsers_that_it_is_data(api_of_two: Client, path: str) -> None:
    headers = (await api_of_two.get(path)).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "Cache-Control" in headers
    assert "Access-Control-Allow-Origin" not in headers


async def test_head_answers_like_get_without_a_body(api_of_two: Client) -> None:
    head = await api_of_two.ask("HEAD", f"/api/v1/briefs/{ID}")
    get = await api_of_two.get(f"/api/v1/briefs/{ID}")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["ETag"] == get.headers["ETag"]
