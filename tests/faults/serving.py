"""The server that a row wants."""

from pathlib import Path

from tests.faults.clocks import Clock
from tests.faults.disks import fillable
from tests.faults.registry import Needs, NotHere
from tests.servers import Build, StreamServer, builds

__all__ = ["serve"]


def serve(needs: Needs, folder: Path, clock: Clock | None) -> StreamServer:
    """Return a server that has what is needed, not started yet.

    :raises NotHere: this machine has no such server.
    """
    environment = clock.environment() if clock else None
    build = _build(needs.build)
    if needs.fillable:
        build = fillable(build, folder)
    return StreamServer(build, folder, tcp=needs.proxied, options=needs.options, environment=environment)


def _build(wanted: str) -> Build:
    for build in builds():
        if build.id.startswith(wanted):
            return build
    raise NotHere(f"no {wanted or 'server'} is installed")
