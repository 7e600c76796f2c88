"""What an Ollama server has: its models, what each was made for, and which are in memory."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

import aiohttp
from pydantic import BaseModel, Field, ValidationError

from continuum_briefs.ollama.errors import AnswerEndless
from continuum_briefs.ollama.server import ModelInfo, whole, without_password
from continuum_proto.errors import ModelDown

__all__ = ["InstalledModel", "Inventory", "take_inventory"]

A = TypeVar("A", bound=BaseModel)

PATIENCE: Final = aiohttp.ClientTimeout(total=10)


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A model on a server, or one that runs elsewhere and is only listed there."""

    name: str
    digest: str
    size: int
    """Bytes on disk."""
    parameters: str | None
    """As Ollama says it: ``8.0B``."""
    info: ModelInfo
    remote_host: str | None = None
    loaded_until: datetime | None = None
    loaded_context: int | None = None
    """Tokens of the context that it was loaded with; older servers do not say."""


@dataclass(frozen=True, slots=True)
class Inventory:
    """A server that answered."""

    url: str
    """Without name and password."""
    version: str
    models: tuple[InstalledModel, ...]


class _Version(BaseModel):
    version: str


class _Details(BaseModel):
    parameter_size: str | None = None


class _Tag(BaseModel):
    name: str
    digest: str = ""
    size: int = 0
    details: _Details = Field(default_factory=_Details)
    remote_host: str | None = None


class _Tags(BaseModel):
    models: tuple[_Tag, ...] = ()


class _Loaded(BaseModel):
    name: str
    expires_at: datetime | None = None
    context_length: int | None = None


class _Processes(BaseModel):
    models: tuple[_Loaded, ...] = ()


async def take_inventory(url: str) -> Inventory:
    """Ask a server for its version, its models and those in memory.

    :raises ModelDown: it does not answer, or not like an Ollama.
    """
    async with aiohttp.ClientSession(timeout=PATIENCE) as session:
        asked = _Asked(url.rstrip("/"), session)
        version = await asked.get("/api/version", _Version)
        tags = await asked.get("/api/tags", _Tags)
        loaded = {each.name: each for each in (await asked.get("/api/ps", _Processes)).models}
        models = [_installed(asked, tag, loaded.get(tag.name)) for tag in tags.models]
        return Inventory(asked.name, version.version, tuple(await asyncio.gather(*models)))


async def _installed(asked: "_Asked", tag: _Tag, loaded: _Loaded | None) -> InstalledModel:
    return InstalledModel(
        name=tag.name,
        digest=tag.digest,
        size=tag.size,
        parameters=tag.details.parameter_size or None,
        info=await asked.post("/api/show", {"model": tag.name}, ModelInfo),
        remote_host=tag.remote_host,
        loaded_until=loaded.expires_at if loaded else None,
        loaded_context=loaded.context_length if loaded else None,
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    url: str
    session: aiohttp.ClientSession

    @property
    def name(self) -> str:
        return without_password(self.url)

    async def get(self, path: str, shape: type[A]) -> A:
        return await self._read("GET", path, None, shape)

    async def post(self, path: str, body: Mapping[str, object], shape: type[A]) -> A:
        return await self._read("POST", path, json.dumps(body).encode(), shape)

    async def _read(self, method: str, path: str, body: bytes | None, shape: type[A]) -> A:
        try:
            async with self.session.request(
                method, self.url + path, data=body, allow_redirects=False
            ) as answer:
                if answer.status != 200:
                    raise ModelDown(f"{self.name} answers {answer.status} at {path}")
                return shape.model_validate_json(await whole(answer))
        except AnswerEndless as exc:
            raise ModelDown(f"{self.name} answers {path} with {exc}") from exc
        except ValidationError as exc:
            raise ModelDown(f"{self.name} does not answer like an Ollama at {path}") from exc
        except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError) as exc:
            raise ModelDown(f"{self.name} is no address") from exc
        except (aiohttp.ClientError, TimeoutError, ValueError) as exc:
            raise ModelDown(f"{self.name} does not answer ({str(exc) or type(exc).__name__})") from exc
