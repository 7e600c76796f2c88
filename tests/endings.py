"""Bounds the end of a test that failed: pytest-timeout counts no more then, and a task may never end.

A loop is closed only when all that it was doing has been cancelled. Whatever is not to be cancelled is
named with the place where it waits, and the run goes on.
"""

import asyncio
import signal
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from types import CoroutineType, FrameType

import pytest

__all__ = ["pytest_addoption", "pytest_runtest_teardown"]

PATIENCE = "ending_timeout"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run say how many seconds the end of a failed test may take."""
    parser.addini(PATIENCE, "seconds that the end of a failed test may take", default="60")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    """End what the test used, in time."""
    with _bounded(float(item.config.getini(PATIENCE))):
        return (yield)


@contextmanager
def _bounded(patience: float) -> Iterator[None]:
    """Raise what is still going on after so many seconds, unless somebody else counts them."""
    if any(signal.getitimer(signal.ITIMER_REAL)):
        yield
        return
    before = signal.signal(signal.SIGALRM, _give_up)
    signal.setitimer(signal.ITIMER_REAL, patience)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _give_up(_number: int, _frame: FrameType | None) -> None:
    pytest.fail(f"the end of the test takes too long; still at work:\n{_at_work()}")


def _at_work() -> str:
    """Return every task of the loop that runs, and where it waits."""
    try:
        tasks = asyncio.all_tasks()
    except RuntimeError:
        return "no event loop"
    return "\n".join(f"{task.get_name()}: {' → '.join(_places(task.get_coro()))}" for task in tasks)


def _places(coroutine: object) -> Iterator[str]:
    """Yield where a coroutine stands, then where that which it awaits does."""
    while isinstance(coroutine, CoroutineType):
        if coroutine.cr_frame is not None:
            yield f"{coroutine.__qualname__} ({coroutine.cr_code.co_filename}:{coroutine.cr_frame.f_lineno})"
        coroutine = coroutine.cr_await
