"""Every service works with the rights of its own ACL user, and can do nothing else."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from redis import Redis as SyncRedis
from redis.asyncio import Redis
from redis.exceptions import AuthenticationError, NoPermissionError, ResponseError

from continuum_messaging import (
    DeliveryBroker,
    Heartbeat,
    Janitor,
    Outcome,
    Publisher,
    Queues,
    RedisLanes,
    ensure_topology,
)
from continuum_messaging.lua import execute
from continuum_proto.briefs import BriefWithdrawn, WithdrawReason
from continuum_proto.documents import DocumentChanged
from continuum_proto.envelope import document_id, document_subject
from continuum_proto.errors import ConfigurationError, DependencyDown, PermanentError
from continuum_proto.event import Event
from continuum_proto.rights import READER, RIGHTS, user_of
from continuum_proto.topology import DEAD_LETTERS, DOCUMENTS, DOCUMENTS_BULK, REPORTS
from continuum_telemetry import Metrics
from tests.contract.messaging.benches import changed, eventually, quick
from tests.integration.messaging.workers import abandon, client, eventually_so, pending, worker
from tests.servers import StreamServer

USERS = Path(__file__).parents[3] / "deploy" / "redis" / "users.acl"
NEVER = (
    "FLUSHALL",
    "FLUSHDB",
    "KEYS continuum.*",
    "CONFIG GET maxmemory",
    "ACL WHOAMI",
    "CLIENT KILL TYPE normal",
    "SCRIPT FLUSH",
    "SHUTDOWN",
    "REPLICAOF NO ONE",
    "XGROUP DESTROY continuum.documents briefing",
    "XTRIM continuum.dead-letters MAXLEN 0",
    "GET somebody.elses",
    "PUBLISH continuum.documents x",
)
WRITES = (
    "XADD continuum.documents * id 1",
    "XACK continuum.documents briefing 1-1",
    "SET continuum.paused x",
    "SET continuum.epoch x",
    "DEL continuum.services",
    "HSET continuum.services a b",
)
FORBIDDEN = {
    "ingest": (
        "XREADGROUP GROUP briefing c STREAMS continuum.documents >",
        "XINFO GROUPS continuum.documents",
        "XACK continuum.documents briefing 1-1",
        "XGROUP CREATE continuum.documents briefing 0",
        "XDEL continuum.documents 1-1",
        "XADD continuum.briefs * id 1",
        "DEL continuum.services",
        "GET continuum.text:1",
        "HGET continuum.notes:1 1",
    ),
    "briefing": (
        "XDEL continuum.documents 1-1",
        "XTRIM continuum.documents MAXLEN 0",
        "SADD continuum.paused briefing",
        "SET continuum.cursor:sweep x",
        "HGET continuum.crashes:continuum.briefs:persistence 1-1",
    ),
    "persistence": (
        "SADD continuum.somebody.elses persistence",
        "SET continuum.working:1 x",
        "SET continuum.cursor:sweep x",
        "HGET continuum.budget:briefing:2026-05-03 documents",
    ),
    "notification": (
        "XDEL continuum.reports 1-1",
        "GET continuum.text:1",
        "GET continuum.queued:1",
        "HGET continuum.fingerprints 1",
        "HGET continuum.notes:1 1",
    ),
    "api": (
        *WRITES,
        "GET continuum.text:1",
        "HGET continuum.fingerprints 1",
        "XREADGROUP GROUP briefing c STREAMS continuum.documents >",
        "XADD continuum.documents * id 1",
        "XRANGE continuum.inventory:other - +",
        "EVAL return 0",
    ),
    "operator": ("DEL continuum.services", "XGROUP CREATE continuum.documents briefing 0"),
    READER: (*WRITES, "EVAL return 0"),
}


def refused(redis: SyncRedis, command: str) -> bool:
    try:
        redis.execute_command(*command.split())  # type: ignore[no-untyped-call]
    except NoPermissionError:
        return True
    except ResponseError:
        return False
    return False


@pytest.mark.parametrize("service", FORBIDDEN)
def test_a_service_can_do_nothing_that_it_need_not(stream_server: StreamServer, service: str) -> None:
    with stream_server.client() as redis:
        redis.execute_command(
            "ACL", "SETUSER", "tried", "reset", "on", "nopass", *RIGHTS[service].rules.split()
        )
        wanted = dict.fromkeys((*FORBIDDEN[service], *NEVER))
        if service == "persistence":
            del wanted["XTRIM continuum.dead-letters MAXLEN 0"]  # its janitor trims: a stream is a stream
            del wanted["XGROUP DESTROY continuum.documents briefing"]  # it drops groups that are switched off
        with SyncRedis.from_url(stream_server.reader_url.replace("unix://", "unix://tried:any@")) as tried:
            assert [command for command in wanted if not refused(tried, command)] == []
        redis.acl_deluser("tried")


def test_the_shipped_users_load_and_nobody_comes_in_before_there_is_a_password(
    own_stream_server: StreamServer,
) -> None:
    users = own_stream_server.data / "users.acl"
    with own_stream_server.client() as redis:
        redis.acl_setuser("tester", enabled=True, nopass=True, commands=["+@all"], keys=["*"])
    with SyncRedis.from_url(own_stream_server.reader_url.replace("unix://", "unix://tester:any@")) as tester:
        users.write_text(USERS.read_text() + "user tester on nopass ~* &* +@all\n")
        assert tester.acl_load()
        with pytest.raises(AuthenticationError), SyncRedis.from_url(own_stream_server.reader_url) as nobody:
            nobody.ping()
        tester.acl_setuser("continuum-api", enabled=True, passwords=["+secret"])
    named = own_stream_server.reader_url.replace("unix://", "unix://continuum-api:secret@")
    with SyncRedis.from_url(named) as api:
        assert api.hgetall("continuum.services") == {}


async def test_a_janitor_that_lacks_a_right_goes_on_when_it_has_it(own_stream_server: StreamServer) -> None:
    user, labels = user_of("persistence"), {"stream": DOCUMENTS.name, "group": "persistence"}

    def shown() -> float | None:
        return Metrics.current().registry.get_sample_value("continuum_stream_undelivered_messages", labels)

    async with (
        client(own_stream_server.url) as redis,
        client(own_stream_server.url_of("persistence")) as own,
        Publisher.open(own_stream_server.url) as publisher,
    ):
        await ensure_topology(redis)
        for document in range(1, 8):
            await publisher.publish_document(changed(document))
        await execute(redis, "ACL", "SETUSER", user, "-info")
        janitor = Janitor(own, "janitor-1", interval=0.05)
        await janitor.start()
        await eventually_so(lambda: refused_some(redis))
        await execute(redis, "ACL", "SETUSER", user, "+info")
        await eventually(lambda: shown() == 7.0)
        await janitor.drain(1)


async def refused_some(redis: Redis) -> bool:
    return bool(await redis.acl_log())


async def test_a_password_is_changed_without_a_pause(own_stream_server: StreamServer) -> None:
    """As docs/redis.md says: add the new one, deploy, remove the old one."""
    done: list[int] = []
    user, old = user_of("persistence"), own_stream_server.url_of("persistence")
    secret = urlsplit(old).password
    assert secret is not None
    new = old.replace(secret, "NEW")

    async def handler(event: Event[DocumentChanged]) -> None:
        done.append(event.data.document_id)

    async with client(own_stream_server.url) as redis, Publisher.open(own_stream_server.url) as publisher:
        async with worker(old, handler):
            await publisher.publish_document(changed(1))
            await eventually(lambda: done == [1])
            await execute(redis, "ACL", "SETUSER", user, ">NEW")
            await publisher.publish_document(changed(2))
            await eventually(lambda: done == [1, 2])
        async with worker(new, handler):
            await execute(redis, "ACL", "SETUSER", user, f"<{secret}")
            await execute(redis, "ACL", "SAVE")
            await publisher.publish_document(changed(3))
            await eventually(lambda: done == [1, 2, 3])
        with pytest.raises(ConfigurationError):
            async with worker(old, handler):
                pass


class Everything:
    """Meets each way in which a delivery can go."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self.seen: set[int] = set()

    async def __call__(self, subject: str) -> Outcome:
        document = document_id(subject)
        assert document is not None
        first = document not in self.seen
        self.seen.add(document)
        match document:
            case 2:
                raise PermanentError("never")
            case 3 if first:
                raise DependencyDown("later")
            case 4 if first:
                raise ValueError("a bug")
            case _:
                return self.outcome


def withdrawn(document: int) -> Event[BriefWithdrawn]:
    cause = UUID(int=document)
    data = BriefWithdrawn(
        brief_id="b_7kq2m9", version=1, document_id=document, cause=cause, reason=WithdrawReason.GONE
    )
    return Event.new(data, source="continuum/test", subject=document_subject(document))


def briefing(broker: DeliveryBroker) -> None:
    handle = Everything(Outcome(keep={"fetched": b"now"}, drop=("fingerprint",)))
    made = Everything(Outcome((changed(100, force=True).data,), keep={"text": b"text"}, drop=("fetched",)))

    @broker.on(
        DOCUMENTS, DOCUMENTS_BULK, group="briefing", emits=DOCUMENTS, guards_document=True, bulk_daily=10
    )
    async def on_document_changed(event: Event[DocumentChanged]) -> Outcome:
        return await (made if event.data.document_id == 1 else handle)(event.subject)


def persistence(broker: DeliveryBroker) -> None:
    handle = Everything(Outcome((changed(100).data,), keep={"fingerprint": b"print"}, drop=("text",)))

    @broker.on(DOCUMENTS, group="persistence", emits=DOCUMENTS)
    async def on_document_changed(event: Event[DocumentChanged]) -> Outcome:
        return Outcome() if event.data.document_id == 100 else await handle(event.subject)


def notification(broker: DeliveryBroker) -> None:
    handle = Everything(Outcome())

    @broker.on(REPORTS, group="notification")
    async def on_brief_withdrawn(event: Event[BriefWithdrawn]) -> None:
        await handle(event.subject)


CONSUMERS: dict[str, Callable[[DeliveryBroker], None]] = {
    "briefing": briefing,
    "persistence": persistence,
    "notification": notification,
}


@pytest.mark.parametrize("service", CONSUMERS)
async def test_a_service_delivers_with_its_own_rights(stream_server: StreamServer, service: str) -> None:
    stream = REPORTS if service == "notification" else DOCUMENTS
    url = stream_server.url_of(service)
    broker = DeliveryBroker(
        url, lanes=RedisLanes(url, service=service, consumer=f"{service}-1", settings=quick())
    )
    CONSUMERS[service](broker)
    async with (
        client(stream_server.url) as redis,
        client(url) as own,
        Publisher.open(stream_server.url) as publisher,
    ):
        await redis.acl_log_reset()
        await ensure_topology(own)
        await published(publisher, service, 5)
        last = await published(publisher, service, 6)
        await abandon(redis, "dead-1", stream=stream, group=service)
        await redis.xdel(stream.name, last)
        for document in range(1, 5):
            await published(publisher, service, document)
        await broker.start()
        await eventually_so(lambda: done(redis, stream.name, service))
        heartbeat = Heartbeat(own, service=service, consumer=f"{service}-1", version="1")
        await heartbeat.start()
        await heartbeat.drain(1)
        await broker.drain(1)
        assert await denials(redis) == []
        assert await redis.xlen(DEAD_LETTERS.name) == 1


async def test_a_right_that_only_a_script_misses_stops_a_worker_with_a_clear_word(
    own_stream_server: StreamServer,
) -> None:
    failures: list[BaseException] = []
    url, user = own_stream_server.url_of("persistence"), user_of("persistence")

    async def handler(event: Event[DocumentChanged]) -> None: ...

    async with (
        client(own_stream_server.url) as redis,
        Publisher.open(own_stream_server.url) as publisher,
        worker(url, handler, failed=failures.append),
    ):
        await execute(redis, "ACL", "SETUSER", user, "-xack")
        await publisher.publish_document(changed(1))
        await eventually(lambda: len(failures) >= 1, patience=5)
        assert isinstance(failures[0], ConfigurationError)
        assert "refuses us" in str(failures[0])
        assert len(await pending(redis)) == 1


async def test_a_changed_password_stops_a_worker_when_it_connects_again(
    own_stream_server: StreamServer,
) -> None:
    failures: list[BaseException] = []
    url, user = own_stream_server.url_of("persistence"), user_of("persistence")

    async def handler(event: Event[DocumentChanged]) -> None: ...

    async with client(own_stream_server.url) as redis, worker(url, handler, failed=failures.append):
        await execute(redis, "ACL", "SETUSER", user, "resetpass", ">another")
        await execute(redis, "CLIENT", "KILL", "USER", user)
        await eventually(lambda: len(failures) >= 1, patience=5)
    assert isinstance(failures[0], ConfigurationError)
    assert "refuses us" in str(failures[0])


async def published(publisher: Publisher, service: str, document: int) -> str:
    if service == "notification":
        return (await publisher.publish(REPORTS, withdrawn(document))).entry
    return (await publisher.publish_document(changed(document))).entry


async def done(redis: Redis, stream: str, group: str) -> bool:
    (state,) = [each for each in await Queues(redis).read() if each.stream == stream]
    (mine,) = [each for each in state.groups if each.group == group]
    return not (mine.undelivered or mine.leased or mine.parked)


async def denials(redis: Redis) -> list[object]:
    """Return what Redis refused to anyone since the last look."""
    refusals = await redis.acl_log()
    await redis.acl_log_reset()
    return [(each["username"], each["object"], each["context"]) for each in refusals]
