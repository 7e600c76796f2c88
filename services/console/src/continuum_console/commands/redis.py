"""``continuum redis``: a look into the streams, by ``redis-cli`` or by ourselves where there is none."""

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from redis import Redis, RedisError

from continuum_console import exits
from continuum_console.commands.output import console
from continuum_console.demo.pointers import client_arguments, redis_client
from continuum_console.running import find_running
from continuum_proto.errors import ConfigurationError


def look(data: Path, arguments: Sequence[str]) -> int:
    """Run one command, or become an interactive ``redis-cli`` without one."""
    url = find_running(data).redis_reader
    client = redis_client()
    if client is not None:
        path = shutil.which(client) or client
        os.execv(path, [client, *client_arguments(url), *arguments])  # noqa: S606 - that is its purpose
    if not arguments:
        raise ConfigurationError(
            "give a command, such as `continuum redis XLEN continuum.documents`, or install redis-cli"
        )
    out = console()
    with Redis.from_url(url, driver_info=None) as redis:
        try:
            answer = redis.execute_command(*arguments)
        except RedisError as refusal:
            out.print(f"(error) {refusal}", markup=False)
            return exits.NOT_WELL
    for line in lines(answer):
        out.print(line, markup=False, soft_wrap=True)
    return exits.OK


def lines(answer: object) -> Iterator[str]:
    """Write an answer as ``redis-cli`` would: nested lists numbered and indented."""
    match answer:
        case None:
            yield "(nil)"
        case bool() | int():
            yield f"(integer) {int(answer)}"
        case bytes():
            yield quoted(answer)
        case dict():
            yield from lines([part for pair in answer.items() for part in pair])
        case list() | tuple():
            if not answer:
                yield "(empty array)"
            width = len(str(len(answer)))
            for number, part in enumerate(answer, start=1):
                first, *rest = lines(part)
                yield f"{number:>{width}}) {first}"
                yield from (f"{'':>{width + 2}}{line}" for line in rest)
        case _:
            yield str(answer)


def quoted(raw: bytes) -> str:
    """Quote a string; what is no text is escaped."""
    text = raw.decode("utf-8", "backslashreplace")
    safe = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return f'"{safe}"'
