"""Any request at all: the answer is documented, in time, and 202 exactly where a fetch will follow it.

The real application on a real Redis. Between requests somebody reads the stream as briefing does, or
deletes an entry by hand: a later announcement of the same document must not merge into either.
"""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from redis.asyncio import Redis

from continuum_messaging import ensure_topology
from continuum_proto.documents import DocumentChanged
from continuum_proto.envelope import Envelope
from continuum_proto.event import Event
from continuum_proto.topology import QUEUED_KEY
from tests.integration.ingest.bodies import Posted, anything, named
from tests.integration.ingest.hostile import STATUSES
from tests.integration.ingest.serving import STREAM, Endpoint, endpoint

GROUP: Final = "briefing"
WITHIN: Final = 1.0


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    said: Any
    seconds: float


@dataclass(frozen=True)
class Grounds:
    """A served endpoint and its Redis, on a loop that runs while an example does."""

    runner: asyncio.Runner
    served: Endpoint
    redis: Redis

    def post(self, posted: Posted) -> Answer:
        """Send a request piece by piece."""
        return self.runner.run(self._post(posted))

    async def _post(self, posted: Posted) -> Answer:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.served.port)
        for piece in posted.pieces:
            writer.write(piece)
            await writer.drain()
        sent = monotonic()
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split()[0])
        body = await reader.readexactly(length)
        writer.close()
        return Answer(int(head.split()[1]), body, monotonic() - sent)

    def fetch(self, number: int) -> None:
        """Begin to fetch up to so many documents, as briefing does: read, and take the marker away."""
        self.runner.run(self._fetch(number))

    async def _fetch(self, number: int) -> None:
        found: Any = await self.redis.xreadgroup(GROUP, "reader", {STREAM: ">"}, count=number)
        for _, entries in found:
            for _, fields in entries:
                await self.redis.delete(QUEUED_KEY.format(document_id=_changed(fields)[1]))

    def delete(self) -> None:
        """Take away the newest entry by hand; its marker stays."""
        self.runner.run(self._delete())

    async def _delete(self) -> None:
        newest: Any = await self.redis.xrevrange(STREAM, count=1)
        for entry, _ in newest:
            await self.redis.xdel(STREAM, entry)

    def awaited(self) -> dict[str, int]:
        """Return the documents of the entries whose fetch has not begun, by the id of their event."""
        return self.runner.run(self._awaited())

    async def _awaited(self) -> dict[str, int]:
        groups: Any = await self.redis.xinfo_groups(STREAM)
        (last,) = (group["last-delivered-id"].decode() for group in groups if group["name"] == GROUP.encode())
        entries: Any = await self.redis.xrange(STREAM, f"({last}")
        return dict(_changed(fields) for _, fields in entries)


def _changed(fields: Any) -> tuple[str, int]:
    event = Event.read(Envelope.read(fields))
    assert isinstance(event.data, DocumentChanged)
    return str(event.id), event.data.document_id


@pytest.fixture
def grounds(redis_url: str) -> Iterator[Grounds]:
    with asyncio.Runner() as runner:
        serving = endpoint(redis_url)
        redis = Redis.from_url(redis_url)
        runner.run(ensure_topology(redis))
        served = runner.run(serving.__aenter__())
        yield Grounds(runner, served, redis)
        runner.run(serving.__aexit__(None, None, None))
        runner.run(redis.aclose())


@pytest.mark.parametrize("examples", [400, pytest.param(10_000, marks=pytest.mark.long)])
@pytest.mark.timeout(600)
def test_a_request_is_accepted_exactly_where_a_fetch_will_follow(grounds: Grounds, examples: int) -> None:
    # The few are always the same, so that nobody's change fails by chance; the many are new each time.
    @settings(max_examples=examples, deadline=None, derandomize=examples < 1000, database=None)
    @given(named() | anything(), st.sampled_from(("nothing", "nothing", "fetch", "delete")))
    def holds(posted: Posted, meanwhile: str) -> None:
        if meanwhile == "fetch":
            grounds.fetch(2)
        elif meanwhile == "delete":
            grounds.delete()
        before = grounds.awaited()
        answer = grounds.post(posted)
        after = grounds.awaited()
        assert answer.status in STATUSES
        assert answer.seconds < WITHIN
        assert posted.known or answer.status in (400, 401)
        if answer.status == 503:
            busy.append(answer)  # a machine that is: whether the event stands is not known, and not said
            return
        if answer.status != 202:
            assert posted.document is None, answer
            assert after == before
            return
        said = json.loads(answer.said)
        assert after[said["event_id"]] == said["document_id"]
        assert said["merged"] is (said["event_id"] in before)
        assert posted.document in (None, said["document_id"])

    busy: list[Answer] = []
    holds()
    assert len(busy) <= examples // 200
