"""Commands as they are written, answers as they come: redis-py has opinions about both."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from redis import Redis
from redis.exceptions import ResponseError

from tests.servers import Build

__all__ = ["GROUP", "STREAM", "Asking"]

STREAM, GROUP = "continuum.facts", "group"


@dataclass(slots=True)
class Asking:
    """A server with one stream, one group, and the ids of its first entries."""

    redis: Redis
    build: Build
    entries: list[bytes]

    @classmethod
    def of(cls, redis: Redis, build: Build) -> "Asking":
        """Begin with three entries that nobody has read."""
        redis.response_callbacks.clear()
        asking = cls(redis, build, [])
        asking("XGROUP", "CREATE", STREAM, GROUP, "0", "MKSTREAM")
        asking.entries = [asking.add() for _ in range(3)]
        return asking

    def __call__(self, *command: str | bytes | int) -> Any:
        return self.redis.execute_command(*command)  # type: ignore[no-untyped-call]

    def add(self) -> Any:
        """Append an entry."""
        return self("XADD", STREAM, "*", "id", "x")

    def read(self, consumer: str = "a", count: int = 10) -> Any:
        """Lease what is new."""
        return self("XREADGROUP", "GROUP", GROUP, consumer, "COUNT", count, "STREAMS", STREAM, ">")

    def claim(self, consumer: str, entry: bytes, *options: str | int, idle: int = 0) -> Any:
        """Take over an entry."""
        return self("XCLAIM", STREAM, GROUP, consumer, idle, entry, *options)

    def pending(self, *options: str | int) -> list[tuple[bytes, bytes, int]]:
        """Return entry, consumer and count of what is pending."""
        rows = self("XPENDING", STREAM, GROUP, "-", "+", 100, *options)
        return [(entry, consumer, count) for entry, consumer, _, count in rows]

    def script(self, text: str, *arguments: str | bytes) -> Any:
        """Run a script on the stream."""
        return self("EVAL", text, 1, STREAM, *arguments)

    def refused(self, *command: str | bytes | int) -> str:
        """Return with which words a command is refused."""
        with pytest.raises(ResponseError) as refusal:
            self(*command)
        return str(refusal.value)

    def about_group(self) -> dict[bytes, Any]:
        """Return what XINFO says of the group."""
        (flat,) = self("XINFO", "GROUPS", STREAM)
        return dict(flat) if isinstance(flat, dict) else dict(zip(flat[::2], flat[1::2], strict=True))

    @contextmanager
    def full(self) -> Iterator[None]:
        """Have no memory to give."""
        self("CONFIG", "SET", "maxmemory", 1)
        try:
            yield
        finally:
            self("CONFIG", "SET", "maxmemory", 0)
