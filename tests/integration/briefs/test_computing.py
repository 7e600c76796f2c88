"""Processes that read long texts: each on its own, and none left behind."""

import asyncio
import json
import os
import signal
import time
from collections.abc import AsyncIterator

import psutil
import pytest

from continuum_briefs import Processes, ReadingFailed
from continuum_briefs.computing import SHORT, Threads, compute
from tests.faults.waiting import until


@pytest.fixture
async def processes() -> AsyncIterator[Processes]:
    async with Processes() as processes:
        yield processes


async def test_it_returns_what_the_function_returns(processes: Processes) -> None:
    text = "ä𝄞" * 500_000
    assert await processes.run(len, text) == 1_000_000
    assert await processes.run(str.upper, text) == text.upper()


async def test_it_raises_what_the_function_raises_and_goes_on(processes: Processes) -> None:
    first = await processes.run(os.getpid)
    with pytest.raises(json.JSONDecodeError, match="Expecting value"):
        await processes.run(json.loads, "?")
    assert await processes.run(os.getpid) == first != os.getpid()


async def test_a_text_that_kills_its_process_takes_no_other_with_it(processes: Processes) -> None:
    beside = asyncio.create_task(processes.run(time.sleep, 0.3))
    with pytest.raises(ReadingFailed, match="killed its process: code -9"):
        await processes.run(signal.raise_signal, signal.SIGKILL)
    await beside
    assert await processes.run(len, "it goes on") == 10


async def test_one_that_was_killed_while_idle_is_replaced(processes: Processes) -> None:
    first = await processes.run(os.getpid)
    os.kill(first, signal.SIGKILL)
    await until(lambda: not psutil.pid_exists(first), "it is gone", 10)
    assert await processes.run(os.getpid) != first


async def test_what_takes_too_much_memory_fails_alone(processes: Processes) -> None:
    with pytest.raises(ReadingFailed, match="memory"):
        await processes.run(bytearray, 4 << 30)
    assert await processes.run(len, "it goes on") == 10


async def test_what_takes_too_long_is_ended() -> None:
    async with Processes(patience=1) as processes:
        pid = await processes.run(os.getpid)
        with pytest.raises(ReadingFailed, match="more than 1 seconds"):
            await processes.run(time.sleep, 60)
        assert not psutil.pid_exists(pid)


async def test_what_nobody_waits_for_any_more_is_ended(processes: Processes) -> None:
    pid = await processes.run(os.getpid)
    working = asyncio.create_task(processes.run(time.sleep, 60))
    await asyncio.sleep(0)
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    assert not psutil.pid_exists(pid)


async def test_there_are_no_more_than_was_said() -> None:
    async with Processes(2) as processes:
        pids = await asyncio.gather(*(processes.run(os.getpid) for _ in range(8)))
    assert len(set(pids)) <= 2
    assert not any(map(psutil.pid_exists, pids))


async def test_they_know_nothing_of_our_environment(
    processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAPERLESS_TOKEN", "secret")
    assert await processes.run(os.getenv, "PAPERLESS_TOKEN") is None


async def test_what_is_printed_is_no_answer(processes: Processes) -> None:
    await processes.run(print, "to nobody")
    assert await processes.run(len, "an answer") == 9


async def test_a_short_text_stays_where_it_is(processes: Processes) -> None:
    assert await compute(processes, SHORT, os.getpid) == os.getpid()
    assert await compute(processes, SHORT + 1, os.getpid) != os.getpid()
    assert await compute(Threads(), SHORT + 1, os.getpid) == os.getpid()
