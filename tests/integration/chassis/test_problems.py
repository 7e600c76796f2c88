"""What callers of a public listener see."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from signal import SIGTERM

import aiohttp
import pytest

from tests.integration.chassis.processes import Started, started

TINY = "tests.integration.chassis.tiny"
TRACE = "0af7651916cd43dd8448eb211c80319c"


@asynccontextmanager
async def _tiny() -> AsyncIterator[tuple[Started, aiohttp.ClientSession, str]]:
    async with started(TINY, CONTINUUM_TINY_TOKEN="swordfish") as tiny:
        ops = str((await tiny.event("started"))["ops"])
        port = (await tiny.event("listening"))["port"]
        headers = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-03"}
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}", headers=headers) as session:
            yield tiny, session, ops


async def test_problem_documents() -> None:
    async with _tiny() as (_service, session, _ops):
        async with session.get("/refused") as response:
            assert (response.status, response.content_type) == (422, "application/problem+json")
            assert await response.json(content_type=None) == {
                "type": "about:blank",
                "title": "Not a greeting",
                "status": 422,
                "detail": "The body lacks a title.",
                "errors": [{"pointer": "/title", "detail": "is missing"}],
                "trace_id": TRACE,
                "instance": "/refused",
            }
        async with session.post("/refused") as response:
            assert (response.status, response.headers["Allow"]) == (405, "GET,HEAD")
            assert (await response.json(content_type=None))["title"] == "Method Not Allowed"
        async with session.get("/nowhere") as response:
            assert (await response.json(content_type=None))["title"] == "Not Found"
        async with session.get("/database") as response:
            assert (response.status, response.headers["Retry-After"]) == (503, "5")
            assert (await response.json(content_type=None))["detail"] == "PostgreSQL does not answer"


async def test_bug_is_logged_once_and_not_shown() -> None:
    async with _tiny() as (tiny, session, _ops):
        async with session.get("/bug") as response:
            assert response.status == 500
            document = await response.json(content_type=None)
        assert document["detail"] == "Something went wrong here; the log tells more."
        line = await tiny.event("request_failed")
        assert line["trace_id"] == document["trace_id"] == TRACE
        assert "RuntimeError: nobody foresaw this" in str(line["exception"])
        assert "swordfish" not in str(line)


async def test_request_without_trace_starts_one() -> None:
    async with _tiny() as (_service, session, _ops):
        async with session.get("/greetings/you", headers={"traceparent": "nonsense"}) as response:
            trace_id = (await response.json())["trace_id"]
        assert len(trace_id) == 32
        assert trace_id != TRACE


async def test_durations_by_route_and_status() -> None:
    async with _tiny() as (_service, session, ops):
        for path in ("/greetings/a", "/greetings/b", "/nowhere"):
            await session.get(path)
        async with session.get(f"{ops}/metrics") as response:
            assert response.content_type == "text/plain"
            text = await response.text()
    known = 'http_request_method="GET",http_response_status_code="200",http_route="/greetings/{name}"'
    unknown = 'http_request_method="GET",http_response_status_code="404",http_route=""'
    assert f"http_server_request_duration_seconds_count{{{known}}} 2.0" in text
    assert f"http_server_request_duration_seconds_count{{{unknown}}} 1.0" in text
    assert 'continuum_build_info{service="tiny",version="0"} 1.0' in text


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GET /swordfish\x00 HTTP/1.1\r\nHost: here\r\n\r\n",
        b"GET / HTTP/1.1\r\nswordfish\r\n\r\n",
        b"GET / HTTP/swordfish\r\n\r\n",
    ],
)
async def test_what_is_no_http_is_refused_with_one_quiet_line(request_bytes: bytes) -> None:
    async with _tiny() as (tiny, session, _ops):
        assert session._base_url is not None
        reader, writer = await asyncio.open_connection("127.0.0.1", session._base_url.port)
        writer.write(request_bytes)
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.0 400 Bad Request\r\n")
        assert b"swordfish" not in body
        writer.close()
        await writer.wait_closed()
        line = await tiny.event("request_malformed")
        assert (line["level"], line["status"]) == ("info", 400)
        assert json.loads(body)["trace_id"] == line["trace_id"]
        tiny.signal(SIGTERM)
        assert await tiny.end() == 0
        assert "swordfish" not in str(tiny.lines)
        assert "aiohttp.server" not in str(tiny.lines)


async def test_a_body_that_is_not_encoded_as_it_says_is_a_callers_fault() -> None:
    async with _tiny() as (tiny, session, _ops):
        headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
        async with session.post("/read", data=b"swordfish", headers=headers, compress=None) as response:
            assert (response.status, response.content_type) == (400, "application/problem+json")
        tiny.signal(SIGTERM)
        assert await tiny.end() == 0
        assert "Traceback" not in str(tiny.lines)
        assert "swordfish" not in str(tiny.lines)


async def test_a_caller_who_leaves_in_the_middle_of_a_body_leaves_no_traceback() -> None:
    async with _tiny() as (tiny, session, _ops):
        assert session._base_url is not None
        _reader, writer = await asyncio.open_connection("127.0.0.1", session._base_url.port)
        writer.write(b"POST /read HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf")
        await writer.drain()
        writer.transport.abort()
        async with session.get("/waiting") as response:  # by now the loop has seen the other one go
            assert response.status == 200
        tiny.signal(SIGTERM)
        assert await tiny.end() == 0
        assert "Traceback" not in str(tiny.lines)
        assert "exception" not in str(tiny.lines)
