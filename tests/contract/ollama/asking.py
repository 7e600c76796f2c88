"""A server with Ollama's protocol, real or simulated, and as little of a client as will do."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final, Protocol

import aiohttp

__all__ = [
    "BABBLER",
    "CONTEXT",
    "DOCUMENT",
    "SENTENCE",
    "SPEAKER",
    "THINKER",
    "Asker",
    "Json",
    "Reply",
    "Stand",
]

Json = None | bool | int | float | str | Sequence["Json"] | dict[str, "Json"]

SENTENCE: Final = "The rent rises to 1,225 pounds a month on 1 July 2026."
DOCUMENT: Final = f"<document>\n[page 1]\n{SENTENCE}\n</document>"
CONTEXT: Final = 16_384
"""Tokens that the models below were made for."""
SPEAKER: Final = "speaker"
"""A model that knows the sentence and nothing else."""
BABBLER: Final = "babbler"
THINKER: Final = "thinker"
"""A model whose template knows of thinking."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    status: int
    content_type: str
    text: str

    @property
    def lines(self) -> list[dict[str, Json]]:
        """The objects of a stream, or the one object of an answer."""
        # Not by splitlines(), which also cuts at letters that end a line in some scripts.
        return [json.loads(line) for line in self.text.split("\n") if line]

    @property
    def said(self) -> str:
        """What the model said, put together."""
        messages = [line["message"] for line in self.lines if "message" in line]
        return "".join(str(message["content"]) for message in messages if isinstance(message, dict))

    @property
    def last(self) -> dict[str, Json]:
        """The last line, which has the figures."""
        return self.lines[-1]


class Asker:
    """Posts to one server."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def get(self, path: str) -> Reply:
        """Get a path."""
        async with self._session.get(path) as response:
            return await _reply(response)

    async def post(self, path: str, body: Json | bytes) -> Reply:
        """Post JSON, or bytes as they are."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        async with self._session.post(path, data=data) as response:
            return await _reply(response)

    async def chat(self, content: str = DOCUMENT, **more: Json) -> Reply:
        """Ask a model, the speaker unless told otherwise."""
        return await self.post("/api/chat", _question(content, more))

    @asynccontextmanager
    async def speaking(self, **more: Json) -> AsyncIterator[aiohttp.ClientResponse]:
        """Ask for an answer that takes long; once it has begun, yield it. Leaving breaks it off."""
        # The speaker goes from the mark to the sentence and back, for ever.
        question = _question(f'{DOCUMENT}"', {"options": {"num_predict": 100_000}, **more})
        response = await self._session.post("/api/chat", data=json.dumps(question).encode())
        try:
            await response.content.readline()
            yield response
        finally:
            response.close()


class Stand(Protocol):
    """A server on which questions can be put that need more than asking."""

    @property
    def ask(self) -> Asker:
        """Whom to ask."""

    async def crash(self) -> None:
        """Let what runs the model die in the middle of its answer."""


async def settled(asked: Sequence["asyncio.Task[Reply]"], *, within: float) -> list[Reply]:
    """Return the answers that came within so many seconds."""
    done, _ = await asyncio.wait(asked, timeout=within)
    return [task.result() for task in done]


def _question(content: str, more: dict[str, Json]) -> Json:
    return {"model": SPEAKER, "messages": [{"role": "user", "content": content}], **more}


async def _reply(response: aiohttp.ClientResponse) -> Reply:
    return Reply(response.status, response.headers.get("Content-Type", ""), await response.text())
