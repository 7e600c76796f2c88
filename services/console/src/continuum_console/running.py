"""Finding the stack that runs."""

from pathlib import Path

from continuum_console.stack.record import Record, runs
from continuum_proto.errors import ConfigurationError


def find_running(data: Path) -> Record:
    """Return the stack that runs on ``data``, the real one before a demo.

    :raises ConfigurationError: none does; says how to start one.
    """
    for kind in ("up", "demo"):
        record = Record.read(data / kind)
        if record is not None and runs(record.pid):
            return record
    raise ConfigurationError(
        f"start it first with `continuum demo` or `continuum up`: nothing is running on {data}"
    )
