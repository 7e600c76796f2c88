"""One Ollama server: its protocol, and its errors in our words."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import aiohttp
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from continuum_briefs.ollama.answers import Json
from continuum_briefs.ollama.errors import AnswerCut, OnlyThought, PromptTooLong
from continuum_proto.errors import ModelDown, ModelRefused

__all__ = ["Chat", "ModelInfo", "Request", "Server", "Silence"]

BUSY: Final = frozenset({408, 429, 499, 500, 502, 503, 504})
QUICK: Final = 5.0
"""Seconds that a question about the server may take."""


@dataclass(frozen=True, slots=True)
class Silence:
    """How long a server may say nothing, in seconds; a cold model takes minutes to load."""

    first: float = 300.0
    between: float = 60.0


@dataclass(frozen=True, slots=True)
class Request:
    """One question."""

    model: str
    system: str
    user: str
    format: Json
    options: dict[str, int | float]
    think: bool | str | None = None
    keep_alive: str = "10m"

    def body(self) -> bytes:
        """Return the JSON of the request; a prompt that is too long must be refused, not cut."""
        body: dict[str, object] = {
            "model": self.model,
            "messages": [
                {"role": "system", "content": self.system},
                {"role": "user", "content": self.user},
            ],
            "stream": True,
            "format": self.format,
            "options": self.options,
            "truncate": False,
            "shift": False,
            "keep_alive": self.keep_alive,
        }
        if self.think is not None:
            body["think"] = self.think
        return json.dumps(body, ensure_ascii=False).encode()


@dataclass(frozen=True, slots=True)
class Chat:
    """A finished answer; tokens are ``None`` where the server did not count them."""

    content: str
    prompt_tokens: int | None
    output_tokens: int | None
    thought: bool
    model: str


class _Message(BaseModel):
    content: str = ""
    thinking: str | None = None


class _Chunk(BaseModel):
    model: str = ""
    message: _Message | None = None
    done: bool = False
    done_reason: str | None = None
    prompt_eval_count: int | None = None
    eval_count: int | None = None
    error: str | None = None


class _Tag(BaseModel):
    name: str
    digest: str = ""
    remote_host: str | None = None


class _Tags(BaseModel):
    models: tuple[_Tag, ...] = ()


class ModelInfo(BaseModel):
    """What ``/api/show`` tells of a model."""

    model_config = ConfigDict(frozen=True)

    capabilities: tuple[str, ...] = ()
    model_info: dict[str, object] = Field(default_factory=dict)

    @property
    def context_length(self) -> int | None:
        """The most tokens that the model was made for."""
        lengths = [
            value
            for name, value in self.model_info.items()
            if name.endswith(".context_length") and isinstance(value, int)
        ]
        return lengths[0] if lengths else None

    @property
    def think(self) -> bool | str | None:
        """How to ask for no thinking: gpt-oss only knows how much, others must not be asked at all."""
        if "thinking" not in self.capabilities:
            return None
        return "low" if self.model_info.get("general.architecture") == "gptoss" else False


class Server:
    """One address of Ollama, asked through a shared session."""

    def __init__(self, url: str, session: aiohttp.ClientSession, silence: Silence) -> None:
        self.url = url.rstrip("/")
        self._session = session
        self._silence = silence

    async def digest(self, model: str) -> tuple[str, str | None] | None:
        """Return the digest and, for a model that runs elsewhere, its host; nothing if it is missing."""
        tags = _Tags.model_validate_json(await self._ask("GET", "/api/tags"))
        wanted = model if ":" in model else f"{model}:latest"
        for tag in tags.models:
            if tag.name in (model, wanted):
                return tag.digest, tag.remote_host
        return None

    async def show(self, model: str) -> ModelInfo:
        """Return the model's capabilities and limits."""
        body = json.dumps({"model": model}).encode()
        return ModelInfo.model_validate_json(await self._ask("POST", "/api/show", body, model=model))

    async def chat(self, request: Request) -> Chat:
        """Ask, and read the answer to its end.

        :raises ModelDown: the server is away, busy or loading, or lacks the model.
        :raises PromptTooLong: it does not fit.
        :raises AnswerCut: the answer reached its limit.
        :raises OnlyThought: it reached it before the answer began.
        :raises ModelRefused: the answer broke off or is none.
        """
        async with self._post("/api/chat", request.body(), request.model) as response:
            return await self._read(response, request.model)

    async def _read(self, response: aiohttp.ClientResponse, model: str) -> Chat:
        content: list[str] = []
        thought = False
        async for line in self._lines(response):
            chunk = _chunk(line)
            if chunk.error:
                raise ModelRefused(f"{self.url}: {model} broke off: {chunk.error[:200]}")
            if chunk.message is not None:
                content.append(chunk.message.content)
                thought = thought or bool(chunk.message.thinking)
            if chunk.done:
                return self._finished(chunk, "".join(content), thought=thought, model=model)
        raise ModelRefused(f"{self.url}: {model} stopped in the middle of its answer")

    def _finished(self, chunk: _Chunk, content: str, *, thought: bool, model: str) -> Chat:
        if chunk.done_reason == "length":
            if thought and not content.strip():
                raise OnlyThought(f"{model} used up its tokens by thinking: raise num_predict")
            raise AnswerCut(f"{model} used up its tokens in the middle of its answer")
        if chunk.done_reason not in ("stop", None):
            raise ModelRefused(f"{self.url}: {model} ended with {chunk.done_reason!r}, not with an answer")
        return Chat(content, chunk.prompt_eval_count, chunk.eval_count, thought, chunk.model or model)

    async def _lines(self, response: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
        """Yield lines as they come; several often arrive together, which spares waking up for each."""
        rest, patience = b"", self._silence.first
        while True:
            try:
                async with asyncio.timeout(patience):
                    data = await response.content.readany()
            except TimeoutError as exc:
                raise ModelDown(f"{self.url}: silent for {patience:g} seconds") from exc
            except aiohttp.ClientError as exc:
                raise ModelRefused(f"{self.url}: the connection broke in the middle of an answer") from exc
            if not data:
                break
            patience = self._silence.between
            *lines, rest = (rest + data).split(b"\n")
            for line in filter(None, lines):
                yield line
        if rest.strip():
            yield rest

    async def _ask(self, method: str, path: str, body: bytes | None = None, *, model: str = "") -> bytes:
        try:
            async with (
                asyncio.timeout(QUICK),
                self._session.request(method, self.url + path, data=body) as response,
            ):
                await self._judge(response, model)
                return await response.read()
        except (aiohttp.ClientError, TimeoutError) as exc:
            raise ModelDown(f"{self.url} does not answer: {type(exc).__name__}") from exc

    @asynccontextmanager
    async def _post(self, path: str, body: bytes, model: str) -> AsyncIterator[aiohttp.ClientResponse]:
        """Send; leaving closes the connection, and that stops the model."""
        try:
            async with asyncio.timeout(self._silence.first):
                response = await self._session.post(
                    self.url + path, data=body, headers={"Content-Type": "application/json"}
                )
        except (aiohttp.ClientError, TimeoutError) as exc:
            raise ModelDown(f"{self.url} does not answer: {type(exc).__name__}") from exc
        async with response:
            await self._judge(response, model)
            yield response

    async def _judge(self, response: aiohttp.ClientResponse, model: str) -> None:
        if response.status == 200:
            return
        said = _error(await response.content.read(4096))
        if response.status == 404 and model:
            raise ModelDown(f"{self.url} has no model {model}: run `ollama pull {model}` there")
        if response.status in BUSY:
            raise ModelDown(f"{self.url} answers {response.status}: {said}")
        if response.status == 400 and any(word in said.lower() for word in ("context", "too long", "exceed")):
            raise PromptTooLong(said)
        raise ModelRefused(f"{self.url} answers {response.status}: {said}")


def _chunk(line: bytes) -> _Chunk:
    try:
        return _Chunk.model_validate_json(line)
    except ValidationError as exc:
        raise ModelRefused("the model server sent a line that is no JSON of its protocol") from exc


def _error(body: bytes) -> str:
    """Return the server's words; an error may also be plain text."""
    try:
        said = json.loads(body)
    except ValueError:
        return body.decode("utf-8", "replace").strip()[:200]
    return str(said.get("error", ""))[:200] if isinstance(said, dict) else str(said)[:200]
