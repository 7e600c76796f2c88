"""At the start, let model servers fetch what they lack, where the operator wants that."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Final, Protocol

import structlog

from continuum_briefs import Progress
from continuum_proto.errors import ModelDown

__all__ = ["Pulling"]

log = structlog.get_logger()

STEP: Final = 10
"""Percent between two lines of the log."""
REST: Final = 30.0
"""Seconds before a pull that failed is tried again: servers continue where they were."""


class Puller(Protocol):
    """Whoever can let servers fetch the model."""

    def pull(self) -> AsyncIterator[Progress]:
        """Let every server that lacks the model fetch it."""


class Pulling:
    """Works in the background: meanwhile documents wait, or go to servers that have the model."""

    def __init__(self, puller: Puller, *, rest: float = REST) -> None:
        self._puller, self._rest = puller, rest
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin."""
        self._task = asyncio.create_task(self._until_there())

    async def drain(self, seconds: float) -> None:
        """Stop; a server that is pulling stops too, and continues another time."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _until_there(self) -> None:
        while True:
            try:
                await self._once()
            except ModelDown as exc:
                log.warning("model_not_pulled", reason=str(exc), again_in_seconds=self._rest)
                await asyncio.sleep(self._rest)
            else:
                return

    async def _once(self) -> None:
        told: tuple[str, str, int] | None = None
        async for progress in self._puller.pull():
            step = (progress.server, progress.status, progress.percent // STEP)
            if step != told:
                told = step
                log.info(
                    "model_pull", server=progress.server, status=progress.status, percent=progress.percent
                )
