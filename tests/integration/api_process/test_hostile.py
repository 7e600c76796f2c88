"""Whatever strangers send, they get a plain refusal; nothing breaks, and nothing in the log is theirs."""

import asyncio
import json
import re
from contextlib import AsyncExitStack
from signal import SIGTERM
from typing import Final
from urllib.parse import quote

import pytest
from yarl import URL

from tests.integration.api_process.described import PREFIX, operations
from tests.integration.api_process.raw import RawAnswer, connected, request, sent
from tests.integration.api_process.running import Api, api_on

FORGED: Final = '\n{"event": "forged", "level": "error"}\n'
STRINGS: Final = (
    "' OR '1'='1",
    "'; DROP TABLE briefs; --",
    '"; SELECT pg_sleep(9); --',
    "1) UNION SELECT usename FROM pg_user --",
    "$1",
    "%s%n{0}{x}",
    "\\x27; --",
    "\x00",
    "b_7kq2m9\x00",
    FORGED,
    "x\r\nSet-Cookie: a=b",
    "../../../../etc/passwd",
    "..\\..\\windows",
    "%2e%2e%2f",
    "%252e%252e%252f",
    "<script>alert(1)</script>",
    "javascript:alert(1)",
    "\u202e\u200b\ufeff",
    "ｂ＿7kq2m9",
    "İ",
    "🚗" * 300,
    "9" * 400,
    "-1",
    "1e309",
    "NaN",
    "0x10",
    "٣",
    "[]",
    "{}",
    "null",
    "a" * 6000,
)
BAD_PATHS: Final = (
    "/api/v1/../../../etc/passwd",
    "/api/v1/%2e%2e/%2e%2e/etc/passwd",
    "/api/v1/%252e%252e/etc/passwd",
    "/api/v1//briefs",
    "/api/v1/briefs//text",
    "/api/v1/briefs%2Fb_7kq2m9",
    "/api/v1/briefs/%00",
    "/api/v1/briefs/b_7kq2m9%00.json",
    "/api/v1/briefs/%c0%ae%c0%ae",
    "/api/v1/briefs/%ff%fe",
    "/api/v1/documents/1/../2",
    "/api/v1/;briefs",
    "/api/v2/briefs",
    "/API/V1/BRIEFS",
    "/" + "a/" * 3000,
    "/api/v1/briefs/" + "%61" * 2000,
)
ORDINARY: Final = frozenset(
    {
        *("started", "listening", "ready", "stopping", "stopped"),
        *("request_malformed", "event_loop_blocked"),
    }
)
"""What the log may say beside strangers' requests; the last where the machine is busy."""
HOSTS: Final = (
    b"Host: evil.example",
    b"Host: localhost\r\nHost: evil.example",
    b"Host: localhost@evil.example",
    b"Host: \xff\xfe",
    b"X-Forwarded-Host: evil.example\r\nHost: evil.example",
)
HEADERS: Final = (
    b'If-None-Match: W/"',
    b"If-None-Match: " + b'"x",' * 1000,
    b"If-None-Match: \xff\x80",
    b"Accept: " + b"text/markdown;q=9e9999,\x80" * 100,
    b"Accept: ,;=;,,q",
    b"Range: bytes=0-1,2-3",
    b"traceparent: 00-" + b"f" * 900,
    b"Expect: 100-continue",
    b"Content-Length: 0",
    b"X-HTTP-Method-Override: DELETE",
    b"Origin: https://evil.example",
)
NO_HTTP: Final = (
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"GET /api/v1/briefs\r\n\r\n",
    b"GET  HTTP/1.1\r\n\r\n",
    b"GET /\x00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nX: a\x00b\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\n forged: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: 1\rX: 2\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    b"BREW /coffee HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 20_000 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"".join(b"X%d: y\r\n" % n for n in range(40_000)) + b"\r\n",
)
SECRET: Final = re.compile(r"asyncpg|Traceback|File \"|postgres|redis://|/tmp/|SELECT ")


def refused(answer: RawAnswer, *, statuses: range = range(400, 500)) -> None:
    """Hold a refusal to its form: a problem that can be found in the log, and no inside knowledge."""
    assert answer.status in statuses, (answer.status, answer.body[:300])
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "access-control-allow-origin" not in answer.headers
    assert "set-cookie" not in answer.headers
    problem = answer.json
    assert re.fullmatch(r"[0-9a-f]{32}", problem["trace_id"])
    assert (problem["status"], bool(problem["title"])) == (answer.status, True)
    assert not SECRET.search(f"{problem['title']} {problem.get('detail')} {problem.get('errors')}")


async def ask(api: Api, method: str, address: str, headers: dict[str, str] | None = None) -> RawAnswer:
    """Ask for ``address`` as it stands there."""
    url = URL(api.host + address, encoded=True)
    async with api.session.request(method, url, headers=headers, allow_redirects=False) as answer:
        lower = {name.lower(): value for name, value in answer.headers.items()}
        return RawAnswer(answer.status, lower, await answer.read())


async def log_of(api: Api) -> list[str]:
    """Stop the api; return the events of its whole log, of which every line is one of ours."""
    api.process.signal(SIGTERM)
    assert await api.process.end() == 0
    return api.process.events()


async def test_no_parameter_or_path_takes_what_it_should_not(api: Api, brief_ids: dict[int, str]) -> None:
    answered = 0
    for operation in await operations(api):
        if operation.method != "GET":
            continue
        for name in operation.parameters("path"):
            for hostile in STRINGS:
                address = operation.address(brief_ids[17], **{name: hostile})
                refused(await ask(api, "GET", address))
        for name in (*operation.parameters("query"), "unknown"):
            for hostile in STRINGS:
                address = f"{operation.address(brief_ids[17])}?{name}={quote(hostile, safe='')}"
                answer = await ask(api, "GET", address)
                if answer.status == 200 and name != "unknown":
                    answered += 1  # such as words to search for: any words are welcome
                else:
                    refused(answer)
    assert answered < 40 * len(STRINGS)
    events = await log_of(api)
    assert "forged" not in events
    assert "request_failed" not in events


async def test_no_path_leads_out_of_the_api(api: Api) -> None:
    for path in BAD_PATHS:
        refused(await sent(api.port, request(path)), statuses=range(404, 405))


async def test_parameters_in_thousands_given_twice_or_broken_are_refused(api: Api) -> None:
    for query in (
        "&".join(f"a{n}" for n in range(1500)),
        "limit=1&limit=2",
        "limit=%zz",
        "limit=%",
        "=",
        "&&x",
    ):
        refused(await sent(api.port, request(f"{PREFIX}/briefs?{query}")), statuses=range(400, 401))


async def test_a_host_that_is_not_ours_is_refused(api: Api) -> None:
    for header in HOSTS:
        lines = [b"GET /api/v1/briefs HTTP/1.1", header, b"Connection: close", b"", b""]
        answer = await sent(api.port, b"\r\n".join(lines))
        refused(answer)
        assert answer.status in {400, 421}, header
        assert b"evil" not in answer.body


async def test_a_strange_header_changes_nothing(api: Api) -> None:
    for header in HEADERS:
        answer = await sent(api.port, request(f"{PREFIX}/briefs?limit=1", header))
        assert (answer.status, "access-control-allow-origin" in answer.headers) == (200, False), header


async def test_what_is_no_http_is_refused_like_everything_else(api: Api) -> None:
    for bytes_sent in NO_HTTP:
        answer = await sent(api.port, bytes_sent)
        refused(answer)
        assert b"forged" not in answer.body
        assert "aiohttp" not in str(answer.headers)
    async with api.session.get(f"{api.root}/briefs") as after:
        assert after.status == 200
    assert set(await log_of(api)) <= ORDINARY


async def test_every_path_says_what_it_takes_and_nothing_to_other_sites(
    api: Api, brief_ids: dict[int, str]
) -> None:
    paths: dict[str, set[str]] = {}
    for operation in await operations(api):
        taken = paths.setdefault(operation.address(brief_ids[17]), set())
        taken.update({operation.method, "HEAD"} if operation.method == "GET" else {operation.method})
    origin = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    for path, taken in paths.items():
        for method in {"OPTIONS", "PUT", "PATCH", "DELETE", "POST", "TRACE"} - taken:
            answer = await ask(api, method, path, origin)
            refused(answer)
            if answer.status == 405:  # else another operation's address is like this one
                assert taken <= set(answer.headers["allow"].split(","))


async def test_head_is_get_without_its_body(api: Api, brief_ids: dict[int, str]) -> None:
    for operation in await operations(api):
        if operation.method != "GET" or operation.endless:
            continue
        path = operation.address(brief_ids[17])
        head, get = await ask(api, "HEAD", path), await ask(api, "GET", path)
        assert (head.status, head.body) == (get.status, b"")
        for name in ("content-type", "etag", "cache-control", "allow"):
            assert head.headers.get(name) == get.headers.get(name)


async def test_a_body_that_is_too_large_is_refused_before_it_is_read(api: Api) -> None:
    for operation in await operations(api):
        if "requestBody" in operation.described:
            head = {"Content-Type": "application/json", "Origin": api.host}
            url = URL(api.host + operation.address("b_7kq2m9"), encoded=True)
            body = b'{"a": "' + b"x" * 200_000 + b'"}'
            async with api.session.request(operation.method, url, data=body, headers=head) as answer:
                assert answer.status in {404, 413}, await answer.text()
                assert answer.content_type == "application/problem+json"


async def test_connections_that_never_ask_take_no_place_from_those_that_do(
    brief_ids: dict[int, str], archive_url: str, redis_url: str
) -> None:
    async with (
        api_on(archive_url, redis_url, CONTINUUM_API_HTTP_CONNECTIONS="5") as api,
        AsyncExitStack() as silent,
    ):
        for _ in range(20):
            _, writer = await silent.enter_async_context(connected(api.port))
            writer.write(b"GET /api/v1/briefs HTTP/1.1\r\nHost: local")
        async with api.session.get(f"{api.root}/briefs") as answer:
            assert answer.status == 200


@pytest.mark.long
async def test_half_a_request_is_waited_for_ten_seconds(api: Api) -> None:
    half = (
        b"GET /api/v1/briefs HTTP/1.1\r\nHost: local",
        b"POST /api/v1/briefs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{",
    )

    async with asyncio.timeout(20):
        answers = await asyncio.gather(*(sent(api.port, half[n % 2]) for n in range(100)))
    assert {answer.status for answer in answers} == {0, 405}


async def test_a_refusal_names_its_trace_where_nobody_collects_traces(api: Api) -> None:
    plain = await sent(api.port, request("/nothing"))
    given = await sent(
        api.port, request("/nothing", b"traceparent: 00-" + b"7" * 32 + b"-00f067aa0ba902b7-01")
    )
    refused(plain)
    assert given.json["trace_id"] == "7" * 32
    assert json.loads(plain.body)["trace_id"] != given.json["trace_id"]
