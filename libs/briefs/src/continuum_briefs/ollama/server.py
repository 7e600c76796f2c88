"""One Ollama server: its protocol, and its errors in our words."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypeVar
from urllib.parse import urlsplit, urlunsplit

import aiohttp
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from continuum_briefs.ollama.answers import Json
from continuum_briefs.ollama.errors import AnswerEndless, Busy, Died, Faltered, ModelMissing, PromptTooLong
from continuum_briefs.ollama.streaming import Chat, Silence, Stream
from continuum_proto.errors import ModelDown, ModelRefused

__all__ = [
    "Chat",
    "Installed",
    "Loaded",
    "ModelInfo",
    "Request",
    "Server",
    "Silence",
    "is_called",
    "whole",
    "without_password",
]

A = TypeVar("A", bound=BaseModel)

BUSY: Final = frozenset({408, 429, 503})
DENIED: Final = frozenset({401, 403, 407})
TOO_LONG: Final = ("context", "too long", "exceed")
QUICK: Final = 5.0
"""Seconds that a question about the server may take."""
MOST: Final = 16
"""MiB of what a server says about its models; a thousand of them take one."""
HARMLESS: Final = "Say yes."


@dataclass(frozen=True, slots=True)
class Request:
    """One question."""

    model: str
    system: str
    user: str
    format: Json | None
    options: dict[str, int | float]
    think: bool | str | None = None
    keep_alive: str = "10m"

    def body(self) -> bytes:
        """Return the JSON of the request; a prompt that is too long must be refused, not cut."""
        said = (("system", self.system), ("user", self.user))
        body: dict[str, object] = {
            "model": self.model,
            "messages": [{"role": role, "content": content} for role, content in said if content],
            "stream": True,
            "options": self.options,
            "truncate": False,
            "shift": False,
            "keep_alive": self.keep_alive,
        }
        if self.format is not None:
            body["format"] = self.format
        if self.think is not None:
            body["think"] = self.think
        return json.dumps(body, ensure_ascii=False).encode()

    def harmless(self) -> "Request":
        """Return a question that any model answers in one token, with a context of the same size."""
        return replace(
            self, system="", user=HARMLESS, format=None, options={**self.options, "num_predict": 1}
        )

    @property
    def num_predict(self) -> int:
        """The most tokens of the answer."""
        return int(self.options["num_predict"])


class _Details(BaseModel):
    parameter_size: str | None = None


class Installed(BaseModel):
    """A model as ``/api/tags`` lists it."""

    model_config = ConfigDict(frozen=True)

    name: str
    digest: str = ""
    size: int = 0
    """Bytes on disk."""
    details: _Details = Field(default_factory=_Details)
    remote_host: str | None = None
    """Set for a model that runs elsewhere."""

    @property
    def parameters(self) -> str | None:
        """How many it has, as Ollama says it: ``8.0B``."""
        return self.details.parameter_size or None


class _Tags(BaseModel):
    models: tuple[Installed, ...] = ()


class Loaded(BaseModel):
    """A model in memory, as ``/api/ps`` lists it."""

    model_config = ConfigDict(frozen=True)

    name: str
    expires_at: datetime | None = None
    context_length: int | None = None
    """Tokens that it was loaded with; older servers do not say."""


class _Processes(BaseModel):
    models: tuple[Loaded, ...] = ()


class _Version(BaseModel):
    version: str


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

    def __init__(self, url: str, session: aiohttp.ClientSession, silence: Silence | None = None) -> None:
        self.url = url.rstrip("/")
        self.name = without_password(self.url)
        """What people and logs are told."""
        self._session = session
        self._silence = silence or Silence()

    async def installed(self, model: str) -> Installed:
        """Return what the server has by the name ``model``.

        :raises ModelMissing: nothing; says how to get it.
        """
        for one in await self.models():
            if is_called(one.name, model):
                return one
        raise self._missing(model)

    async def loaded(self, model: str) -> bool:
        """Tell whether the model is in memory."""
        return any(is_called(one.name, model) for one in await self.in_memory())

    async def version(self) -> str:
        """Return the server's own version."""
        return (await self._ask("GET", "/api/version", _Version)).version

    async def models(self) -> Sequence[Installed]:
        """Return all that the server has."""
        return (await self._ask("GET", "/api/tags", _Tags)).models

    async def in_memory(self) -> Sequence[Loaded]:
        """Return the models that are loaded."""
        return (await self._ask("GET", "/api/ps", _Processes)).models

    async def show(self, model: str) -> ModelInfo:
        """Return the model's capabilities and limits."""
        return await self._ask("POST", "/api/show", ModelInfo, json.dumps({"model": model}).encode())

    async def chat(self, request: Request) -> Chat:
        """Ask, and read the answer to its end.

        :raises ModelDown: the server cannot be asked: away, busy, without the model.
        :raises Faltered: it took the question and failed.
        :raises PromptTooLong: it does not fit.
        :raises AnswerCut: the answer reached its limit.
        :raises ModelRefused: the question was refused, or the answer is none.
        """
        async with self.post("/api/chat", request.body(), request.model) as response:
            stream = Stream(
                response,
                server=self.name,
                model=request.model,
                tokens=request.num_predict,
                silence=self._silence,
            )
            return await stream.chat()

    @asynccontextmanager
    async def post(self, path: str, body: bytes, model: str) -> AsyncIterator[aiohttp.ClientResponse]:
        """Send, and yield the answer once it begins; leaving closes the connection: that stops a model."""
        async with await self._sent(path, body) as response:
            if response.status != 200:
                raise await self._refusal(response, model)
            yield response

    async def _sent(self, path: str, body: bytes) -> aiohttp.ClientResponse:
        try:
            async with asyncio.timeout(self._silence.first):
                return await self._session.post(
                    self.url + path,
                    data=body,
                    headers={"Content-Type": "application/json"},
                    allow_redirects=False,
                )
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as exc:
            raise self._away(exc) from exc
        except TimeoutError as exc:
            raise Faltered(f"{self.name}: silent for {self._silence.first:g} seconds") from exc
        except aiohttp.ClientError as exc:
            raise Died(f"{self.name}: the connection broke before an answer") from exc

    async def _ask(self, method: str, path: str, shape: type[A], body: bytes | None = None) -> A:
        try:
            async with (
                asyncio.timeout(QUICK),
                self._session.request(method, self.url + path, data=body, allow_redirects=False) as response,
            ):
                if response.status != 200:
                    raise _away_with(await self._refusal(response))
                return shape.model_validate_json(await whole(response))
        except AnswerEndless as exc:
            raise ModelDown(f"{self.name} answers {path} with {exc}: check OLLAMA_URLS") from exc
        except ValidationError as exc:
            raise ModelDown(f"{self.name} does not answer like an Ollama: check OLLAMA_URLS") from exc
        except (aiohttp.ClientError, TimeoutError) as exc:
            raise self._away(exc) from exc

    async def _refusal(self, response: aiohttp.ClientResponse, model: str = "") -> Exception:
        """Return the error that a status means."""
        status, said = response.status, await _error(response)
        facts = f"{self.name} answers {status}: {said}"
        if status == 404 and model and "not found" in said and "model" in said:
            return self._missing(model)
        if status in BUSY:
            return Busy(facts)
        if status in DENIED:
            return ModelDown(f"{self.name} refuses us with {status}: check OLLAMA_URLS and who may use it")
        if status == 404 or status < 400:
            return ModelDown(f"{facts}: check that OLLAMA_URLS leads to Ollama itself")
        if status >= 499:
            return Faltered(facts)
        if status == 400 and any(word in said.lower() for word in TOO_LONG):
            return PromptTooLong(facts)
        return ModelRefused(facts)

    def _missing(self, model: str) -> ModelMissing:
        return ModelMissing(f"{self.name} has no model {model}: run `ollama pull {model}` there")

    def _away(self, error: Exception) -> ModelDown:
        if isinstance(error, aiohttp.InvalidURL | aiohttp.NonHttpUrlClientError):
            return ModelDown(f"{self.name} is no address such as http://localhost:11434: check OLLAMA_URLS")
        return ModelDown(f"{self.name} does not answer: {type(error).__name__}")


def _away_with(refusal: Exception) -> ModelDown:
    """Return what a refusal means where no document was sent that could be to blame."""
    if isinstance(refusal, ModelDown):
        return refusal
    return ModelDown(f"{refusal}: check that OLLAMA_URLS leads to Ollama itself")


def is_called(name: str, wanted: str) -> bool:
    """Tell whether ``name`` is the model that a person calls ``wanted``: no tag means ``latest``."""
    return name in (wanted, wanted if ":" in wanted else f"{wanted}:latest")


def without_password(url: str) -> str:
    """Return an address as people and logs are told it."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


async def whole(response: aiohttp.ClientResponse) -> bytes:
    """Read an answer that has an end.

    :raises AnswerEndless: it has none, or is far longer than any honest one.
    """
    body = bytearray()
    async for data in response.content.iter_any():
        body += data
        if len(body) > MOST << 20:
            raise AnswerEndless(f"more than {MOST} MiB")
    return bytes(body)


async def _error(response: aiohttp.ClientResponse) -> str:
    """Return the server's words; an error may also be plain text, or none at all."""
    try:
        async with asyncio.timeout(QUICK):
            body = await response.content.read(4096)
    except (aiohttp.ClientError, TimeoutError):
        return ""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return body.decode("utf-8", "replace").strip()[:200]
    return str(said.get("error", ""))[:200] if isinstance(said, dict) else str(said)[:200]
