"""The scripts in ``scripts/``: known by their SHA, sent in full where the server has lost them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha1
from importlib.resources import files
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import NoScriptError

__all__ = ["Argument", "Script", "call", "execute", "script"]

Argument = str | bytes | int
_NEEDS = re.compile(r"^-- needs: (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Script:
    """A Lua script with what it needs put before it."""

    name: str
    text: str
    sha: str

    def command(
        self, keys: Sequence[Argument], args: Sequence[Argument], *, full: bool = False
    ) -> tuple[Any, ...]:
        """Return the command that runs this script; ``full`` sends and stores it too."""
        begin = ("EVAL", self.text) if full else ("EVALSHA", self.sha)
        return (*begin, len(keys), *keys, *args)


@cache
def script(name: str) -> Script:
    """Read ``scripts/<name>.lua``."""
    text = _read(name)
    return Script(name, text, sha1(text.encode(), usedforsecurity=False).hexdigest())


def _read(name: str) -> str:
    text = files("continuum_messaging").joinpath("scripts", f"{name}.lua").read_text("utf-8")
    needs = _NEEDS.search(text)
    return "".join([_read(part) for part in needs[1].split()] if needs else []) + text


async def call(redis: Redis, name: str, keys: Sequence[Argument], args: Sequence[Argument]) -> Any:
    """Run the script ``name``."""
    wanted = script(name)
    try:
        return await execute(redis, *wanted.command(keys, args))
    except NoScriptError:
        return await execute(redis, *wanted.command(keys, args, full=True))


async def execute(redis: Redis, *command: Argument) -> Any:
    """Run one command as it is written; redis-py has no types for it."""
    return await redis.execute_command(*command)  # type: ignore[no-untyped-call]
