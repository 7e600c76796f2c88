"""What one question to a server can come to: each outcome by a name of its own."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from continuum_briefs.ollama.errors import (
    AnswerCut,
    AnswerEndless,
    AnswerUnfinished,
    Busy,
    Died,
    Faltered,
    ModelMissing,
    PromptTooLong,
    ThoughtTooLong,
)
from continuum_briefs.ollama.pulling import pulled
from continuum_briefs.ollama.server import Request, Server, Silence
from continuum_proto.errors import DependencyDown, ModelDown, ModelRefused, TransientError
from continuum_simulators.ollama import OllamaSimulator
from tests.integration.briefs.odd_servers import Answering, breaks, endlessly, odd_server, says, streams

MODEL = "llama3.1:8b"
QUESTION = Request(MODEL, "Be brief.", "What is it?", None, {"num_ctx": 8192, "num_predict": 4096})
PATIENCE = Silence(first=20, between=20)
IMPATIENCE = Silence(first=0.3, between=0.2)


@asynccontextmanager
async def server(answering: Answering, *, patience: Silence = PATIENCE) -> AsyncIterator[Server]:
    async with odd_server(answering, to_everything=True) as url, aiohttp.ClientSession() as session:
        yield Server(url, session, patience)


def line(**fields: object) -> bytes:
    return json.dumps(fields).encode() + b"\n"


def word(content: str, **fields: object) -> bytes:
    return line(model=MODEL, message={"role": "assistant", "content": content}, done=False, **fields)


async def silent(_request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(60)
    raise AssertionError("nobody waited so long")


DONE = line(model=MODEL, done=True, done_reason="stop")
THINKING = line(message={"role": "assistant", "content": "", "thinking": "Hm."}, done=False)


@pytest.mark.parametrize(
    ("answering", "error", "words"),
    [
        (says("<html><body>It works!</body></html>", content_type="text/html"), Faltered, "protocol"),
        (streams(word("A "), then=breaks), Died, "middle of an answer"),
        (breaks, Died, "before an answer"),
        (streams(word("A "), line(error="unexpected EOF")), Faltered, "broke off: unexpected EOF"),
        (streams(word("A "), line(error={"code": 500})), Faltered, "broke off"),
        (streams(word("A ")), AnswerUnfinished, "stopped in the middle"),
        (streams(*[word("A")] * 30), AnswerUnfinished, "stopped in the middle"),
        (streams(b'{"done":true,"eval_count":NaN}\n'), Faltered, "protocol"),
        (streams(b'{"message":{"content":\n'), Faltered, "protocol"),
        (streams(word("A "), line(done=True, done_reason="length")), AnswerCut, "used up its tokens"),
        (streams(THINKING, line(done=True, done_reason="length")), ThoughtTooLong, "by thinking"),
        (streams(line(done=True, done_reason="unload")), ModelRefused, "unload"),
        (streams(b"A" * 2_000_000), AnswerEndless, "more than an answer"),
        (endlessly(b"A" * 65_536), AnswerEndless, "more than an answer"),
        (endlessly(word("A") * 64), AnswerEndless, "more than an answer"),
        (silent, Faltered, "silent for 0.3"),
        (streams(word("A "), then=silent), Faltered, "silent for 0.2"),
        (says('{"error":"model \'x\' not found"}', status=404), ModelMissing, f"ollama pull {MODEL}"),
        (says("404 page not found", status=404), ModelDown, "OLLAMA_URLS"),
        (says("", status=401), ModelDown, "refuses us with 401: check OLLAMA_URLS"),
        (says("", status=403), ModelDown, "refuses us with 403: check OLLAMA_URLS"),
        (says('{"error":"server busy"}', status=503), Busy, "answers 503: server busy"),
        (says("slow down", status=429), Busy, "answers 429: slow down"),
        (says('{"error":"terminated"}', status=500), Faltered, "answers 500: terminated"),
        (says("bad gateway", status=502), Faltered, "answers 502: bad gateway"),
        (says('{"error":"does not support chat"}', status=400), ModelRefused, "does not support chat"),
        (says('{"error":"the input exceeds the context"}', status=400), PromptTooLong, "exceeds"),
    ],
)
async def test_what_goes_wrong_has_a_name(answering: Answering, error: type[Exception], words: str) -> None:
    async with server(answering, patience=IMPATIENCE if "silent" in words else PATIENCE) as asked:
        with pytest.raises(error, match=words) as caught:
            await asked.chat(QUESTION)
    assert type(caught.value) is error


async def test_a_name_that_no_model_can_have_is_a_pull_that_fails() -> None:
    """Whoever pulls in the background tries again, and tells why; another error would end that unseen."""
    async with server(says('{"error":"invalid model name"}', status=400)) as asked:
        with pytest.raises(ModelDown, match=r"cannot pull.*invalid model name"):
            await anext(pulled(asked, MODEL))


@pytest.mark.parametrize("question", ["installed", "loaded", "show"])
async def test_what_a_server_says_of_its_models_has_an_end(question: str) -> None:
    async with server(endlessly(b'{"models":[' + b" " * 65_536)) as asked:
        with pytest.raises(ModelDown, match="more than 16 MiB"):
            await getattr(asked, question)(MODEL)


@pytest.mark.parametrize("count", [-1, 10**30])
async def test_what_cannot_be_a_number_of_tokens_is_none(count: int) -> None:
    done = line(done=True, done_reason="stop", prompt_eval_count=count, eval_count=count)
    async with server(streams(word("A "), done)) as asked:
        chat = await asked.chat(QUESTION)
    assert (chat.prompt_tokens, chat.output_tokens) == (None, None)


async def test_an_error_without_an_end_of_brackets_is_an_error() -> None:
    async with server(says("[" * 4096, status=500)) as asked:
        with pytest.raises(Faltered, match="answers 500"):
            await asked.chat(QUESTION)


async def test_a_server_is_never_followed_to_another_place() -> None:
    """A redirect would carry a document to wherever it says."""
    reached = []

    async def elsewhere(request: web.Request) -> web.StreamResponse:
        reached.append(request.path)
        return web.Response()

    async with odd_server(elsewhere, to_everything=True) as other:

        async def moved(_request: web.Request) -> web.StreamResponse:
            raise web.HTTPTemporaryRedirect(other)

        async with server(moved) as asked:
            with pytest.raises(ModelDown, match="OLLAMA_URLS"):
                await asked.chat(QUESTION)
    assert reached == []


async def test_what_takes_long_is_no_silence() -> None:
    """Whoever says a word now and then may take as long as the answer needs."""

    async def slowly(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(4):
            await asyncio.sleep(0.4)
            await response.write(word("A "))
        await response.write(DONE)
        return response

    async with server(slowly, patience=Silence(first=1, between=1)) as asked:
        assert (await asked.chat(QUESTION)).content == "A A A A "


async def test_what_is_no_address_is_told_by_its_setting() -> None:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(ModelDown, match=r"localhost:11434 is no address.*OLLAMA_URLS"):
            await Server("localhost:11434", session, PATIENCE).installed(MODEL)


async def test_a_server_that_nobody_listens_at_costs_no_attempt() -> None:
    async with OllamaSimulator().serving() as url:
        pass
    async with aiohttp.ClientSession() as session:
        with pytest.raises(ModelDown, match="does not answer") as caught:
            await Server(url, session, PATIENCE).chat(QUESTION)
    assert isinstance(caught.value, DependencyDown)
    assert not isinstance(caught.value, Faltered | TransientError)


async def test_a_password_in_the_address_is_told_nobody() -> None:
    async with aiohttp.ClientSession() as session:
        asked = Server("http://user:secret@127.0.0.1:1/ollama", session, PATIENCE)
        with pytest.raises(ModelDown) as caught:
            await asked.chat(QUESTION)
    assert "secret" not in str(caught.value)
    assert "http://127.0.0.1:1/ollama" in str(caught.value)


async def test_what_is_no_ollama_is_said_to_be_none() -> None:
    async with server(says("<html>It works!</html>", content_type="text/html")) as asked:
        with pytest.raises(ModelDown, match="does not answer like an Ollama: check OLLAMA_URLS"):
            await asked.installed(MODEL)


async def test_something_harmless_is_answered_in_a_token() -> None:
    simulator = OllamaSimulator()
    async with simulator.serving() as url, aiohttp.ClientSession() as session:
        with pytest.raises(AnswerCut):
            await Server(url, session, PATIENCE).chat(QUESTION.harmless())
    (request,) = simulator.requests
    assert request.option("num_ctx", 0) == 8192
    assert request.option("num_predict", 0) == 1
