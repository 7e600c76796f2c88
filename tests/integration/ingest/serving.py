"""Ingest's endpoint as a test serves it, before a Redis of the test's choice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final, cast

from redis.asyncio import Redis

from continuum_chassis import Limits, Watchdog, listen, observed
from continuum_ingest.adapters.stream import DocumentStream
from continuum_ingest.app import application
from continuum_ingest.body import LARGEST_WITH_FILE
from continuum_ingest.handlers.webhooks import Webhooks
from continuum_ingest.room import PLACES, Room
from continuum_ingest.secret import Secrets
from continuum_proto.documents import DocumentChanged
from continuum_proto.envelope import Envelope
from continuum_proto.event import Event

KEY: Final = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"
SECRET: Final = {"X-Continuum-Secret": "s3cret"}
STREAM: Final = "continuum.documents"


@dataclass(frozen=True)
class Endpoint:
    """Where it is served."""

    port: int
    stream: DocumentStream

    @property
    def url(self) -> str:
        """Where Paperless posts to."""
        return f"http://127.0.0.1:{self.port}/webhooks/paperless"


@asynccontextmanager
async def endpoint(
    redis_url: str, *, limits: Limits | None = None, places: int = PLACES, largest: int = LARGEST_WITH_FILE
) -> AsyncIterator[Endpoint]:
    """Serve ingest's routes before the Redis at ``redis_url``, as its composition root does."""
    async with DocumentStream.open(redis_url) as stream:
        webhooks = Webhooks(
            announcements=stream, secrets=Secrets(["s3cret", KEY]), room=Room(places), largest=largest
        )
        watchdog = Watchdog(limits or Limits())
        watching = asyncio.create_task(watchdog.watch())
        listener = await listen(
            observed(application(webhooks)),
            host="127.0.0.1",
            port=0,
            setting="CONTINUUM_INGEST_PORT",
            watchdog=watchdog,
        )
        try:
            yield Endpoint(listener.port, stream)
        finally:
            await listener.close()
            watching.cancel()
            await asyncio.wait([watching])


async def envelopes(redis: Redis) -> list[Envelope]:
    """Return what stands in the stream."""
    entries = cast("list[tuple[bytes, dict[bytes, bytes]]]", await redis.xrange(STREAM))
    return [Envelope.read(fields) for _, fields in entries]


async def events(redis: Redis) -> list[DocumentChanged]:
    """Return what stands in the stream, read by the contract."""
    found = [Event.read(envelope).data for envelope in await envelopes(redis)]
    return [data for data in found if isinstance(data, DocumentChanged)]
