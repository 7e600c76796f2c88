"""Children are kept running, stopped in order, and never outlive a console that was killed."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from continuum_console.embedded import Program
from continuum_console.stack.child import Child, ChildFailed, State
from continuum_console.stack.guard import Guard
from continuum_console.stack.lock import DataLock
from continuum_console.stack.ports import Listener, settle_ports
from continuum_console.stack.record import Record, Recorded, command_of, end_orphans
from continuum_console.stack.watchdog import alive
from continuum_proto.errors import ConfigurationError

SLEEP = "import time; time.sleep(600)"
STUBBORN = (
    "import signal, time, pathlib; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "pathlib.Path('deaf').touch(); time.sleep(600)"
)
PARENT = (
    "import subprocess, sys, pathlib, time;"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']);"
    "pathlib.Path('grandchild').write_text(str(child.pid)); time.sleep(600)"
)


def program(folder: Path, code: str, *, waits_for: str = "") -> Program:
    ready = folder / waits_for
    return Program(
        name="child",
        argv=(sys.executable, "-c", code),
        folder=folder,
        log=folder / "child.log",
        problem=lambda pid: None if ready.exists() else "not yet",
    )


async def until(condition: Callable[[], bool], *, within: float = 10.0) -> None:
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.02)


@pytest.fixture
def guard(tmp_path: Path) -> Iterator[Guard]:
    with DataLock(tmp_path / "data") as lock:
        watchdog = Guard.start(holding=lock.descriptor)
        yield watchdog
        watchdog.close()


@asynccontextmanager
async def kept_running(child: Child) -> AsyncIterator[Child]:
    task = asyncio.create_task(child.run())
    yield child
    await child.stop(patience=1.0)
    await task


async def test_a_killed_child_starts_again(tmp_path: Path, guard: Guard) -> None:
    seen: list[State] = []
    child = Child(
        "child",
        lambda: program(tmp_path, SLEEP),
        rank=0,
        guard=guard,
        notice=lambda child: seen.append(child.state),
    )
    async with kept_running(child):
        await child.ready()
        first = child.pid
        os.kill(first, signal.SIGKILL)
        await until(lambda: child.state is State.READY and child.pid != first)
        assert child.restarts == 1
    assert seen == [
        State.STARTING,
        State.READY,
        State.RESTING,
        State.STARTING,
        State.READY,
        State.STOPPED,
    ]


async def test_what_a_crashed_child_started_goes_with_it(tmp_path: Path, guard: Guard) -> None:
    grandchild = tmp_path / "grandchild"
    child = Child("child", lambda: program(tmp_path, PARENT, waits_for="grandchild"), rank=0, guard=guard)
    async with kept_running(child):
        await child.ready()
        pid = int(grandchild.read_text())
        os.kill(child.pid, signal.SIGKILL)
        await until(lambda: not alive(pid))


async def test_a_wrong_setting_is_reported_and_not_tried_again(tmp_path: Path, guard: Guard) -> None:
    code = "import sys; sys.stderr.write('continuum-child: set THIS'); sys.exit(78)"
    child = Child("child", lambda: program(tmp_path, code, waits_for="never"), rank=0, guard=guard)
    async with kept_running(child):
        with pytest.raises(ChildFailed, match="continuum-child: set THIS"):
            await child.ready()
        assert child.restarts == 0


async def test_a_child_that_does_not_end_is_killed(tmp_path: Path, guard: Guard) -> None:
    child = Child("child", lambda: program(tmp_path, STUBBORN, waits_for="deaf"), rank=0, guard=guard)
    task = asyncio.create_task(child.run())
    await child.ready()
    pid = child.pid
    await child.stop(patience=0.2)
    await task
    assert not alive(pid)


def test_the_watchdog_ends_children_of_a_killed_console(tmp_path: Path) -> None:
    with DataLock(tmp_path / "data") as lock:
        guard = Guard.start(holding=lock.descriptor)
        child = subprocess.Popen([sys.executable, "-c", SLEEP], process_group=0)
        guard.watch(child.pid, stop_signal=signal.SIGTERM, rank=0)
    with pytest.raises(ConfigurationError, match="stop the other one first"), DataLock(tmp_path / "data"):
        pass  # the watchdog holds the lock as long as something runs
    guard.close()
    assert child.wait() == -signal.SIGTERM
    with DataLock(tmp_path / "data"):
        pass


def test_orphans_of_a_killed_watchdog_are_told_from_strangers(tmp_path: Path) -> None:
    orphan = subprocess.Popen([sys.executable, "-c", SLEEP], process_group=0)
    stranger = subprocess.Popen([sys.executable, "-c", SLEEP + " "], process_group=0)
    command = command_of(orphan.pid)
    record = Record(
        pid=0,
        kind="demo",
        api="",
        ingest="",
        paperless="",
        redis="",
        redis_reader="",
        database="",
        engine="",
        ops={},
        children=[
            Recorded("one", "ready", orphan.pid, 0, command),
            Recorded("two", "ready", stranger.pid, 0, command.replace("600", "601")),
        ],
    )
    record.write(tmp_path)
    assert json.loads((tmp_path / "run.json").read_text())["kind"] == "demo"
    kept = Record.read(tmp_path)
    assert kept is not None
    assert end_orphans(kept) == ["one"]
    assert orphan.wait() == -signal.SIGKILL
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_a_port_in_use_names_the_setting_that_changes_it() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ConfigurationError, match=f"set THE_PORT to a free port .* 127.0.0.1:{port}"):
            settle_ports((Listener("x", "THE_HOST", "THE_PORT", port),), {})


def test_a_port_of_zero_becomes_a_free_one_and_none_is_given_twice() -> None:
    listeners = tuple(Listener(str(n), "THE_HOST", "THE_PORT", 1) for n in range(20))
    settled = settle_ports(listeners, {"THE_PORT": "0"})
    assert len({address.port for address in settled.values()}) == 20
