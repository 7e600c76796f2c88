"""A simulated Paperless beside a test that does not await: in a thread of its own."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from continuum_simulators.paperless import PaperlessSimulator

TOKEN = "simulated"


@contextmanager
def serving(simulator: PaperlessSimulator) -> Iterator[str]:
    """Serve the simulator until the end; yield its address."""
    ready, addresses = Event(), []
    loop = asyncio.new_event_loop()
    ending = asyncio.Event()

    async def serve() -> None:
        async with simulator.serving() as url:
            addresses.append(url)
            ready.set()
            await ending.wait()

    thread = Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    try:
        assert ready.wait(10)
        yield addresses[0]
    finally:
        loop.call_soon_threadsafe(ending.set)
        thread.join()
        loop.close()
