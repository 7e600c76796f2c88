"""Ctrl-C and its kin: the first ends the work in order, the second at once."""

import asyncio
import signal
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, Final, TypeVar

T = TypeVar("T")

SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupts:
    """Turns signals into the cancellation of one task."""

    def __init__(self) -> None:
        self._hurry: Callable[[], None] = lambda: None
        self.received: signal.Signals | None = None

    def on_second(self, hurry: Callable[[], None]) -> None:
        """Set what a second signal does."""
        self._hurry = hurry

    def run(self, work: Coroutine[Any, Any, T]) -> T | None:
        """Run ``work`` to its end; return nothing if a signal cut it short."""
        with suppress(asyncio.CancelledError):
            return asyncio.run(self._watched(work))
        return None

    async def _watched(self, work: Coroutine[Any, Any, T]) -> T:
        loop = asyncio.get_running_loop()
        task = asyncio.ensure_future(work)
        for number in SIGNALS:
            loop.add_signal_handler(number, self._take, number, task)
        return await task

    def _take(self, number: signal.Signals, task: "asyncio.Future[T]") -> None:
        if self.received is not None:
            self._hurry()
            return
        self.received = number
        task.cancel()
