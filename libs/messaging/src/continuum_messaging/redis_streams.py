"""Streams on Redis: every conditional change is a script."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import chain
from typing import Any
from uuid import UUID

from redis.asyncio import Redis
from redis.exceptions import OutOfMemoryError, ResponseError

from continuum_messaging.entries import (
    Add,
    AddDocument,
    Answer,
    Change,
    Claimed,
    Delete,
    DeleteField,
    Held,
    Holder,
    Keep,
    Mode,
    Set,
    SetField,
    Settled,
    Step,
    Taken,
    order,
    retry_consumer,
)
from continuum_messaging.errors import redis_errors
from continuum_messaging.gathering import Gathering
from continuum_messaging.lua import Argument, call, execute
from continuum_messaging.settler import Reply, Settler
from continuum_messaging.values import Published
from continuum_proto.topology import (
    CRASHES_KEY,
    DEAD_LETTERS,
    DOCUMENTS,
    DOCUMENTS_BULK,
    PUBLISHED_KEY,
    QUEUED_KEY,
    RETENTION,
    VANISHED_KEY,
    WORKING_KEY,
    Stream,
    stream_named,
)

__all__ = ["RedisStreams", "milliseconds", "no_group"]

PAGE = 1000
"""How many pending entries one claim looks at."""
PUBLISHED_MS = int(2 * RETENTION / timedelta(milliseconds=1))
RETENTION_MS = int(RETENTION / timedelta(milliseconds=1))


def milliseconds(seconds: float) -> int:
    """Return ``seconds`` as Redis counts."""
    return int(seconds * 1000)


def no_group(error: BaseException) -> bool:
    """Tell whether the group, or its stream, is not there."""
    return isinstance(error, ResponseError) and ("NOGROUP" in str(error) or "no such key" in str(error))


class RedisStreams:
    """The port of :mod:`entries` on Redis.

    ``commands`` are short, ``reads`` block, ``renewals`` must never wait for either; ``settler`` is
    absent where one only publishes. What is published shares round trips where there is ``gathering``.
    """

    def __init__(
        self,
        commands: Redis,
        *,
        reads: Redis | None = None,
        renewals: Redis | None = None,
        settler: Settler | None = None,
        gathering: Gathering | None = None,
    ) -> None:
        self._commands, self._settler, self._gathering = commands, settler, gathering
        self._reads, self._renewals = reads or commands, renewals or commands

    async def add(self, step: Add) -> Published:
        """Publish one event."""
        keys = [step.stream, PUBLISHED_KEY.format(event_id=step.event)]
        with redis_errors():
            entry, _ = await self._publish("publish", keys, [PUBLISHED_MS, *_flat(step.fields)])
        return Published(entry.decode(), step.event)

    async def add_document(self, step: AddDocument) -> Published:
        """Publish one event about a document."""
        keys, args = _document(step)
        with redis_errors():
            entry, event, state = await self._publish("publish_document", keys, args)
        told = UUID(event.decode())
        return Published(entry.decode(), told, merged=state == b"merged", known=state == b"known")

    async def read(
        self, group: str, consumer: str, wanted: Mapping[str, int], *, block: float = 0.0
    ) -> list[Taken]:
        """Lease up to so many new entries of each stream; wait ``block`` seconds where there are none."""
        waits = ("BLOCK", milliseconds(block)) if block else ()
        names = list(wanted)
        answer: Any = await execute(
            self._reads, "XREADGROUP", "GROUP", group, consumer, "COUNT", max(wanted.values()), *waits,
            "STREAMS", *names, *[">"] * len(names),
        )  # fmt: skip
        return [
            Taken(stream.decode(), entry.decode(), fields or {})
            for stream, entries in answer or ()
            for entry, fields in entries
        ]

    async def holders(self, stream: str, group: str) -> list[Holder]:
        """Return who holds how many entries."""
        consumers: Any = await self._commands.xinfo_consumers(stream, group)
        return [
            Holder(consumer["name"].decode(), consumer["pending"], consumer["idle"] / 1000)
            for consumer in consumers
        ]

    async def keep_time(self, stream: str, group: str, *, least: float) -> float:
        """Return the time; where that is before ``least``, count what is held from now on."""
        args: list[Argument] = [group, milliseconds(least), PAGE]
        return int(await call(self._commands, "keep_time", [stream], args)) / 1000

    async def claim(
        self,
        held: Held,
        holder: str,
        mode: Mode,
        *,
        idle: float,
        limit: int,
        suspect: int,
        cursor: str = "-",
        known: Sequence[str] = (),
    ) -> Claimed:
        """Take over entries that ``holder`` has had for ``idle`` seconds; ``known`` ones stay."""
        args: list[Argument] = [
            held.group,
            held.consumer,
            holder,
            mode,
            milliseconds(idle),
            limit,
            cursor,
            PAGE,
            suspect,
            *known,
        ]
        following, rows, vanished = await call(
            self._commands, "claim", _beside(held.stream, held.group), args
        )
        taken = [
            Taken(held.stream, entry.decode(), _paired(fields), attempt, crashes)
            for entry, fields, attempt, crashes in rows
        ]
        return Claimed(following.decode(), taken, vanished)

    async def alone(self, held: Held) -> Answer:
        """Note that a suspect is worked on alone from now on."""
        reply = await self._change("alone", _beside(held.stream, held.group), _named(held))
        return Answer(reply.value.decode())

    async def renew(self, entries: Sequence[Held], *, lease: float) -> list[str]:
        """Renew leases of one stream and group; return the entries that are lost."""
        # The script pairs keys with entries from the first on: those that have one come first.
        entries = sorted(entries, key=lambda held: held.document is None)
        first = entries[0]
        keys = _beside(first.stream, first.group)
        keys += [_working(held) for held in entries if held.document is not None]
        args: list[Argument] = [first.group, first.consumer, milliseconds(lease)]
        args += [held.entry for held in entries]
        try:
            lost = await call(self._renewals, "renew", keys, args)
        except ResponseError as exc:
            if no_group(exc):
                return [held.entry for held in entries]
            raise
        return [entry.decode() for entry in lost]

    async def take(self, held: Held, *, lease: float, idle: float) -> Answer:
        """Begin the work on a document, or let the entry wait ``idle``-aged in the first tier."""
        marker = QUEUED_KEY.format(document_id=held.document)
        keys = [*_beside(held.stream, held.group), marker, _working(held)]
        args = [*_named(held), milliseconds(lease), retry_consumer(1), milliseconds(idle)]
        reply = await self._change("take", keys, args)
        # Where the first reply was lost, the answer "not ours" means that it waits already.
        answer = Answer(reply.value.decode())
        return Answer.WAITING if reply.repeated and answer is Answer.LEASE_LOST else answer

    async def settle(self, held: Held, steps: Sequence[Step]) -> Settled:
        """Do ``steps`` and acknowledge, all or nothing."""
        keys: list[Argument] = [*_beside(held.stream, held.group), _working(held)]
        args: list[Argument] = [*_named(held)]
        for step in steps:
            verb, step_keys, step_args = _encoded(step)
            keys += step_keys
            args += [verb, len(step_args), *step_args]
        reply = await self._change("settle", keys, args)
        answer = Answer(reply.value[0].decode())
        if reply.repeated and answer is Answer.LEASE_LOST:
            return Settled(Answer.SETTLED, unsure=True)
        return Settled(answer, reply.value[1])

    async def park(self, held: Held, tier: int, *, idle: float, charge: bool, crash: bool = False) -> Answer:
        """Let the entry wait in ``tier`` as if it had waited ``idle`` seconds already."""
        keys = [*_beside(held.stream, held.group), _working(held)]
        args = [*_named(held), retry_consumer(tier), milliseconds(idle), int(charge), int(crash)]
        reply = await self._change("park", keys, args)
        answer = Answer(reply.value.decode())
        return Answer.PARKED if reply.repeated and answer is Answer.LEASE_LOST else answer

    async def leave(self, stream: str, group: str, consumer: str) -> bool:
        """Remove a consumer from its group, only if it holds nothing."""
        try:
            with redis_errors():
                return bool(await call(self._commands, "leave", [stream], [group, consumer]))
        except ResponseError as exc:
            if no_group(exc):
                return True
            raise

    async def resolve(self, letter: str, steps: Sequence[Add]) -> bool:
        """Take a dead letter out of its stream and do ``steps``, all or nothing; tell whether it was us."""
        return await self._take_out(DEAD_LETTERS, letter, steps)

    async def erase(self, stream: str, entry: str) -> bool:
        """Take an entry out of its stream and off every pending list; tell whether it was there."""
        return await self._take_out(stream_named(stream), entry, ())

    async def write(self, changes: Sequence[Change]) -> None:
        """Change keys that hang on no delivery, one by one."""
        pipeline = self._commands.pipeline(transaction=False)
        for change in changes:
            match change:
                case Set(key, value, expiry_ms):
                    pipeline.set(key, value, px=expiry_ms or None)
                case Delete(key):
                    pipeline.delete(key)
                case SetField(key, field, value):
                    pipeline.hset(key, field, value)
                case DeleteField(key, field):
                    pipeline.hdel(key, field)
        with redis_errors():
            await pipeline.execute()

    async def page(
        self, stream: str, *, after: str | None = None, newest: bool = False, limit: int = 100
    ) -> list[Taken]:
        """Look at up to ``limit`` entries from ``after`` on, without it, the oldest or ``newest`` first."""
        first = f"({after}" if after is not None else "+" if newest else "-"
        read = ("XREVRANGE", stream, first, "-") if newest else ("XRANGE", stream, first, "+")
        with redis_errors():
            entries: Any = await execute(self._commands, *read, "COUNT", limit)
        return [Taken(stream, entry.decode(), fields or {}) for entry, fields in entries]

    async def groups_of(self, stream: str) -> list[str]:
        """Name the groups that there are, whatever the topology says; none before a service started."""
        return [group["name"].decode() for group in await self._groups(stream)]

    async def awaiting(self, stream: str, entry: str) -> list[str]:
        """Name the groups that have yet to settle an entry."""
        known = await self._groups(stream)
        with redis_errors():
            return [
                group["name"].decode()
                for group in known
                if order(group["last-delivered-id"].decode()) < order(entry)
                or await self._commands.xpending_range(stream, group["name"], entry, entry, 1)
            ]

    async def _take_out(self, stream: Stream, entry: str, steps: Sequence[Add]) -> bool:
        name, groups = stream.name, stream.groups
        keys: list[Argument] = [name, *(CRASHES_KEY.format(stream=name, group=group) for group in groups)]
        args: list[Argument] = [entry, len(groups), *groups, PUBLISHED_MS]
        for step in steps:
            keys += [step.stream, PUBLISHED_KEY.format(event_id=step.event)]
            args += [2 * len(step.fields), *_flat(step.fields)]
        with redis_errors():
            return bool(await call(self._commands, "resolve", keys, args))

    async def _groups(self, stream: str) -> Any:
        try:
            with redis_errors():
                return await self._commands.xinfo_groups(stream)
        except ResponseError as exc:
            if no_group(exc):
                return []
            raise

    async def count(self, key: str, number: int, *, expiry: float) -> int:
        """Add ``number`` to a counter that lives ``expiry`` seconds from then on; return what it shows."""
        try:
            shows = int(await self._commands.hincrby(key, "documents", number))
            await self._commands.pexpire(key, milliseconds(expiry))
        except OutOfMemoryError:
            return number  # A full Redis has to drain, and keeps no account meanwhile.
        return shows

    async def value(self, key: str) -> bytes | None:
        """Read a key."""
        with redis_errors():
            found: Any = await self._commands.get(key)
        return bytes(found) if found is not None else None

    async def field(self, key: str, field: str) -> bytes | None:
        """Read a field of a hash."""
        with redis_errors():
            found: Any = await self._commands.hget(key, field)
        return bytes(found) if found is not None else None

    async def _publish(self, name: str, keys: Sequence[Argument], args: Sequence[Argument]) -> Any:
        if self._gathering is not None:
            return await self._gathering.call(name, keys, args)
        return await call(self._commands, name, keys, args)

    async def _change(self, name: str, keys: Sequence[Argument], args: Sequence[Argument]) -> Reply:
        assert self._settler is not None, "opened for publishing only"
        try:
            return await self._settler.call(name, keys, args)
        except ResponseError as exc:
            if no_group(exc):
                lost: Any = Answer.LEASE_LOST.encode()
                return Reply([lost, 0] if name == "settle" else lost, repeated=False)
            raise


def _beside(stream: str, group: str) -> list[Argument]:
    return [stream, CRASHES_KEY.format(stream=stream, group=group), VANISHED_KEY]


def _working(held: Held) -> str:
    return held.stream if held.document is None else WORKING_KEY.format(document_id=held.document)


def _named(held: Held) -> tuple[Argument, ...]:
    return held.group, held.consumer, held.entry, held.event


def _flat(fields: Mapping[str, str] | Mapping[bytes, bytes]) -> Iterator[str | bytes]:
    return chain.from_iterable(fields.items())


def _paired(flat: Sequence[bytes]) -> dict[bytes, bytes]:
    return dict(zip(flat[::2], flat[1::2], strict=True))


def _document(step: AddDocument) -> tuple[list[Argument], list[Argument]]:
    published = PUBLISHED_KEY.format(event_id=step.event)
    marker = QUEUED_KEY.format(document_id=step.document)
    keys: list[Argument] = [DOCUMENTS.name, DOCUMENTS_BULK.name, published, marker]
    about: list[Argument] = [str(step.event), step.lane, int(step.force), PUBLISHED_MS, RETENTION_MS]
    return keys, [*about, *_flat(step.fields)]


def _encoded(step: Step) -> tuple[str, list[Argument], list[Argument]]:
    match step:
        case Add(stream, event, fields):
            published = PUBLISHED_KEY.format(event_id=event)
            return "add", [stream, published], [PUBLISHED_MS, *_flat(fields)]
        case AddDocument():
            return "document", *_document(step)
        case Keep(key, value, expiry_ms):
            return "keep", [key], [value, expiry_ms]
        case Set(key, value, expiry_ms):
            return "set", [key], [value, expiry_ms]
        case Delete(key):
            return "delete", [key], []
        case SetField(key, field, value):
            return "set_field", [key], [field, value]
        case DeleteField(key, field):
            return "delete_field", [key], [field]
