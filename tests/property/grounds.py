"""What the machine runs on: the port, and everything that happens to a server beside it."""

import asyncio
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from redis.asyncio import Redis
from redis.exceptions import ConnectionError as ConnectionLost

from continuum_messaging import ensure_topology, open_redis, redis_streams, settler
from continuum_messaging.entries import Streams
from continuum_messaging.lua import call, execute
from continuum_messaging.memory_state import Group
from continuum_messaging.memory_streams import MemoryStreams
from continuum_messaging.redis_streams import RedisStreams
from continuum_messaging.settler import Settler
from tests.property.kept import KEPT, Key
from tests.property.picture import GroupPicture, Lease, Picture, Value
from tests.servers import StreamServer

__all__ = ["Ground", "RedisGround", "TwinGround", "impatient_settlers", "short_pages"]

T = TypeVar("T")
HERE = Path(__file__).parent
PICTURE, AGEING = ((HERE / f"{name}.lua").read_text("utf-8") for name in ("picture", "ageing"))
NAMES = [stream.name for stream in KEPT]
SMALL_NODES = 2
"""Entries in a node of a stream: trimming goes by whole nodes, and a run has few entries."""


class Ground(Protocol):
    """Where a run takes place."""

    @property
    def streams(self) -> Streams: ...
    @property
    def real(self) -> bool:
        """Whether it is a server: one can be full, lose scripts and replies, and trims."""

    def run(self, work: Coroutine[Any, Any, T]) -> T: ...
    def empty(self) -> None: ...
    def picture(self) -> Picture: ...
    def pass_time(self, seconds: float) -> None: ...
    def delete(self, stream: str, entry: str) -> None: ...
    def trim_to(self, stream: str, most: int) -> None: ...
    def issue(self, stream: str, entry: str, fields: Mapping[str, str]) -> None: ...
    def begin_again(self, key: Key) -> None: ...
    def delete_stream(self, stream: str) -> None: ...


class TwinGround:
    """The twin in memory."""

    real = False

    def __init__(self, runner: asyncio.Runner) -> None:
        self._runner = runner
        self.streams = MemoryStreams()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(work)

    def empty(self) -> None:
        now = self.streams.now
        self.streams = MemoryStreams(now=now)

    def picture(self) -> Picture:
        state, kept = self.streams, {stream.name for stream in KEPT}
        return Picture(
            {
                name: {entry: fields.get(b"id", b"") for entry, fields in entries.items()}
                for name, entries in state.streams.items()
                if name in kept
            },
            {key: self._group(group) for key, group in state.groups.items() if key[0] in kept},
            {
                key: Value(value, expiry - state.now)
                for key, (value, expiry) in state.keys.items()
                if expiry > state.now
            },
            dict(state.hashes.get("continuum.fetched", {})),
            frozenset(" ".join(each) for each in state.vanished),
        )

    def _group(self, group: Group) -> GroupPicture:
        pending = {
            entry: Lease(held.consumer, max(0.0, self.streams.now - held.since), held.deliveries)
            for entry, held in group.pending.items()
        }
        alone = {f"{entry} alone": 1 for entry in group.alone}
        return GroupPicture(group.last, pending, {**group.crashes, **alone})

    def pass_time(self, seconds: float) -> None:
        self.streams.now += seconds

    def delete(self, stream: str, entry: str) -> None:
        self.streams.streams[stream].pop(entry, None)

    def trim_to(self, stream: str, most: int) -> None:
        entries = self.streams.streams[stream]
        for entry in list(entries)[: max(0, len(entries) - most)]:
            del entries[entry]

    def issue(self, stream: str, entry: str, fields: Mapping[str, str]) -> None:
        given = {name.encode(): value.encode() for name, value in fields.items()}
        self.streams.put_entry(stream, entry, given)

    def begin_again(self, key: Key) -> None:
        group = self.streams.groups[key]
        self.streams.groups[key] = Group(crashes=group.crashes, alone=group.alone)

    def delete_stream(self, stream: str) -> None:
        self.streams.streams[stream].clear()
        for key in self.streams.groups:
            if key[0] == stream:
                self.begin_again(key)


class RedisGround:
    """A server of its own, emptied for each run."""

    real = True

    def __init__(self, server: StreamServer, runner: asyncio.Runner) -> None:
        self._runner = runner
        self.redis = open_redis(server.url)
        self._losing = _Losing(open_redis(server.url, connections=1))
        pipelined = Settler(self._losing)  # type: ignore[arg-type]
        self.streams = RedisStreams(self.redis, settler=pipelined)
        self._settling = self.run(self._start(pipelined))

    async def _start(self, pipelined: Settler) -> "asyncio.Task[None]":
        await self.redis.config_set("stream-node-max-entries", SMALL_NODES)
        return asyncio.create_task(pipelined.run())

    async def close(self) -> None:
        """Let go of the server."""
        self._settling.cancel()
        await asyncio.gather(self._settling, return_exceptions=True)
        await self._losing.redis.aclose()
        await self.redis.aclose()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(work)

    def do(self, *command: str | int) -> Any:
        """Run a command as a person would."""
        return self.run(execute(self.redis, *command))

    def empty(self) -> None:
        self.do("FLUSHALL")
        self.restore()

    def restore(self) -> None:
        """Create the groups that are missing."""
        self.run(ensure_topology(self.redis))

    def picture(self) -> Picture:
        streams, groups, strings, fetched, vanished = self.do("EVAL", PICTURE, len(NAMES), *NAMES)
        flat = [part.decode() for part in fetched[::2]]
        return Picture(
            {name.decode(): {entry.decode(): event for entry, event in rows} for name, rows in streams},
            {
                (stream.decode(), name.decode()): _group(last, pending, crashes)
                for stream, name, last, pending, crashes in groups
            },
            {key.decode(): Value(value, left / 1000) for key, value, left in strings},
            dict(zip(flat, fetched[1::2], strict=True)),
            frozenset(each.decode() for each in vanished),
        )

    def pass_time(self, seconds: float) -> None:
        self.do("EVAL", AGEING, len(NAMES), *NAMES, int(seconds * 1000))

    def delete(self, stream: str, entry: str) -> None:
        self.do("XDEL", stream, entry)

    def trim_to(self, stream: str, most: int) -> None:
        self.do("XTRIM", stream, "MAXLEN", most)

    def issue(self, stream: str, entry: str, fields: Mapping[str, str]) -> None:
        self.do("XADD", stream, entry, *[part for field in fields.items() for part in field])

    def begin_again(self, key: Key) -> None:
        self.do("XGROUP", "DESTROY", *key)
        self.restore()

    def delete_stream(self, stream: str) -> None:
        self.do("DEL", stream)
        self.restore()

    # Only a server can do these ------------------------------------------------------------------

    def forget_scripts(self) -> None:
        """SCRIPT FLUSH."""
        self.do("SCRIPT", "FLUSH")

    def trim(self) -> int:
        """Do as the janitor does, whatever the age of the entries."""
        latest = 2**45
        return sum(self.run(call(self.redis, "trim", [name], [latest, 10_000])) for name in NAMES[:-1])

    @contextmanager
    def full(self) -> Iterator[None]:
        """Have no memory to give."""
        self.do("CONFIG", "SET", "maxmemory", 1)
        yield
        self.do("CONFIG", "SET", "maxmemory", 0)

    @contextmanager
    def losing_replies(self) -> Iterator[None]:
        """Do the next change of state, and lose the reply."""
        self._losing.next = True
        yield
        self._losing.next = False

    @contextmanager
    def spoilt(self, stream: str) -> Iterator[None]:
        """Have something else where a stream was: what adds to it is refused in the middle of a script."""
        aside = f"aside.{stream}"
        self.do("RENAME", stream, aside)
        self.do("SET", stream, "no stream")
        yield
        self.do("RENAME", aside, stream)


@contextmanager
def short_pages(size: int) -> Iterator[None]:
    """Let a claim look at so few pending entries at a time."""
    before, redis_streams.PAGE = redis_streams.PAGE, size
    yield
    redis_streams.PAGE = before


@contextmanager
def impatient_settlers() -> Iterator[None]:
    """Let a settlement be repeated at once."""
    before, settler.FIRST_PAUSE = settler.FIRST_PAUSE, 0.0
    yield
    settler.FIRST_PAUSE = before


@dataclass(slots=True, eq=False)
class _Losing:
    """A client whose pipelines can do their work and lose the reply."""

    redis: Redis
    next: bool = False

    def pipeline(self, *, transaction: bool) -> "_LosingPipeline":
        lost, self.next = self.next, False
        return _LosingPipeline(self.redis.pipeline(transaction=transaction), lost)


@dataclass(slots=True, eq=False)
class _LosingPipeline:
    pipeline: Any
    lost: bool

    def execute_command(self, *command: Any) -> None:
        self.pipeline.execute_command(*command)

    async def execute(self, *, raise_on_error: bool) -> list[Any]:
        answers: list[Any] = await self.pipeline.execute(raise_on_error=raise_on_error)
        if self.lost:
            raise ConnectionLost("the reply was lost")
        return answers


def _group(last: bytes, pending: list[Any], crashes: list[bytes]) -> GroupPicture:
    leases = {
        entry.decode(): Lease(consumer.decode(), idle / 1000, count)
        for entry, consumer, idle, count in pending
    }
    counts = {entry.decode(): int(count) for entry, count in zip(crashes[::2], crashes[1::2], strict=True)}
    return GroupPicture(last.decode(), leases, counts)
