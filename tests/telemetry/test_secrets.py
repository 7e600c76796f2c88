"""A secret that goes through a service shows nowhere: not in logs, spans or metrics."""

import asyncio
from collections.abc import Iterator
from signal import SIGTERM

import aiohttp

from tests.integration.chassis.processes import started
from tests.integration.ingest.hostile import request
from tests.telemetry.otlp_receiver import OtlpReceiver

TINY = "tests.integration.chassis.tiny"
MARK = "swordfish-3f9a"


async def test_secret_shows_nowhere() -> None:
    """The endpoint ``/bug`` raises an error whose words hold the secret, on a later line."""
    receiver = OtlpReceiver()
    async with (
        receiver as endpoint,
        started(
            TINY,
            CONTINUUM_TINY_TOKEN=MARK,
            CONTINUUM_LOG_LEVEL="debug",
            OTEL_EXPORTER_OTLP_ENDPOINT=endpoint,
        ) as tiny,
        aiohttp.ClientSession() as session,
    ):
        ops = (await tiny.event("started"))["ops"]
        public = f"http://127.0.0.1:{(await tiny.event('listening'))['port']}"
        shown = [
            await (await session.get(url)).text()
            for url in (f"{public}/bug", f"{ops}/metrics", f"{ops}/readyz")
        ]
        tiny.signal(SIGTERM)
        assert await tiny.end() == 0
        shown += [await tiny.complaints(), str(tiny.lines), str(receiver.spans)]
    assert "request_failed" in tiny.events()
    assert receiver.named("GET /bug")
    assert MARK not in "".join(shown)


async def test_secret_in_a_wrong_setting_is_not_quoted() -> None:
    async with started(TINY, CONTINUUM_TINY_TOKEN=MARK, CONTINUUM_TINY_BEHAVIOUR=MARK) as tiny:
        assert await tiny.end() == 78
        complaint = await tiny.complaints()
    assert "CONTINUUM_TINY_BEHAVIOUR should be 'works'" in complaint
    assert MARK not in complaint


def webhooks(secret: str) -> Iterator[bytes]:
    """Write requests with a secret wherever somebody may put it: right ones, refused ones, broken ones."""
    body = b'{"doc_id": "1"}'
    for headers in ({"X-Continuum-Secret": secret}, {"Authorization": f"Bearer {secret}"}):
        yield request(body, headers, secret=False)
        yield request(b"{", headers, secret=False)
        yield request(body, headers | {"Content-Type": f"image/{secret}"}, secret=False)
        yield request(body, headers | {f"{secret}\0": secret}, secret=False)
        yield request(body, headers | {"X-Much": secret * 900}, secret=False)
    yield request(b'{"doc_id": "1", "secret": "%s"}' % secret.encode(), secret=False)
    yield request(b"doc_id=x&secret=" + secret.encode(), secret=False)
    yield request(body, line=f"POST /webhooks/paperless?secret={secret} HTTP/1.1", secret=False)
    yield request(body, line=f"{secret} /webhooks/paperless HTTP/1.1")


async def answered(port: str, sent: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    line = await reader.readline()
    writer.transport.abort()
    return line.split()[1]


async def test_the_secret_of_webhooks_shows_nowhere(redis_url: str) -> None:
    receiver = OtlpReceiver()
    variables = {"REDIS_URL": redis_url, "CONTINUUM_INGEST_SECRETS": MARK, "CONTINUUM_LOG_LEVEL": "debug"}
    ports = {"CONTINUUM_INGEST_PORT": "0", "CONTINUUM_INGEST_OPS_PORT": "0", "CONTINUUM_LOG_FORMAT": "json"}
    async with receiver as endpoint, aiohttp.ClientSession() as session:
        tracing = {"OTEL_EXPORTER_OTLP_ENDPOINT": endpoint}
        async with started("continuum_ingest", **variables, **ports, **tracing) as ingest:
            ops = (await ingest.event("started"))["ops"]
            port = str((await ingest.event("listening"))["port"])
            await ingest.event("ready")
            statuses = [await answered(port, sent) for sent in webhooks(MARK)]
            shown = [await (await session.get(f"{ops}/metrics")).text()]
            ingest.signal(SIGTERM)
            assert await ingest.end() == 0
            shown += [await ingest.complaints(), str(ingest.lines), str(receiver.spans)]
    assert {*statuses} == {b"202", b"400", b"401", b"415", b"422"}
    assert receiver.named("POST /webhooks/paperless")
    assert MARK not in "".join(shown)
