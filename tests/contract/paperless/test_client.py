"""What only a server can do to the client: refuse, redirect, lie, break down half way."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from aiohttp import web
from opentelemetry.trace import NonRecordingSpan, NoOpTracer, SpanContext, TraceFlags, use_span

from continuum_paperless import (
    DocumentForbidden,
    DocumentTooLarge,
    DocumentUnreadable,
    FilterIgnored,
    Paperless,
    RightMissing,
    Selection,
    ServerVersion,
    TokenRefused,
)
from continuum_proto.errors import PaperlessDown
from continuum_simulators.paperless import PaperlessSimulator
from continuum_simulators.paperless.dispatch import Reply
from continuum_simulators.paperless.faces import document_bytes
from continuum_simulators.paperless.records import Thing
from continuum_telemetry import tracing

Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def simulator() -> PaperlessSimulator:
    return PaperlessSimulator()


@pytest.fixture
async def paperless(simulator: PaperlessSimulator) -> AsyncIterator[Paperless]:
    async with simulator.serving() as url, Paperless.open(url, "simulated") as client:
        yield client


@asynccontextmanager
async def answering(
    answer: Answering, *, prefix: str = "", patience: float = 5.0
) -> AsyncIterator[Paperless]:
    """Serve one answer to everything, and open a client before it."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        async with Paperless.open(
            f"http://127.0.0.1:{runner.addresses[0][1]}{prefix}", "t", patience=patience
        ) as client:
            yield client
    finally:
        await runner.cleanup()


async def test_a_wrong_token_is_a_closed_gate_that_says_what_to_set(simulator: PaperlessSimulator) -> None:
    async with simulator.serving() as url, Paperless.open(url, "wrong") as client:
        with pytest.raises(TokenRefused, match=r"Invalid token.*PAPERLESS_TOKEN"):
            await client.document(1)


async def test_a_missing_right_is_a_closed_gate_that_names_it(simulator: PaperlessSimulator) -> None:
    simulator.add_user("nobody", "nobody")
    number = simulator.add("text", owner=None).id
    async with simulator.serving() as url, Paperless.open(url, "nobody") as client:
        for call in (client.document(number), client.download(number, limit=9), client.version()):
            with pytest.raises(RightMissing, match="view_document"):
                await call
        with pytest.raises(RightMissing, match="view_customfield"):
            await client.custom_fields()


async def test_without_rights_to_names_a_document_goes_without_them(simulator: PaperlessSimulator) -> None:
    simulator.add_user("reader", "reader", ["view_document"])
    number = simulator.add("text", correspondent="York", tags=["tax"], owner=None).id
    async with simulator.serving() as url, Paperless.open(url, "reader") as client:
        metadata = (await client.document(number)).metadata
    assert (metadata.correspondent, metadata.tags) == (None, ())


async def test_a_shared_document_may_be_read_and_not_annotated(simulator: PaperlessSimulator) -> None:
    reader = simulator.add_user("reader", "reader", ["view_document", "add_note", "view_note"])
    document = simulator.add("text")
    document.viewers = [reader.id]
    async with simulator.serving() as url, Paperless.open(url, "reader") as client:
        assert (await client.document(document.id)).metadata.viewers == (reader.id,)
        with pytest.raises(DocumentForbidden):
            await client.add_note(document.id, "mine")


async def test_names_are_asked_once_and_again_for_a_new_one(
    simulator: PaperlessSimulator, paperless: Paperless
) -> None:
    first = simulator.add("text", tags=["old"]).id
    assert (await paperless.document(first)).metadata.tags == ("old",)
    second = simulator.add("text", tags=["old", "new"]).id
    assert set((await paperless.document(second)).metadata.tags) == {"old", "new"}


async def test_more_tags_than_a_page_holds_are_all_listed(
    simulator: PaperlessSimulator, paperless: Paperless
) -> None:
    simulator.shelf.things["tags"] = {number: Thing(number, f"tag {number}") for number in range(1, 1002)}
    assert len(await paperless.administration.tags()) == 1001


@pytest.mark.parametrize(("server", "major"), [("3.0.5", 3), ("2.20.15", 2), ("unknown", 0), ("", 0)])
def test_the_major_version_is_what_stands_before_the_dot(server: str, major: int) -> None:
    assert ServerVersion(server, 9).major == major


async def test_a_filter_that_paperless_ignores_is_noticed(
    simulator: PaperlessSimulator, paperless: Paperless
) -> None:
    simulator.faults.forgets = {"modified__gt", "added__gt"}
    late = simulator.add("text").added
    with pytest.raises(FilterIgnored):
        await paperless.listing(page=1, page_size=10, modified_after=late)
    with pytest.raises(FilterIgnored):
        await paperless.listing(page=1, page_size=10, added_after=late)
    assert (await paperless.listing(page=1, page_size=10, modified_after=EPOCH)).count == 1


@pytest.mark.parametrize("name", ["added__gte", "added__lt", "tags__id__all", "correspondent__id"])
async def test_a_selection_that_paperless_ignores_is_noticed(
    simulator: PaperlessSimulator, paperless: Paperless, name: str
) -> None:
    early = simulator.add("text", tags=["tax"], correspondent="Kestrel").added
    late = simulator.add("text", tags=["home"], correspondent="York").added
    only = {
        "added__gte": Selection(added_from=late),
        "added__lt": Selection(added_from=early, added_before=late),
        "tags__id__all": Selection(tag=1),
        "correspondent__id": Selection(correspondent=1),
    }[name]
    assert (await paperless.listing(page=1, page_size=10, only=only)).count == 1
    simulator.faults.forgets = {name}
    with pytest.raises(FilterIgnored, match=name):
        await paperless.listing(page=1, page_size=10, only=only)


async def test_a_document_that_paperless_fails_on_is_not_paperless_down(
    simulator: PaperlessSimulator, paperless: Paperless
) -> None:
    number = simulator.add("text").id
    simulator.faults.broken = {number}
    with pytest.raises(DocumentUnreadable):
        await paperless.document(number)
    simulator.faults.status = 500
    with pytest.raises(PaperlessDown):
        await paperless.document(number)


@pytest.mark.parametrize("body", [b"{}", b"<!doctype html>", b'{"content": "\\ud800"}'])
async def test_one_document_that_cannot_be_read_is_not_paperless_down(
    simulator: PaperlessSimulator, paperless: Paperless, body: bytes
) -> None:
    number = simulator.add("text").id
    simulator.faults.garbled = {number: body}
    with pytest.raises(DocumentUnreadable, match=f"document {number}: .*unexpected WireDocument"):
        await paperless.document(number)
    simulator.faults.instead = Reply(200, body)
    with pytest.raises(PaperlessDown):
        await paperless.document(number)


async def test_a_text_with_more_bytes_than_are_read_at_most_is_too_large(
    simulator: PaperlessSimulator,
) -> None:
    number = simulator.add("rent " * 1000).id
    async with simulator.serving() as url:
        async with Paperless.open(url, "simulated", largest=4000) as paperless:
            with pytest.raises(DocumentTooLarge):
                await paperless.document(number)
        async with Paperless.open(url, "simulated", largest=9000) as paperless:
            assert len((await paperless.document(number)).content) == 5000


async def test_the_answer_about_another_document_is_not_believed(
    simulator: PaperlessSimulator, paperless: Paperless
) -> None:
    """As a cache between us and Paperless gives it that looks at less than the whole address."""
    asked, other = simulator.add("text").id, simulator.add("another text")
    simulator.faults.instead = Reply(200, document_bytes(simulator.shelf, other, simulator.admin, full=True))
    assert (await paperless.document(other.id)).content == "another text"
    with pytest.raises(PaperlessDown, match=f"asked for document {asked}.* about {other.id}"):
        await paperless.document(asked)


async def test_a_change_that_is_answered_500_but_saved_is_done(
    simulator: PaperlessSimulator, paperless: Paperless
) -> None:
    field = simulator.add_custom_field("AI Status", "string")
    number = simulator.add("text").id
    simulator.faults.redis_down = True
    await paperless.set_custom_field(number, field.id, "done")
    note = await paperless.add_note(number, "noted")
    assert simulator.shelf.documents[number].custom_fields == {field.id: "done"}
    assert [entry.id for entry in simulator.shelf.documents[number].notes] == [note.id]


async def test_an_upload_that_paperless_cannot_queue_is_paperless_down(
    simulator: PaperlessSimulator, paperless: Paperless
) -> None:
    simulator.faults.redis_down = True
    with pytest.raises(PaperlessDown):
        await paperless.upload("a.txt", b"text")


async def test_a_note_that_was_not_saved_is_not_reported_as_saved() -> None:
    async def answer(request: web.Request) -> web.Response:
        body = '{"error": "Error saving note"}' if request.method == "POST" else "[]"
        return web.Response(text=body, content_type="application/json")

    async with answering(answer) as client:
        with pytest.raises(PaperlessDown, match="did not keep"):
            await client.add_note(1, "lost")


async def test_a_redirect_is_not_followed() -> None:
    asked: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(request.path)
        raise web.HTTPFound("/accounts/login/")

    async with answering(answer) as client:
        with pytest.raises(PaperlessDown, match="redirects to /accounts/login/"):
            await client.document(1)
    assert asked == ["/api/documents/1/"]


async def test_an_address_with_a_path_keeps_it() -> None:
    asked: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(status=404)

    async with answering(answer, prefix="/paperless/") as client:
        assert (await client.listing(page=2, page_size=1)).items == ()
    assert asked == ["/paperless/api/documents/"]


async def test_a_page_of_something_else_is_paperless_down() -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(text="<html>It works!</html>", content_type="text/html")

    async with answering(answer) as client:
        for call in (client.document(1), client.listing(page=1, page_size=1), client.notes(1)):
            with pytest.raises(PaperlessDown, match="unexpected"):
                await call


@pytest.mark.parametrize(("status", "words"), [(406, "version 9"), (429, "429"), (502, "502"), (404, "/api")])
async def test_a_status_is_told_in_words(status: int, words: str) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status)

    async with answering(answer) as client:
        with pytest.raises(PaperlessDown, match=words):
            await client.version()


async def test_a_download_without_a_length_stops_at_the_limit() -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        response.enable_chunked_encoding()
        await response.prepare(request)
        for _ in range(1000):
            await response.write(bytes(10_000))
        return response

    async with answering(answer) as client:
        with pytest.raises(DocumentTooLarge):
            await client.download(1, limit=50_000)


async def test_an_answer_that_breaks_off_is_paperless_down() -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "1000"})
        await response.prepare(request)
        await response.write(b"half")
        assert request.transport is not None
        request.transport.close()
        return response

    async with answering(answer) as client:
        with pytest.raises(PaperlessDown):
            await client.download(1, limit=5000)


async def test_nobody_listening_is_paperless_down() -> None:
    async with Paperless.open("http://127.0.0.1:9", "t") as client:
        with pytest.raises(PaperlessDown, match=r"127\.0\.0\.1:9"):
            await client.version()


async def test_a_server_that_never_answers_is_given_up() -> None:
    never = asyncio.Event()

    async def answer(_: web.Request) -> web.Response:
        await never.wait()
        return web.Response()

    async with answering(answer, patience=0.1) as client:
        with pytest.raises(PaperlessDown, match="in time"):
            await client.version()
        never.set()


@pytest.fixture
def traced() -> Iterator[None]:
    tracing.use(NoOpTracer())
    yield
    tracing.use(None)


@pytest.mark.usefixtures("traced")
async def test_our_trace_travels_to_paperless() -> None:
    carried: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        carried.append(request.headers.get("traceparent", ""))
        return web.Response(status=503)

    context = SpanContext(0x1234, 0x5678, is_remote=False, trace_flags=TraceFlags(1))
    async with answering(answer) as client:
        with use_span(NonRecordingSpan(context)), pytest.raises(PaperlessDown):
            await client.version()
    assert carried == [f"00-{0x1234:032x}-{0x5678:016x}-01"]
