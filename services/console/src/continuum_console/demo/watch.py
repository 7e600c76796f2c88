"""Follows the documents through the pipeline, by what the API and the queues say."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from typing import Final

from continuum_console.demo.board import Board
from continuum_console.demo.feed import Feed, Filing
from continuum_console.demo.outcome import Outcome, outcome_of
from continuum_console.demo.papers import Paper
from continuum_console.demo.view import View
from continuum_console.reading.archive import ApiDown, ArchiveApi
from continuum_console.stack import Record
from continuum_messaging import Queues, RedisDown, open_redis
from continuum_paperless import Paperless
from continuum_proto.errors import ContinuumError, DependencyDown

POLL: Final = 0.25
STILL: Final = 180.0
"""Seconds without any change after which a run for machines is given up."""


class NothingMoves(ContinuumError):
    """The documents have stopped on their way."""


class Watch:
    """The demo's documents on their way."""

    def __init__(
        self, *, feed: Feed, api: ArchiveApi, queues: Queues, view: View, board: Board, began: float
    ) -> None:
        """``began`` is when the command was given, on the monotonic clock."""
        self._feed = feed
        self._api = api
        self._queues = queues
        self._view = view
        self._board = board
        self._began = began
        self._last_change = began

    async def until_done(self, papers: Sequence[Paper], *, patience: float | None) -> Outcome:
        """Give the papers and follow them to their end.

        :raises NothingMoves: nothing changed for ``patience`` seconds.
        """
        self._board.expect((paper.checksum, paper.name) for paper in papers)
        feeding = asyncio.create_task(self._feed.give(papers))
        try:
            while not (feeding.done() and self._board.finished() and await self._settled()):
                await self._look()
                if feeding.done():
                    feeding.result()
                if patience is not None and time.monotonic() - self._last_change > patience:
                    raise NothingMoves(f"nothing has moved for {patience:g} s: {self._board.headline()}")
                await asyncio.sleep(POLL)
            seconds = self._seconds()
            await self._look()
        finally:
            feeding.cancel()
            await asyncio.gather(feeding, return_exceptions=True)
        letters = await self._queues.dead_letters()
        rows = list(self._board.rows.values())
        return await self._patiently(
            lambda: outcome_of(self._api, rows, dead_letters=letters, seconds=seconds)
        )

    async def follow(self) -> None:
        """Keep the view true until we are stopped."""
        while True:
            await self._look(still=True)
            await asyncio.sleep(4 * POLL)

    async def _look(self, *, still: bool = False) -> None:
        trouble = ""
        changed = []
        try:
            states = {
                document.id: (document.status, document.reason or "")
                for document in await self._api.documents()
            }
            changed = self._board.observe(states, at=self._seconds())
        except ApiDown as problem:
            trouble = str(problem)
        if changed:
            self._last_change = time.monotonic()
        seconds = max((row.until or 0.0 for row in self._board.rows.values()), default=0.0)
        self._view.progress(
            self._board, changed=changed, seconds=seconds if still else self._seconds(), trouble=trouble
        )

    async def _settled(self) -> bool:
        """Tell whether every group has finished with every entry: all is stored, and announced."""
        try:
            streams = await self._queues.read()
        except RedisDown:
            return False
        return all(
            group.undelivered == 0 and group.leased == 0 and not any(group.parked.values())
            for stream in streams
            for group in stream.groups
        )

    async def _patiently(self, read: Callable[[], Awaitable[Outcome]]) -> Outcome:
        """Read again while the API restarts."""
        deadline = time.monotonic() + 30
        while True:
            try:
                return await read()
            except DependencyDown:
                if time.monotonic() > deadline:
                    raise
                await asyncio.sleep(POLL)

    def _seconds(self) -> float:
        return time.monotonic() - self._began


async def open_watch(
    resources: AsyncExitStack, record: Record, *, token: str, redis_url: str, view: View, began: float
) -> Watch:
    """Open everything that watching needs; it closes with ``resources``."""
    board = Board()
    paperless = await resources.enter_async_context(Paperless.open(record.paperless, token))
    filing = await resources.enter_async_context(Filing.open(record.paperless, token))
    api = await resources.enter_async_context(ArchiveApi.open(record.api))
    redis = open_redis(redis_url)
    resources.push_async_callback(redis.aclose)
    return Watch(
        feed=Feed(paperless, filing, board, lambda: time.monotonic() - began),
        api=api,
        queues=Queues(redis),
        view=view,
        board=board,
        began=began,
    )
