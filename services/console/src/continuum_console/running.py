"""Finding the stack that runs."""

from pathlib import Path

from continuum_console.stack.environment import given, setting
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


def find_redis(data: Path, env_file: Path) -> str:
    """Return the Redis of the running stack, or else the one that the settings name.

    :raises ConfigurationError: there is neither; says what to do.
    """
    try:
        return find_running(data).redis
    except ConfigurationError:
        url = setting("REDIS_URL", given(env_file))
    if not url:
        raise ConfigurationError(
            f"start it first with `continuum demo` or `continuum up`, or set REDIS_URL: "
            f"nothing is running on {data}"
        )
    return url
