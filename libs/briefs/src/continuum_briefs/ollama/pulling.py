"""Let a server fetch a model that it lacks."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Final

import aiohttp
from pydantic import BaseModel, ValidationError

from continuum_briefs.ollama.server import Server
from continuum_proto.errors import ModelDown, ModelRefused

__all__ = ["Progress", "pulled"]

PATIENCE: Final = 600.0
"""Seconds without a word; checking what was fetched takes a while, and says nothing."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a server is; bytes are of the part that it fetches just now, zero where it does not say."""

    server: str
    status: str
    done: int = 0
    total: int = 0

    @property
    def percent(self) -> int:
        """How much of the part is there."""
        return self.done * 100 // self.total if self.total else 0


class _Line(BaseModel):
    status: str = ""
    completed: int = 0
    total: int = 0
    error: str | None = None


async def pulled(server: Server, model: str) -> AsyncIterator[Progress]:
    """Fetch ``model``, and tell how it goes.

    :raises ModelDown: the server does not do so; says why.
    """
    body = json.dumps({"model": model}).encode()
    async with AsyncExitStack() as stack:
        try:
            response = await stack.enter_async_context(server.post("/api/pull", body, model))
        except ModelRefused as exc:
            raise ModelDown(f"{server.name} cannot pull {model}: {exc}") from exc
        while line := await _line(response, server):
            told = _read(line, server)
            if told.error:
                raise ModelDown(f"{server.name} cannot pull {model}: {told.error[:200]}")
            yield Progress(server.name, told.status, told.completed, told.total)
            if told.status == "success":
                return
    raise ModelDown(f"{server.name} stopped pulling {model} before it had all of it")


async def _line(response: aiohttp.ClientResponse, server: Server) -> bytes:
    try:
        async with asyncio.timeout(PATIENCE):
            return await response.content.readline()
    except (aiohttp.ClientError, TimeoutError, ValueError) as exc:
        raise ModelDown(f"{server.name} broke off pulling: {type(exc).__name__}") from exc


def _read(line: bytes, server: Server) -> _Line:
    try:
        return _Line.model_validate_json(line)
    except ValidationError as exc:
        raise ModelDown(f"{server.name} sent a line that is not of Ollama's protocol") from exc
