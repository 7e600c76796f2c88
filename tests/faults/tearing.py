"""Whether what a server keeps was written whole: looked at on a copy that nobody works on."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from redis import Redis

from continuum_proto.topology import BRIEFS, DOCUMENTS, PUBLISHED_KEY
from tests.servers import StreamServer

__all__ = ["torn"]

GROUP = "briefing"


def torn(server: StreamServer) -> list[str]:
    """Start a copy of a ``server`` that does not run; return of which script it kept a part only."""
    folder = Path(tempfile.mkdtemp(prefix="ctm-"))
    try:
        shutil.copytree(server.data, folder / "data")
        with StreamServer(server.build, folder) as copy, copy.client() as redis:
            return [*_half_settled(redis), *_half_published(redis)]
    finally:
        shutil.rmtree(folder)


def _half_settled(redis: Redis) -> Iterator[str]:
    """A settlement adds the answer and acknowledges the cause: both or neither."""
    answered = {
        json.loads(fields[b"data"])["cause"]["event_id"] for _, fields in _entries(redis, BRIEFS.name)
    }
    for event in _owed(redis):
        if event in answered:
            yield f"the settlement of {event}"


def _half_published(redis: Redis) -> Iterator[str]:
    """Publishing adds an entry and notes where: both or neither."""
    for stream in (DOCUMENTS.name, BRIEFS.name):
        for _, fields in _entries(redis, stream):
            event = fields[b"id"].decode()
            if not redis.exists(PUBLISHED_KEY.format(event_id=event)):
                yield f"the publication of {event}"


def _owed(redis: Redis) -> Iterator[str]:
    """Yield the events of documents that are still to be delivered, or to be settled."""
    if not redis.exists(DOCUMENTS.name):
        return  # so little was written that the cut took the stream with it
    groups: Any = redis.xinfo_groups(DOCUMENTS.name)
    reached = [group["last-delivered-id"] for group in groups if group["name"] == GROUP.encode()]
    delivered = reached[0] if reached else b"0-0"  # the cut may take the group and leave the stream
    pending: Any = redis.xpending_range(DOCUMENTS.name, GROUP, "-", "+", 100_000) if reached else ()
    held = {each["message_id"] for each in pending}
    for entry, fields in _entries(redis, DOCUMENTS.name):
        if entry in held or _parts(entry) > _parts(delivered):
            yield fields[b"id"].decode()


def _entries(redis: Redis, stream: str) -> list[tuple[bytes, dict[bytes, bytes]]]:
    entries: Any = redis.xrange(stream)
    return list(entries)


def _parts(entry: bytes) -> tuple[int, ...]:
    return tuple(int(part) for part in entry.split(b"-"))
