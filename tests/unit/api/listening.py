"""Entries as they stand in streams, and a listener that reads server-sent events as a browser does."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import aiohttp

from continuum_api.admission import READERS
from continuum_api.audience import Audience
from continuum_api.broadcasting import Broadcasting
from continuum_api.fakes.streams import MemoryStreams
from continuum_api.handlers.live import EVENT_STREAM, Live, Roles
from continuum_messaging import Taken
from continuum_proto.topology import DEAD_LETTERS, streams_of
from continuum_proto.topology import payload_type as model_of
from tests.unit.api.serving import Client, serving
from tests.unit.api.shelves import shelf_with

EXAMPLES = Path(__file__).parents[3] / "proto" / "examples"
PATIENCE = 30.0
NOW_MS = 4_000_000_000_000
"""In the future, so that nothing here is too old to be repeated."""


def example(event: str) -> dict[str, str]:
    """Return the golden example of an event, such as ``brief.published``."""
    fields: dict[str, str] = json.loads((EXAMPLES / f"continuum.{event}.v1.json").read_text("utf-8"))
    return fields


def entry(event: str, number: int = 1, *, data: Mapping[str, Any] | None = None, **fields: str) -> Taken:
    """Return the golden example as it stands in its stream; ``number`` orders entries."""
    flat = example(event) | fields
    if data:
        flat["data"] = json.dumps(json.loads(flat["data"]) | data)
    stream = streams_of(model_of(flat["type"]))[0].name
    return Taken(stream, f"{NOW_MS + number}-0", _bytes(flat))


def letter(number: int = 1) -> Taken:
    """Return a dead letter."""
    about = {"id": "11111111-1111-4111-8111-111111111111", "group": "briefing", "error": "a secret word"}
    flat = example("document.changed") | {f"deadletter.{name}": value for name, value in about.items()}
    return Taken(DEAD_LETTERS.name, f"{NOW_MS + number}-0", _bytes(flat))


def _bytes(flat: Mapping[str, str]) -> dict[bytes, bytes]:
    return {name.encode(): value.encode() for name, value in flat.items()}


@dataclass(frozen=True)
class Heard:
    """One event."""

    name: str
    data: Any
    id: str | None
    retry: str | None = None


class Ear:
    """Reads a stream of events."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self.response = response
        self.last_id: str | None = None

    async def next(self) -> Heard | None:
        """Return the next event, or a comment with an id; nothing when the stream has ended."""
        fields: dict[str, str] = {}
        async with asyncio.timeout(PATIENCE):
            async for line in self.response.content:
                text = line.decode().rstrip("\n")
                if not text:
                    break
                name, _, value = text.partition(":")
                fields[name or "comment"] = value.strip()
        if not fields:
            return None
        self.last_id = fields.get("id", self.last_id)
        data = json.loads(fields.get("data", "null"))
        name = fields.get("event", "comment")
        return Heard(name, data, fields.get("id"), fields.get("retry"))

    async def names(self, count: int) -> list[str]:
        """Return the names of the next events."""
        return [heard.name for _ in range(count) if (heard := await self.next())]


@dataclass
class Stage:
    """The API with an audience, and the streams that it follows."""

    client: Client
    streams: MemoryStreams
    audience: Audience

    @asynccontextmanager
    async def ear(self, query: str = "", *, last: str | None = None) -> AsyncIterator[Ear]:
        """Listen, past the greeting."""
        headers = {"Last-Event-ID": last} if last else {}
        async with self.client.stream(f"/api/v1/events{query}", headers=headers) as response:
            assert response.status == 200, await response.text()
            assert response.headers["Content-Type"] == EVENT_STREAM
            ear = Ear(response)
            hello = await ear.next()
            assert hello is not None
            assert hello.name == "hello"
            yield ear


def operators(request: object) -> tuple[str, ...]:
    """Take everybody for an operator."""
    return ("reader", "operator")


@asynccontextmanager
async def listening(
    *,
    roles: Roles = READERS.roles,
    most: int = 10,
    comment_seconds: float = 15.0,
    streams: MemoryStreams | None = None,
) -> AsyncIterator[Stage]:
    """Serve events of streams in memory."""
    audience, source = Audience(most), streams or MemoryStreams()
    live = Live("1.2.3", audience, roles, comment_seconds)
    following = asyncio.create_task(Broadcasting(source, audience).go_on())
    shelf = shelf_with()
    try:
        async with serving(shelf, shelf, shelf, others=[live]) as client:
            while audience.cursor is None and source.trouble is None:  # noqa: ASYNC110 - it is ready at once
                await asyncio.sleep(0)
            yield Stage(client, source, audience)
            audience.close()
    finally:
        following.cancel()


def later(taken: Taken, number: int) -> Taken:
    """Return the same entry further on in its stream."""
    return replace(taken, entry=f"{NOW_MS + number}-0")
