"""Why a process ends, and with which exit code."""

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import structlog

from continuum_proto.errors import ConfigurationError

__all__ = ["FAILED", "MISCONFIGURED", "Stopping", "say"]

FAILED: Final = 1
MISCONFIGURED: Final = 78
"""EX_CONFIG of sysexits.h: starting again without a change is in vain."""

log = structlog.get_logger()


def say(name: str, error: ConfigurationError) -> None:
    """Print the one line that a person at the terminal needs."""
    sys.stderr.write(f"continuum-{name}: {' '.join(str(error).split())}\n")


class Stopping:
    """Set once, by a signal or by a failure."""

    def __init__(self, name: str) -> None:
        self.code = 0
        self._name = name
        self._asked = asyncio.Event()
        self._interruptible: asyncio.Timeout | None = None

    @property
    def asked(self) -> bool:
        """Whether the process is to end."""
        return self._asked.is_set()

    async def wait(self, seconds: float | None = None) -> None:
        """Wait until the process is to end, or for so many seconds."""
        try:
            async with asyncio.timeout(seconds):
                await self._asked.wait()
        except TimeoutError:
            return

    @contextmanager
    def interrupts(self, step: asyncio.Timeout) -> Iterator[None]:
        """Let a request to stop end ``step``, which may wait for others: composing and starting."""
        self._interruptible = step
        if self.asked:
            self._ask()
        try:
            yield
        finally:
            self._interruptible = None

    def on_signals(self) -> None:
        """Stop at the first SIGTERM or SIGINT, at once at the second."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._signalled, number)

    def because(self, error: BaseException, *, part: str) -> None:
        """Stop because ``part`` failed: log it once and set the exit code."""
        if isinstance(error, ConfigurationError):
            say(self._name, error)
        else:
            log.error("part_failed", part=part, exc_info=error)
        self.code = self.code or (MISCONFIGURED if isinstance(error, ConfigurationError) else FAILED)
        self._ask()

    def _signalled(self, number: signal.Signals) -> None:
        if self.asked:
            log.warning("stopped_at_once", signal=number.name)
            sys.stdout.flush()
            os._exit(FAILED)
        self._ask()
        log.info("stopping", signal=number.name)

    def _ask(self) -> None:
        self._asked.set()
        if self._interruptible is not None:
            self._interruptible.reschedule(asyncio.get_running_loop().time())
            self._interruptible = None
