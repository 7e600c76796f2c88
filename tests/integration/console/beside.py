"""What goes on beside a test that does not await: in a thread of its own."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from threading import Event, Thread
from typing import TypeVar

from redis.asyncio import Redis

from continuum_archive import Archive
from continuum_archive.outbox import Outbox, Owed
from continuum_archive.writing import Writer
from continuum_proto.documents import Cause, DocumentChanged
from continuum_proto.topology import DOCUMENTS_BULK, PAUSED_KEY
from tests.archives import MIDNIGHT, PAGES, drafted

T = TypeVar("T")


@contextmanager
def beside(context: AbstractAsyncContextManager[T]) -> Iterator[T]:
    """Keep ``context`` open in a thread until the end; yield what it yields."""
    loop, ending, ready = asyncio.new_event_loop(), asyncio.Event(), Event()
    yielded: list[T] = []

    async def keep_open() -> None:
        async with context as value:
            yielded.append(value)
            ready.set()
            await ending.wait()

    thread = Thread(target=loop.run_until_complete, args=(keep_open(),))
    thread.start()
    try:
        assert ready.wait(10)
        yield yielded[0]
    finally:
        loop.call_soon_threadsafe(ending.set)
        thread.join()
        loop.close()


@asynccontextmanager
async def answering(
    database: str, redis_url: str, tags: Callable[[int], tuple[str, ...]]
) -> AsyncIterator[None]:
    """Stand where relay, briefing and persistence do: brief each document that is asked for in bulk."""

    async def go_on() -> None:
        redis = Redis.from_url(redis_url)
        async with Archive.open(database) as archive, redis:
            while True:
                if not await redis.sismember(PAUSED_KEY, "briefing"):
                    await answer(archive, tags)
                await asyncio.sleep(0.05)

    task = asyncio.create_task(go_on())
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def answer(archive: Archive, tags: Callable[[int], tuple[str, ...]]) -> None:
    """Brief what waits in the outbox."""
    async with Outbox(archive).take(100) as batch:
        asked = [owed for owed in batch.owed if owed.stream == DOCUMENTS_BULK.name]
        await batch.published({owed.seq: "1-0" for owed in asked})
    for owed in asked:
        await _brief(archive, owed, tags)


async def _brief(archive: Archive, owed: Owed, tags: Callable[[int], tuple[str, ...]]) -> None:
    change = DocumentChanged.model_validate_json(owed.payload)
    cause = Cause(event_id=owed.id, time=owed.created_at, trigger=change.trigger, force=change.force)
    second = int((owed.created_at - MIDNIGHT).total_seconds())
    event = drafted(second, document=change.document_id, cause=cause)
    document = event.data.document.model_copy(update={"tags": tags(change.document_id)})
    data = event.data.model_copy(update={"document": document})
    await Writer(archive).draft(replace(event, data=data), PAGES)
