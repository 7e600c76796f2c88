"""Work that is looked for again and again."""

import asyncio

import pytest
from structlog.testing import capture_logs

from continuum_chassis import repeat
from continuum_proto.errors import DatabaseDown


class Work:
    def __init__(self, *outcomes: Exception | None) -> None:
        self.outcomes = list(outcomes)
        self.done = asyncio.Event()

    async def look(self) -> None:
        if not self.outcomes:
            self.done.set()
            await asyncio.Event().wait()
        if (outcome := self.outcomes.pop(0)) is not None:
            raise outcome


async def test_what_is_down_is_tried_again_until_cancelled() -> None:
    work = Work(None, DatabaseDown("away"), None)
    with capture_logs() as told:
        task = asyncio.create_task(repeat(work.look, every=0.001, postponed="looking_postponed"))
        async with asyncio.timeout(5):
            await work.done.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert [(line["event"], line["error"]) for line in told] == [("looking_postponed", "away")]


async def test_what_is_no_outage_ends_it() -> None:
    work = Work(None, RuntimeError("a bug"))
    with pytest.raises(RuntimeError, match="a bug"):
        async with asyncio.timeout(5):
            await repeat(work.look, every=0, postponed="looking_postponed")
    assert work.outcomes == []
