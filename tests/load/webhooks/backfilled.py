"""What a backfill does to ingest's Redis, as a process of its own: the relay's publishing, at a steady rate.

Nobody reads what it publishes, so that no model and no database take time from a machine that is measured.
"""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Final

from continuum_messaging import Publisher
from continuum_proto.documents import DocumentChanged, Lane, Trigger
from continuum_proto.envelope import document_subject
from continuum_proto.event import Event
from tests.integration.chassis.processes import started

RATE: Final = 200.0
"""Documents a second."""
FIRST: Final = 10_000_000
"""No webhook is about such a document."""


@asynccontextmanager
async def backfilled(redis_url: str) -> AsyncIterator[None]:
    """Let it publish meanwhile."""
    async with started("tests.load.webhooks.backfilled", REDIS_URL=redis_url) as process:
        await process.event("publishing")
        yield


async def publish(url: str) -> None:
    """Publish until killed."""
    loop = asyncio.get_running_loop()
    async with Publisher.open(url) as publisher:
        sys.stdout.write(json.dumps({"event": "publishing"}) + "\n")
        sys.stdout.flush()
        began = loop.time()
        for number in count():
            await asyncio.sleep(max(0.0, began + number / RATE - loop.time()))
            change = DocumentChanged(document_id=FIRST + number, trigger=Trigger.BACKFILL, lane=Lane.BULK)
            subject = document_subject(change.document_id)
            await publisher.publish_document(
                Event.new(change, source="continuum/persistence", subject=subject)
            )


if __name__ == "__main__":
    asyncio.run(publish(os.environ["REDIS_URL"]))
