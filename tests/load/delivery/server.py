"""The one server of a run: embedded Valkey on TCP, since not every peer speaks to a Unix socket."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from redis import Redis

from continuum_console.embedded import Program, Running
from continuum_console.embedded.valkey import server_binary

CONFIGURATION: Final = """\
bind 127.0.0.1
port {port}
dir "{folder}"
daemonize no
appendonly yes
appendfsync everysec
auto-aof-rewrite-percentage 0
save ""
maxmemory-policy noeviction
"""
"""As the demo's server has it, but that no rewriting of the file falls into a measurement."""


@dataclass(frozen=True)
class Server:
    """A running server."""

    url: str
    redis: Redis
    pid: int

    def empty(self) -> None:
        """Forget everything."""
        self.redis.flushall()
        self.redis.script_flush()
        self.redis.function_flush()

    def memory(self) -> int:
        """Return the bytes in use."""
        return int(self._info("memory")["used_memory"])

    def milliseconds_in(self, *commands: str) -> float:
        """Return how long the server has worked on these commands since it started."""
        spent = self._info("commandstats")
        return sum(float(spent.get(f"cmdstat_{name}", {}).get("usec", 0)) for name in commands) / 1000

    def version(self) -> str:
        """Say which server it is."""
        about = self._info("server")
        name = about.get("server_name", "redis")
        return f"{name} {about.get(f'{name}_version', about['redis_version'])}"

    def _info(self, section: str) -> dict[str, Any]:
        return dict(self.redis.info(section))


@contextmanager
def running_server(folder: Path) -> Iterator[Server]:
    """Start it in ``folder``, and stop it at the end."""
    port = _free_port()
    settings = folder / "valkey.conf"
    settings.write_text(CONFIGURATION.format(port=port, folder=folder))

    def problem(_: int) -> str | None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError as exc:
            return str(exc)
        return None

    program = Program(
        name="valkey",
        argv=(str(server_binary()), str(settings)),
        folder=folder,
        log=folder / "valkey.log",
        problem=problem,
    )
    with Running(program) as running, Redis(port=port) as redis:
        yield Server(f"redis://127.0.0.1:{port}/0", redis, running.pid)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
