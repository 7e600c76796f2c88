"""Finding the stack that runs."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path

from continuum_console.stack.environment import given, setting
from continuum_console.stack.plan import kept_secret
from continuum_console.stack.record import Record, runs
from continuum_paperless import Paperless
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


def running_settings(data: Path) -> dict[str, str]:
    """Return where the running stack has its parts; nothing where none runs."""
    try:
        record = find_running(data)
    except ConfigurationError:
        return {}
    known = {"REDIS_URL": record.redis, "DATABASE_URL": record.database}
    if record.kind == "demo":
        token = kept_secret(data / "demo" / "paperless-token")
        secret = kept_secret(data / "demo" / "webhook-secret")
        known |= {"PAPERLESS_URL": record.paperless, "PAPERLESS_TOKEN": token}
        known["CONTINUUM_INGEST_SECRETS"] = secret
        known["CONTINUUM_BRIEFING_ENGINE"] = record.engine
    return known


def known_setting(name: str, data: Path, env_file: Path) -> str:
    """Return a setting of the running stack, or else one that was given; empty where it is not."""
    return setting(name, {**given(env_file), **running_settings(data)})


def required(name: str, data: Path, env_file: Path) -> str:
    """Return a setting of the running stack, or else one that was given.

    :raises ConfigurationError: there is neither; says what to do.
    """
    if value := known_setting(name, data, env_file):
        return value
    raise ConfigurationError(
        f"start it first with `continuum demo` or `continuum up`, or set {name}: "
        f"nothing that has it is running on {data}"
    )


def open_paperless(data: Path, env_file: Path) -> Callable[[], AbstractAsyncContextManager[Paperless]]:
    """Return how to open the Paperless of the running stack, or else the one that the settings name.

    :raises ConfigurationError: there is neither; says what to do.
    """
    url, token = (required(name, data, env_file) for name in ("PAPERLESS_URL", "PAPERLESS_TOKEN"))
    return partial(Paperless.open, url, token)
