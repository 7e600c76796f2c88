"""What Redis forgets, refuses or cannot store."""

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from redis import Redis as SyncRedis
from redis.asyncio import Redis

from continuum_console.embedded import Running
from continuum_messaging import DeliveryBroker, Outcome, Publisher, RedisDown, RedisLanes, ensure_topology
from continuum_messaging.lua import execute
from continuum_proto.documents import DocumentChanged, Lane
from continuum_proto.errors import ConfigurationError
from continuum_proto.event import Event
from continuum_proto.topology import BRIEFS, CRASHES_KEY, DOCUMENTS, DOCUMENTS_BULK
from tests.contract.messaging.benches import changed, eventually, quick
from tests.integration.messaging.workers import GROUP, client, eventually_so, nothing_pending, pending, worker

CRASHES = CRASHES_KEY.format(stream=DOCUMENTS.name, group=GROUP)


class Done:
    """A handler that remembers."""

    def __init__(self) -> None:
        self.documents: list[int] = []

    async def __call__(self, event: Event[DocumentChanged]) -> None:
        self.documents.append(event.data.document_id)


async def test_everything_flushed_is_survived(redis_url: str) -> None:
    done = Done()
    async with (
        client(redis_url) as redis,
        Publisher.open(redis_url) as publisher,
        worker(redis_url, done),
    ):
        await publisher.publish_document(changed(1))
        await eventually(lambda: done.documents == [1])
        await redis.flushall()
        await publisher.publish_document(changed(2))
        await eventually(lambda: done.documents == [1, 2])
        assert {each["name"] for each in await redis.xinfo_groups(BRIEFS.name)} == {b"persistence"}


async def test_a_destroyed_group_begins_again_at_the_first_entry(redis_url: str) -> None:
    done = Done()
    async with (
        client(redis_url) as redis,
        Publisher.open(redis_url) as publisher,
        worker(redis_url, done),
    ):
        await publisher.publish_document(changed(1))
        await eventually(lambda: done.documents == [1])
        await redis.xgroup_destroy(DOCUMENTS.name, GROUP)
        await eventually(lambda: done.documents == [1, 1])


async def test_a_redelivered_cause_adds_its_events_once(redis_url: str) -> None:
    """After XGROUP DESTROY all that the stream still holds comes again: what follows does not."""
    runs: list[int] = []

    async with client(redis_url) as redis, Publisher.open(redis_url) as publisher:
        lanes = RedisLanes(redis_url, service="test", consumer="again-1", settings=quick())
        broker = DeliveryBroker(redis_url, lanes=lanes)

        @broker.on(DOCUMENTS, group="briefing", emits=BRIEFS)
        async def on_document_changed(event: Event[DocumentChanged]) -> Outcome:
            runs.append(1)
            payload = changed(9, force=True).data
            return Outcome((payload,)) if event.data.document_id == 1 else Outcome()

        await broker.start()
        await publisher.publish_document(changed(1))
        await eventually(lambda: len(runs) == 2)
        await redis.xgroup_destroy(DOCUMENTS.name, "briefing")
        await eventually(lambda: len(runs) == 4)
        await broker.drain(1)
        assert await redis.xlen(DOCUMENTS.name) == 2


async def test_flushed_scripts_are_loaded_again(redis_url: str) -> None:
    done = Done()
    async with (
        client(redis_url) as redis,
        Publisher.open(redis_url) as publisher,
        worker(redis_url, done),
    ):
        for document in range(1, 6):
            await redis.script_flush()
            await publisher.publish_document(changed(document))
            await eventually(lambda count=document: len(done.documents) == count)  # type: ignore[misc]
        await eventually_so(lambda: nothing_pending(redis))


async def test_a_full_redis_refuses_new_events_and_drains(redis_url: str) -> None:
    done = Done()
    async with client(redis_url) as redis, Publisher.open(redis_url) as publisher:
        await ensure_topology(redis)
        for document in range(1, 21):
            await publisher.publish_document(changed(document))
        await redis.config_set("maxmemory", 1)
        with pytest.raises(RedisDown):
            await publisher.publish_document(changed(99))
        async with worker(redis_url, done):
            await eventually(lambda: len(done.documents) == 20)
            await eventually_so(lambda: nothing_pending(redis))
        await redis.config_set("maxmemory", 0)


async def test_a_settlement_with_events_passes_on_a_full_redis(redis_url: str) -> None:
    began, go_on = asyncio.Event(), asyncio.Event()
    async with client(redis_url) as redis, Publisher.open(redis_url) as publisher:
        lanes = RedisLanes(redis_url, service="test", consumer="full-1", settings=quick(lease=20))
        broker = DeliveryBroker(redis_url, lanes=lanes)

        @broker.on(DOCUMENTS, group="briefing", emits=BRIEFS)
        async def on_document_changed(event: Event[DocumentChanged]) -> Outcome:
            if event.data.document_id == 1:
                began.set()
                await go_on.wait()
                return Outcome((changed(2, force=True).data,), keep={"text": b"x" * 1000, "fetched": b"now"})
            return Outcome()

        await broker.start()
        await publisher.publish_document(changed(1))
        await began.wait()
        await redis.config_set("maxmemory", 1)
        go_on.set()
        await eventually_so(lambda: _length(redis, 2))
        await redis.config_set("maxmemory", 0)
        await broker.drain(1)


async def _length(redis: Redis, length: int) -> bool:
    return await redis.xlen(DOCUMENTS.name) == length


async def test_a_restart_of_redis_is_survived(own_valkey: Running, own_valkey_url: str) -> None:
    done = Done()
    async with (
        Publisher.open(own_valkey_url) as publisher,
        worker(own_valkey_url, done) as lanes,
    ):
        await publisher.publish_document(changed(1))
        await eventually(lambda: done.documents == [1])
        own_valkey.kill()
        await eventually_so(lambda: _has_problem(lanes))
        with pytest.raises(RedisDown):
            await publisher.publish_document(changed(2))
        own_valkey.start()
        await publisher.publish_document(changed(3))
        await eventually(lambda: done.documents[-1] == 3)


async def _has_problem(lanes: RedisLanes) -> bool:
    return await lanes.problem() is not None


async def test_an_evicting_redis_is_refused(redis_url: str) -> None:
    async with client(redis_url) as redis:
        await redis.config_set("maxmemory-policy", "allkeys-lru")
        try:
            with pytest.raises(ConfigurationError, match="noeviction"):
                async with worker(redis_url, Done()):
                    pass
        finally:
            await redis.config_set("maxmemory-policy", "noeviction")


async def test_redis_that_is_not_there_is_down_not_misconfigured(tmp_path: Path) -> None:
    url = f"unix://{quote(str(tmp_path / 'nothing'))}"
    with pytest.raises(RedisDown):
        async with worker(url, Done()):
            pass


@pytest.fixture
def limited_user(redis_url: str) -> Iterator[str]:
    with SyncRedis.from_url(redis_url) as redis:
        redis.execute_command("ACL", "SETUSER", "limited", "on", ">secret", "~*", "&*", "+@all")
        path = redis.connection_pool.connection_kwargs["path"]
        yield f"unix://limited:secret@{path}?db=0"
        redis.execute_command("ACL", "DELUSER", "limited")


async def test_a_wrong_password_is_a_matter_of_settings(limited_user: str) -> None:
    with pytest.raises(ConfigurationError, match="REDIS_URL"):
        async with worker(limited_user.replace("secret", "wrong"), Done()):
            pass


async def test_a_right_that_is_revoked_stops_the_worker_with_a_clear_word(
    redis_url: str, limited_user: str
) -> None:
    failures: list[BaseException] = []
    async with client(redis_url) as redis, worker(limited_user, Done(), failed=failures.append):
        await execute(redis, "ACL", "SETUSER", "limited", "-xreadgroup")
        await eventually(lambda: len(failures) == 1, patience=5)
    assert isinstance(failures[0], ConfigurationError)
    assert "refuses us" in str(failures[0])


async def test_a_hung_redis_is_given_up_within_a_second(own_valkey: Running, own_valkey_url: str) -> None:
    async with Publisher.open(own_valkey_url) as publisher:
        await publisher.publish_document(changed(1))
        os.kill(own_valkey.pid, signal.SIGSTOP)
        began = asyncio.get_running_loop().time()
        try:
            with pytest.raises(RedisDown):
                await publisher.publish_document(changed(2))
        finally:
            os.kill(own_valkey.pid, signal.SIGCONT)
        assert asyncio.get_running_loop().time() - began < 1.9  # not a second for each of its two attempts
        await eventually_so(lambda: _publishes(publisher))


async def _publishes(publisher: Publisher) -> bool:
    try:
        await publisher.publish_document(changed(3))
    except RedisDown:
        return False
    return True


async def test_a_frozen_redis_costs_leases_but_no_attempts(own_valkey: Running, own_valkey_url: str) -> None:
    ended: list[int] = []
    cancelled: list[int] = []

    async def handler(event: Event[DocumentChanged]) -> None:
        try:
            await asyncio.sleep(0.3)
        except asyncio.CancelledError:
            cancelled.append(event.data.document_id)
            raise
        ended.append(event.data.document_id)

    async with (
        client(own_valkey_url) as redis,
        Publisher.open(own_valkey_url) as publisher,
        worker(own_valkey_url, handler, settings=quick(lease=1.0, slots=4)) as lanes,
    ):
        for document in range(1, 13):
            await publisher.publish_document(changed(document))
        await eventually(lambda: lanes.held() == 4)
        os.kill(own_valkey.pid, signal.SIGSTOP)
        await asyncio.sleep(2.5)
        os.kill(own_valkey.pid, signal.SIGCONT)
        await eventually(lambda: set(ended) == set(range(1, 13)))
        await eventually_so(lambda: nothing_pending(redis))
        assert await redis.xlen("continuum.dead-letters") == 0


async def test_a_working_document_stays_guarded_as_long_as_it_is_worked_on(redis_url: str) -> None:
    release = asyncio.Event()
    began: list[int] = []

    async def handler(event: Event[DocumentChanged]) -> None:
        began.append(event.data.document_id)
        await release.wait()

    async with (
        Publisher.open(redis_url) as publisher,
        worker(redis_url, handler, settings=quick(lease=0.5), group="briefing"),
    ):
        for _ in range(3):
            await publisher.publish_document(changed(1, force=True))
        await asyncio.sleep(1.5)
        assert began == [1]
        release.set()
        await eventually(lambda: len(began) == 3)


async def test_an_event_merges_into_no_entry_that_is_gone(redis_url: str) -> None:
    """The marker outlives what somebody deleted or trimmed: merging would lose the event."""
    async with client(redis_url) as redis, Publisher.open(redis_url) as publisher:
        gone = await publisher.publish_document(changed(1))
        await redis.xdel(DOCUMENTS.name, gone.entry)
        assert not (await publisher.publish_document(changed(1))).merged
        assert await redis.xlen(DOCUMENTS.name) == 1


async def test_an_entry_whose_events_cannot_be_added_is_not_acknowledged(redis_url: str) -> None:
    """A script does not roll back: whatever fails in it must come before the acknowledgement."""
    async with client(redis_url) as redis, Publisher.open(redis_url) as publisher:
        lanes = RedisLanes(redis_url, service="test", consumer="spoilt-1", settings=quick())
        broker = DeliveryBroker(redis_url, lanes=lanes)

        @broker.on(DOCUMENTS, group="briefing", emits=DOCUMENTS)
        async def on_document_changed(event: Event[DocumentChanged]) -> DocumentChanged:
            return changed(2, lane=Lane.BULK).data

        await broker.start()
        await redis.delete(DOCUMENTS_BULK.name)
        await redis.set(DOCUMENTS_BULK.name, "not a stream")
        await publisher.publish_document(changed(1))
        await eventually_so(lambda: _parked(redis))
        await redis.delete(DOCUMENTS_BULK.name)
        await eventually_so(lambda: _followed(redis))
        await broker.drain(1)


async def _parked(redis: Redis) -> bool:
    holders = await pending(redis, group="briefing")
    return any(name.startswith("retry-") for name in holders)


async def _followed(redis: Redis) -> bool:
    return await redis.xlen(DOCUMENTS_BULK.name) == 1


async def test_a_lease_that_ran_out_while_redis_was_away_is_no_crash(
    own_valkey: Running, own_valkey_url: str
) -> None:
    """Else five of them would make a dead letter of an event that did nobody any harm."""
    crashes: list[object] = []
    async with client(own_valkey_url) as redis, Publisher.open(own_valkey_url) as publisher:

        async def handler(event: Event[DocumentChanged]) -> None:
            crashes.append(await redis.hvals(CRASHES))
            if len(crashes) == 1:
                await asyncio.sleep(30)

        async with worker(own_valkey_url, handler, settings=quick(lease=2.0)):
            published = await publisher.publish_document(changed(1))
            await eventually(lambda: len(crashes) == 1)
            await execute(redis, "XCLAIM", DOCUMENTS.name, GROUP, "cut off", 0, published.entry)
            own_valkey.stop()  # in order: what was just claimed must not be forgotten
            await asyncio.sleep(0.5)  # away for as long as it may take us, when busy, to look for orphans
            own_valkey.start()
            await eventually(lambda: len(crashes) == 2)
    assert crashes == [[], []]
